"""How entries, messages and turns are written for a model: one line each."""

from zoneinfo import ZoneInfo

from bot.domain.incident import TimelineEntry
from bot.domain.session import Message, Turn

_LONGEST = 1200
"""Characters of one line; a pasted log is cut, and can be looked up."""

_MOST_WRITTEN = 8192
_written: dict[int, tuple[TimelineEntry, ZoneInfo, str]] = {}
"""Lines by the identity of their entries, which are kept with them so that none has the identity of another."""


def entry_line(entry: TimelineEntry, zone: ZoneInfo) -> str:
    """An entry: its number, when, what kind, who, what. Written once: a record is told at every turn."""
    known = _written.get(id(entry))
    if known is not None and known[0] is entry and known[1] is zone:
        return known[2]
    line = _entry_line(entry, zone)
    while len(_written) >= _MOST_WRITTEN:
        del _written[next(iter(_written))]
    _written[id(entry)] = entry, zone, line
    return line


def _entry_line(entry: TimelineEntry, zone: ZoneInfo) -> str:
    told = "".join(f" ({name}: {value})" for name, value in entry.details.items() if name not in ("from", "to"))
    at = f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M}"
    return f"#{entry.number} {at} {entry.kind.value} {entry.author.name}: {_short(entry.text)}{told}"


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
