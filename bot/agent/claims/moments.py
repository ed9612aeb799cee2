"""Times of day and dates, as a text states them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12,
}  # fmt: skip
_LONG_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_MONTH = rf"(?:{_LONG_MONTH}|sept|{'|'.join(_MONTHS)})"
_WHOLE = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})[T ](?P<clock>\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(?P<zone> ?Z|[+-]\d{2}:?\d{2}| ?UTC)?"
)
_DATE = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
    rf"|\b(?P<english_day>\d{{1,2}}) (?P<english_month>{_MONTH})\b(?: (?P<english_year>\d{{4}}))?"
    rf"|\b(?P<first_month>{_MONTH})\b\.? (?P<second_day>\d{{1,2}})\b(?!:)(?:,? (?P<second_year>\d{{4}}))?"
    rf"|\b(?P<lone_month>{_LONG_MONTH})(?: (?P<lone_year>\d{{4}})\b)"
    r"|(?:(?P<chinese_year>\d{4}) ?年 ?)?(?<!\d)(?P<chinese_month>\d{1,2}) ?月"
    r"(?: ?(?P<chinese_day>\d{1,2}) ?[日号]|(?!\d))",
    re.IGNORECASE,
)
_AFTERNOON = re.compile(r"(?:下午|晚上|傍晚|夜里|今晚|当晚)\s?$")
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\.\d+)?(?![\d:])"
    r"(?: ?(?P<half>[ap])\.?m\b\.?)?(?P<utc> ?(?:UTC|GMT|Z)\b)?"
    r"|(?<!\d)(?P<chinese_hour>\d{1,2})[点时](?:(?P<chinese_minute>\d{1,2})分?)?(?!间|代|候|常|内)"
    r"|\b(?P<round>\d{1,2}) ?(?P<round_half>[ap])\.?m\b\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of day or a date as written. `day`: year and day (0 where not named) around the month."""

    text: str
    start: int
    hour: int = -1
    minute: int = 0
    second: int | None = None
    day: tuple[int, int, int] | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def moments(text: str) -> Iterator[Moment]:
    """The times and dates of a text; a whole timestamp is a date and a time."""
    for match in _DATE.finditer(text):
        if (day := _day(match)) is not None:
            yield Moment(match[0], match.start(), day=day)
    for match in _CLOCK.finditer(text):
        hour, minute = int(match["hour"] or match["chinese_hour"] or match["round"]), match["minute"]
        half = (match["half"] or match["round_half"] or "").lower()
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        elif hour < 12 and _AFTERNOON.search(text, max(0, match.start() - 4), match.start()):
            hour += 12
        minutes = int(minute or match["chinese_minute"] or 0)
        if hour < 24 and minutes < 60:
            second = int(match["second"]) if match["second"] else None
            yield Moment(match[0].rstrip(), match.start(), hour, minutes, second)


def instants(text: str, zone: tzinfo) -> Iterator[datetime]:
    """The whole timestamps of a text; one without a zone is in `zone`."""
    for match in _WHOLE.finditer(text):
        try:
            read = datetime.fromisoformat(f"{match['date']}T{match['clock']}")
        except ValueError:
            continue
        named = (match["zone"] or "").strip()
        if named in ("Z", "UTC"):
            yield read.replace(tzinfo=UTC)
        elif named:
            yield datetime.fromisoformat(f"{match['date']}T{match['clock']}{named}")
        else:
            yield read.replace(tzinfo=zone)


def _day(match: re.Match[str]) -> tuple[int, int, int] | None:
    years = ("year", "english_year", "second_year", "lone_year", "chinese_year")
    year = int(next((match[name] for name in years if match[name]), 0))
    word = match["english_month"] or match["first_month"] or match["lone_month"]
    month = _MONTHS[word.lower()[:3]] if word else int(match["month"] or match["chinese_month"])
    number = int(match["day"] or match["english_day"] or match["second_day"] or match["chinese_day"] or 0)
    try:
        date(year or 2024, month, number or 1)
    except ValueError:
        return None
    return year, month, number


def without_moments(text: str) -> str:
    """The text with blanks where times and dates stand, so that their digits are not read as numbers."""
    kept, last = [], 0
    for one in sorted(moments(text), key=lambda one: one.start):
        kept += [text[last : one.start], " " * (one.end - max(one.start, last))]
        last = max(last, one.end)
    return "".join([*kept, text[last:]])
