"""When: "14:00", "yesterday 9am", "an hour ago", "昨天下午三点", "16:30 UTC"."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from bot.language.clocks import CLOCK, Clock, read_clock
from bot.language.days import DAY, read_day
from bot.language.durations import DURATION, find_duration
from bot.language.request import Grammar
from bot.language.text import FLAGS, deferred, normalised

Direction = Literal["past", "future"]

_RELATIVE_SOURCE = (
    rf"(?:{DURATION}(?: (?:ago|earlier|from now)\b|之前|以前|前|之?后|以后)"
    rf"|(?:\b(?:in|after) |\b(?:the )?(?:last|past) |(?:过去|最近|近)的?)(?:{DURATION}|(?:minute|hour"
    rf"|day|week)\b)(?:内|里)?)"
)
_GAP = r"(?:,? ?(?:at |around |about |on |of )?|的)"
_BARE_HOUR = r"(?:[01]?\d|2[0-3])(?![\d:.%]| ?[a-z]*%)"
_MOMENT = deferred(
    r"(?:\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?"
    rf"|{_RELATIVE_SOURCE}|{DAY}(?:{_GAP}{CLOCK}| at {_BARE_HOUR})?|{CLOCK}(?:,? ?(?:on )?{DAY})?)",
    FLAGS,
)
_START = Clock(period="start")
_CLOCK = deferred(CLOCK, FLAGS)
_DAY = deferred(DAY, FLAGS)
_RELATIVE = deferred(_RELATIVE_SOURCE, FLAGS)
_AHEAD = deferred(r"(?:in|after) |.*(?:from now|后)$", FLAGS)
_LAST_UNIT = deferred(r"(?:in|after|last|past) (minute|hour|day|week)\b", FLAGS)
_FUTURE_CUE = deferred(r"(?:\b(?:at|until|till|by)|到|直到) ?$", FLAGS)


@dataclass(frozen=True, slots=True)
class TimeWords:
    """The words around a moment: "until 14:00", "since yesterday". `bare`: it may stand without those before it."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    bare: bool = True

    def take(self, text: str) -> tuple[str, str] | None:
        """The first moment with these words, and the text without them."""
        led = (
            (words.start(), moment)
            for words in self.before.finditer(text)
            if (moment := _MOMENT.match(text, words.end()))
        )
        alone = ((moment.start(), moment) for moment in _MOMENT.finditer(text) if self.bare)
        found = [first for first in (next(led, None), next(alone, None)) if first]
        if not found:
            return None
        start, moment = min(found, key=lambda first: first[0])
        behind = self.after.match(text, moment.end())
        end = behind.end() if behind else moment.end()
        return text[start:end], f"{text[:start]} {text[end:]}"


def parse_moment(text: str, grammar: Grammar, direction: Direction | None = None) -> datetime | None:
    """The first moment a text names, in UTC; None if it names none.

    Clock times without am or pm are read on the 24-hour clock of the account's zone. A time without a day is the next
    one after "at", "by" or "until" and the latest one otherwise, unless `direction` says which.
    """
    found = find_moment(text, grammar, direction)
    return found[0] if found else None


def find_moment(text: str, grammar: Grammar, direction: Direction | None = None) -> tuple[datetime, int, int] | None:
    """The first moment with its place in the text."""
    text = normalised(text)
    for match in _MOMENT.finditer(text):
        wanted = direction or ("future" if _FUTURE_CUE.search(text[: match.start()]) else "past")
        try:
            moment = _read(match[0], grammar, wanted)
        except (ValueError, OverflowError):
            continue
        if moment is not None:
            return moment, match.start(), match.end()
    return None


def _read(text: str, grammar: Grammar, direction: Direction) -> datetime | None:
    if _RELATIVE.fullmatch(text):
        return _relative(text, grammar, ahead=bool(_AHEAD.match(text)))
    if re.match(r"\d{4}-\d{2}-\d{2}T", text, re.IGNORECASE):
        exact = datetime.fromisoformat(text.upper())
        return (exact if exact.tzinfo else exact.replace(tzinfo=grammar.timezone)).astimezone(UTC)
    day = _DAY.search(text)
    rest = f"{text[: day.start()]} {text[day.end() :]}" if day else text
    written = _CLOCK.search(rest)
    bare = re.fullmatch(r" +at (\d{1,2})", rest)
    clock = read_clock(written[0] if written else bare[1] if bare else rest.strip()) if rest.strip() else _START
    return _on_a_day(clock, day[0] if day else None, grammar, direction) if clock else None


def _relative(text: str, grammar: Grammar, *, ahead: bool) -> datetime | None:
    unit = _LAST_UNIT.search(text)
    found = find_duration(f"1 {unit[1]}" if unit else text)
    if found is None:
        return None
    return (grammar.now + found[0] if ahead else grammar.now - found[0]).astimezone(UTC)


def _on_a_day(clock: Clock, named: str | None, grammar: Grammar, direction: Direction) -> datetime:
    zone = clock.zone or grammar.timezone
    now = grammar.now.astimezone(zone)
    day = read_day(named, now.date(), future=direction == "future") if named else None
    moment = datetime.combine((day.date if day else now.date()), clock.time(day.evening if day else False), tzinfo=zone)
    if clock.past_midnight:
        moment += timedelta(days=1)
    if day and day.night and clock.hour == 12 and not clock.period:
        moment += timedelta(hours=12)
    if day is None or day.repeats:
        step = timedelta(days=7 if day else 1)
        if direction == "past" and moment > now:
            moment -= step
        elif direction == "future" and moment <= now:
            moment += step
    return moment.astimezone(UTC)
