"""How long: "20 minutes", "1h30m", "half an hour", "两个小时", "一刻钟"."""

from datetime import timedelta

from bot.language.numbers import CHINESE_PATTERN, ENGLISH_PATTERN, number
from bot.language.text import FLAGS, deferred, normalised

_LONGEST = timedelta(days=3660)
_UNITS = {
    "s": 1, "sec": 1, "second": 1, "m": 60, "min": 60, "minute": 60, "h": 3600, "hr": 3600, "hour": 3600,
    "d": 86400, "day": 86400, "w": 604800, "wk": 604800, "week": 604800,
    "秒": 1, "秒钟": 1, "分": 60, "分钟": 60, "刻钟": 900, "小时": 3600, "钟头": 3600, "天": 86400, "日": 86400,
    "周": 604800, "星期": 604800,
}  # fmt: skip
_UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|[smhdw])(?![A-Za-z])"
_DIGITS = r"\d{1,7}(?:\.\d{1,3})?"
_ENGLISH_ONE = rf"(?:{_DIGITS}[ -]?|\b(?:{ENGLISH_PATTERN})[ -]){_UNIT}"
_COMPACT = r"\d{1,3}h ?\d{1,2}(?:m(?:ins?)?)?(?![\w:])|\d{1,3}d ?\d{1,2}h(?![A-Za-z\d])"
_HALVES = (
    r"\b(?:half (?:an |a )?(?:hour|day|minute)|(?:an|one) hour and a half|(?:a )?quarter (?:of an )?hour"
    rf"|three quarters of an hour|(?:\d{{1,3}}|{ENGLISH_PATTERN}) and a half (?:hours?|minutes?|days?))\b"
)
_CHINESE_NUMBER = rf"(?:{_DIGITS}|{CHINESE_PATTERN})"
_CHINESE_LONG = rf"{_CHINESE_NUMBER} ?个?半?(?:小时|钟头)(?: ?{_CHINESE_NUMBER} ?分钟?|半)?"
_CHINESE_ONE = (
    rf"{_CHINESE_LONG}|{_CHINESE_NUMBER} ?(?:分钟|秒钟?|刻钟|天|个?星期|周)|半 ?(?:个?小时|个?钟头|天"
    rf"|分钟)"
)
DURATION = (
    rf"(?:{_COMPACT}|{_HALVES}|(?<![\d.:]){_ENGLISH_ONE}(?:,? (?:and )?{_ENGLISH_ONE}){{0,3}}"
    rf"|(?<![\d.:])(?:{_CHINESE_ONE}))"
)
"""The source of a pattern without groups, to be put into larger ones."""

_DURATION = deferred(DURATION, FLAGS)
_TOKEN = deferred(
    rf"({_DIGITS}|(?:{ENGLISH_PATTERN})(?=[ -])|{CHINESE_PATTERN}|半)[ -]?个?(半)?"
    rf"(seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|[smhdw]|秒钟?|分钟?|刻钟|小时|钟头"
    rf"|天|星期|周)?(半)?",
    FLAGS,
)


def parse_duration(text: str) -> timedelta | None:
    """The first length of time a text names; None if it names none, or nothing, or more than ten years."""
    found = find_duration(text)
    return found[0] if found else None


def find_duration(text: str, start: int = 0) -> tuple[timedelta, int, int] | None:
    """The first length of time with its place in the text."""
    match = _DURATION.search(normalised(text), start)
    if match is None:
        return None
    seconds = _seconds(match[0].lower())
    if not 0 < seconds <= _LONGEST.total_seconds():
        return None
    return timedelta(seconds=round(seconds)), match.start(), match.end()


def _seconds(text: str) -> float:
    if (fixed := _fixed(text)) is not None:
        return fixed
    total = 0.0
    unit = 0
    for amount, unit_name, half in _parts(text):
        unit = _UNITS.get(unit_name, unit // 60)
        total += (amount + half) * unit
    return total


def _fixed(text: str) -> float | None:
    if text.startswith("half "):
        return _UNITS[text.split()[-1]] / 2
    if "quarter" in text:
        return 45 * 60 if text.startswith("three") else 15 * 60
    if text.endswith(" hour and a half"):
        return 90 * 60
    if " and a half " in text:
        amount, unit = text.split(" and a half ")
        return ((number(amount) or 0) + 0.5) * _UNITS[unit.rstrip("s")]
    return None


def _parts(text: str) -> list[tuple[float, str, float]]:
    parts = []
    for amount, before, unit, after in _TOKEN.findall(text):
        value = 0.5 if amount == "半" else number(amount) or 0.0
        name = unit if unit in _UNITS else unit.rstrip("s")
        parts.append((value, name, 0.5 if before or after else 0.0))
    return parts
