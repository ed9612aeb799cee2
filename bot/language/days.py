"""Days: "yesterday", "last friday", "Nov 20", "昨天", "上周五", "11月20日"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.language.text import FLAGS, deferred

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OFFSETS = {
    "today": 0, "this morning": 0, "this afternoon": 0, "tonight": 0, "this evening": 0, "yesterday": -1,
    "yesterday morning": -1, "last night": -1, "yesterday evening": -1, "yesterday afternoon": -1,
    "the day before yesterday": -2, "tomorrow": 1, "tomorrow morning": 1, "tomorrow evening": 1,
    "今天": 0, "今早": 0, "今晚": 0, "今日": 0, "昨天": -1, "昨日": -1, "昨晚": -1, "昨早": -1, "前天": -2, "明天": 1,
    "明早": 1, "明晚": 1, "后天": 2,
}  # fmt: skip
_EVENING = deferred(r"evening|night|afternoon|晚", FLAGS)
_MONTH_NAME = rf"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_PATTERNS = {
    "offset": "|".join(rf"\b{name}\b" if name.isascii() else name for name in sorted(_OFFSETS, key=len, reverse=True)),
    "weekday": (
        rf"\b(?:last |this |next |on )?(?:{'|'.join(_WEEKDAYS)})\b|(?:上|这|本|下)?(?:周|星期"
        rf"|礼拜)[一二三四五六日天]"
    ),
    "slashed": r"\b\d{1,2}/\d{1,2}(?=,? (?:at )?\d{1,2}[:点]\d{0,2})",
    "iso": r"\b\d{4}[-/]\d{1,2}[-/]\d{1,2}\b",
    "month_first": rf"\b{_MONTH_NAME} \d{{1,2}}(?:st|nd|rd|th)?\b(?!:)",
    "day_first": rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH_NAME}(?![a-z])",
    "chinese": r"(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]?",
}
DAY = "(?:" + "|".join(_PATTERNS.values()) + ")"
"""The source of a pattern without groups, to be put into larger ones."""

_SLASHED = deferred(r"\d{1,2}/\d{1,2}", FLAGS)
_KINDS = deferred("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items()), FLAGS)


@dataclass(frozen=True, slots=True)
class Day:
    """A named day; one that repeats (a weekday) may still move by a week."""

    date: date
    repeats: bool = False
    evening: bool = False
    night: bool = False


def read_day(text: str, today: date, *, future: bool) -> Day:
    """The day a match of `DAY` names. Raises ValueError or OverflowError for days no calendar has."""
    match = _KINDS.fullmatch(text)
    kind = match.lastgroup if match else None
    lower = text.lower()
    if kind == "offset":
        return Day(
            today + timedelta(days=_OFFSETS[lower]),
            evening=bool(_EVENING.search(text)),
            night="night" in lower or "晚" in text,
        )
    if kind == "weekday":
        return _weekday(lower, today, future=future)
    if _SLASHED.fullmatch(text):
        return Day(_slashed(lower, today, future=future))
    return Day(_calendar_day(lower, today, future=future))


def _weekday(text: str, today: date, *, future: bool) -> Day:
    names = [index for index, name in enumerate(_WEEKDAYS) if name in text]
    index = names[0] if names else "一二三四五六日".index(text[-1].replace("天", "日"))
    if text.startswith(("上", "下", "本", "这")):
        monday = today - timedelta(days=today.weekday())
        return Day(monday + timedelta(days=index + 7 * {"上": -1, "下": 1}.get(text[0], 0)))
    if text.startswith("last ") or (not future and not text.startswith("next ")):
        back = (today.weekday() - index) % 7
        last = text.startswith("last ")
        return Day(today - timedelta(days=back or (7 if last else 0)), repeats=not last)
    ahead = (index - today.weekday()) % 7
    following = text.startswith("next ")
    return Day(today + timedelta(days=ahead or (7 if following else 0)), repeats=not following)


def _slashed(text: str, today: date, *, future: bool) -> date:
    """Month and day in either order: of two possible days the one nearer to today."""
    first, second = (int(digits) for digits in text.split("/"))
    possible = []
    for month, day in {(first, second), (second, first)}:
        if month <= 12 and day <= 31:
            possible.append(_next_or_last(date(today.year, month, day), today, future=future))
    if not possible:
        raise ValueError(text)
    return min(possible, key=lambda one: abs(one - today))


def _next_or_last(day: date, today: date, *, future: bool) -> date:
    if not future and day > today:
        return day.replace(year=today.year - 1)
    return day.replace(year=today.year + 1) if future and day < today else day


def _calendar_day(text: str, today: date, *, future: bool) -> date:
    numbers = [int(digits) for digits in re.findall(r"\d+", text)]
    if len(numbers) == 3:
        return date(*numbers)
    month = next((index for index, name in enumerate(_MONTHS, 1) if name in text), 0) or numbers[0]
    return _next_or_last(date(today.year, month, numbers[-1]), today, future=future)
