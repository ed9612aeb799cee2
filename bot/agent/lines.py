"""How entries, messages and turns are written for a model: one line each."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.incident import TimelineEntry
from bot.domain.session import Message, Turn

_LONGEST = 1200
"""Characters of one line; a pasted log is cut, and can be looked up."""


def entry_line(entry: TimelineEntry, zone: ZoneInfo) -> str:
    """An entry: its number, when, what kind, who, what. Written once: a record is told at every turn."""
    details = tuple(entry.details.items())
    return _entry_line(entry.number, entry.at, entry.kind.value, entry.author.name, entry.text, details, zone)


@lru_cache(maxsize=4096)
def _entry_line(
    number: int, at: datetime, kind: str, who: str, text: str, details: tuple[tuple[str, str], ...], zone: ZoneInfo
) -> str:
    told = "".join(f" ({name}: {value})" for name, value in details if name not in ("from", "to"))
    return f"#{number} {at.astimezone(zone):%Y-%m-%d %H:%M} {kind} {who}: {_short(text)}{told}"


def message_line(message: Message, zone: ZoneInfo) -> str:
    """A message: when, who, what."""
    who = "Warroom (you)" if message.own else message.sender.name
    return f"{message.at.astimezone(zone):%Y-%m-%d %H:%M} {who}: {_short(message.text)}"


def turn_line(turn: Turn, zone: ZoneInfo) -> str:
    """A question and its answer."""
    asked = f"{turn.at.astimezone(zone):%Y-%m-%d %H:%M} {turn.asker.name} asked: {_short(turn.question, 400)}"
    return f"{asked}\n  You answered: {_short(turn.answer)}"


def _short(text: str, limit: int = _LONGEST) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit]}… ({len(line) - limit} more characters)"
