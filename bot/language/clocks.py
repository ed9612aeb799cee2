"""Times of day: "14:00", "4:30pm", "noon", "下午三点半", "16:30 UTC"."""

import re
from dataclasses import dataclass
from datetime import time, timedelta, timezone, tzinfo

from bot.language.numbers import CHINESE_PATTERN, number
from bot.language.text import FLAGS, deferred

_PERIOD = "(?:上午|下午|早上|早晨|晚上|凌晨|中午|傍晚|夜里|早|晚)"
_HOURS_AHEAD = {
    "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "BST": 1, "EST": -5, "EDT": -4, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "JST": 9, "KST": 9, "SGT": 8, "HKT": 8, "AEST": 10, "AEDT": 11,
}  # fmt: skip
"""Zones whose abbreviation means one thing; CST and IST mean several and are not read."""
_ZONE = (
    rf"(?: ?(?:UTC|GMT)(?:[+-]\d{{1,2}}(?::\d{{2}})?)?\b| ?Z\b| ?[+-]\d{{2}}:?\d{{2}}(?!\d)"
    rf"| ?(?-i:{'|'.join(_HOURS_AHEAD)})\b)"
)
_NUMERAL = rf"(?:\d{{1,2}}|{CHINESE_PATTERN})"
_COLON = rf"{_PERIOD}? ?(?<![\d:.])\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?![\d:])(?: ?[ap]\.?m\b\.?)?{_ZONE}?"
_HOUR = r"(?<![\d:.])\d{1,2} ?[ap]\.?m\b\.?" + _ZONE + "?"
_CHINESE = rf"{_PERIOD}? ?(?<![\d:.]){_NUMERAL}点(?:钟|半|[一三]刻|{_NUMERAL}分?(?!钟))?(?![\w]?个)"
_AFTER = r"(?:(?<=\bat )|(?<=\bby )|(?<=\bsince )|(?<=\bfrom )|(?<=\buntil )|(?<=\btill ))"
_BEFORE = (
    rf"(?={_ZONE}|[ ,]*$|[,;!?)]|\.(?:\s|$)| (?:please|pls|plz|today|tomorrow|yesterday|and|until|onwards?|hours)\b)"
)
_FOUR_DIGITS = rf"{_AFTER}(?:[01]\d|2[0-3])\.?[0-5]\d{_BEFORE}{_ZONE}?"
_LONE_HOUR = rf"(?<=\bsince )(?:[01]?\d|2[0-3]){_BEFORE}"
_PAST_HOUR = r"\b(?:half|quarter) past \d{1,2}(?: ?[ap]\.?m\b)?|\bquarter to \d{1,2}(?: ?[ap]\.?m\b)?"
CLOCK = rf"(?:{_PAST_HOUR}|{_COLON}|{_HOUR}|{_FOUR_DIGITS}|{_LONE_HOUR}|{_CHINESE}|\bnoon\b|\bmidnight\b|中午|午夜)"
"""The source of a pattern without groups, to be put into larger ones."""

_DIGITAL = deferred(rf"({_PERIOD})? ?(\d{{1,2}})(?::(\d{{2}}))?(?::(\d{{2}}))? ?([ap])?(?:\.?m\b\.?)?({_ZONE})?", FLAGS)
_UNMARKED = deferred(rf"(\d{{1,2}}?)(?:\.?(\d{{2}}))?({_ZONE})?", FLAGS)
_ROUND = deferred(r"(half|quarter) (past|to) (\d{1,2})(?: ?([ap])\.?m)?", FLAGS)
_SPOKEN = deferred(rf"({_PERIOD})? ?({_NUMERAL})点(?:钟|(半)|([一三])刻|({_NUMERAL})分?)?", FLAGS)
_WORDS = {"noon": 12, "midnight": 0, "中午": 12, "午夜": 0}
_AFTERNOON = frozenset(("下午", "晚上", "傍晚", "夜里", "晚", "p"))


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it was written; the zone only if it was named."""

    hour: int = 0
    minute: int = 0
    second: int = 0
    zone: tzinfo | None = None
    period: str = ""
    past_midnight: bool = False

    def time(self, evening: bool) -> time:
        """The time of day; `evening` when the day's name put it after noon ("tonight 8:30", "昨晚十二点")."""
        if evening and self.period == "start":
            return time(18)
        if not evening or self.period:
            return time(self.hour, self.minute, self.second)
        return time(self.hour + 12 if 0 < self.hour < 12 else self.hour, self.minute, self.second)


def read_clock(text: str) -> Clock | None:
    """What a match of `CLOCK` says; None where no clock shows it (25:00)."""
    if (word := _WORDS.get(text.lower())) is not None:
        return Clock(word, period="word")
    if match := _ROUND.fullmatch(text):
        minute = 30 if match[1].lower() == "half" else 15
        before = match[2].lower() == "to"
        hour = int(match[3]) - before
        return _clock(hour, 60 - minute if before else minute, 0, (match[4] or "").lower(), None)
    spoken = _SPOKEN.fullmatch(text)
    match = spoken or _DIGITAL.fullmatch(text)
    if match is None:
        unmarked = _UNMARKED.fullmatch(text)
        return _clock(int(unmarked[1]), int(unmarked[2] or 0), 0, "", _zone(unmarked[3])) if unmarked else None
    hour = int(number(match[2]) or 0)
    if spoken:
        quarter = {"一": 15, "三": 45}.get(spoken[4] or "", 0)
        return _clock(
            hour, 30 if spoken[3] else quarter or int(number(spoken[5] or "0") or 0), 0, spoken[1] or "", None
        )
    period = (match[5] or match[1] or "").lower()
    return _clock(hour, int(match[3] or 0), int(match[4] or 0), period, _zone(match[6]))


def _clock(hour: int, minute: int, second: int, period: str, zone: tzinfo | None) -> Clock | None:
    if period in _AFTERNOON and hour < 12:
        hour += 12
    elif (period in {"a", "凌晨"} and hour == 12) or (period in {"晚上", "夜里", "晚"} and hour == 12):
        return Clock(0, minute, second, zone, period, past_midnight=period in {"晚上", "夜里", "晚"})
    elif period == "中午" and hour < 4:
        hour += 12
    if hour == 24 and minute == 0:
        return Clock(0, 0, 0, zone, period or "24", past_midnight=True)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return Clock(hour, minute, second, zone, period)


def _zone(text: str | None) -> tzinfo | None:
    offset = re.search(r"([+-])(\d{1,2}):?(\d{2})?", text or "")
    if offset is None and text:
        return timezone(timedelta(hours=_HOURS_AHEAD.get(text.strip().upper(), 0)))
    if offset is None:
        return None
    ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    if ahead > timedelta(hours=15):
        return None
    return timezone(ahead if offset[1] == "+" else -ahead)
