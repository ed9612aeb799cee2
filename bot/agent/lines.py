"""How entries, messages and turns are written for a model: one line each."""

from zoneinfo import ZoneInfo

from bot.domain.incident import TimelineEntry
from bot.domain.session import Message, Turn

_LONGEST = 1200
"""Characters of one line; a pasted log is cut, and can be looked up."""


def entry_line(entry: TimelineEntry, zone: ZoneInfo) -> str:
    """An entry: its number, when, what kind, who, what."""
    details = "".join(f" ({name}: {value})" for name, value in entry.details.items() if name not in ("from", "to"))
    when, words = f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M}", _short(entry.text)
    return f"#{entry.number} {when} {entry.kind} {entry.author.name}: {words}{details}"


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
