"""What a model is told of a long record: notes on its older part, its newest entries, what meets the question."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from math import log

from bot.agent.fencing import fenced
from bot.agent.lines import entry_line
from bot.agent.tokens import newest_within, tokens
from bot.domain.incident import EntryKind, Incident, TimelineEntry
from bot.language import terms
from bot.ports.incidents import EntryFilter
from bot.ports.skill import SkillContext

_NOTES, _NEWEST, _FOUND = 0.3, 0.5, 0.2
"""Shares of the room."""
_MOST = 500
_MOST_FOUND = 300
_STRIDE = 50
_MOST_WORDS = 24
_EVENTS = frozenset(EntryKind) - {EntryKind.CHAT}


@dataclass(frozen=True, slots=True)
class Recalled:
    """The record as it is told, in parts that change the less often the earlier they stand; and the entries in it.

    `steady`: those at the front that stay word for word the same, whatever is asked, while the record grows a little.
    """

    steady: tuple[str, ...]
    changing: tuple[str, ...]
    entries: tuple[TimelineEntry, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        return (*self.steady, *self.changing)


async def recalled(ctx: SkillContext, incident: Incident, room: int, question: str) -> Recalled:
    """Everything where it fits; else notes and telling entries of the older part, and whatever meets the question."""
    read = [one for one in await ctx.incidents.entries(incident, EntryFilter(limit=_MOST)) if _shown(one)]
    newest = newest_within(read, partial(entry_line, zone=ctx.timezone), int(room * _NEWEST))
    if len(newest) == len(read) and (not read or read[0].number == 1 or len(read) < _MOST):
        whole, last = _strides(ctx, incident, newest)
        return Recalled(whole, last, newest)
    newest = _steady(newest)
    before = newest[0].number if newest else read[-1].number + 1
    notes, telling, chosen = await _older(ctx, incident, before, int(room * _NOTES), question)
    known = {entry.number for entry in telling}
    found = await _found(ctx, incident, before - 1, question, known, int(room * _FOUND))
    met = (_lines(ctx, found, f"older entries of {incident.name} that meet the question"),) if found else ()
    whole, last = _strides(ctx, incident, newest)
    entries = (*telling, *found, *newest)
    if chosen:  # the next question chooses others: they must not stand before what stays
        return Recalled(whole, (*last, *notes, *met), entries)
    return Recalled((*notes, *whole), (*last, *met), entries)


def _shown(entry: TimelineEntry) -> bool:
    return entry.tells and not entry.deleted


def _strides(
    ctx: SkillContext, incident: Incident, entries: Sequence[TimelineEntry]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The entries in parts that are whole, so that each stays as it is, and the last part, which still grows."""
    source = f"timeline of {incident.name}, times in {ctx.timezone.key}"
    parts = [_lines(ctx, list(some), source) for _, some in groupby(entries, key=lambda one: one.number // _STRIDE)]
    return tuple(parts[:-1]), tuple(parts[-1:])


def _steady(entries: tuple[TimelineEntry, ...]) -> tuple[TimelineEntry, ...]:
    """From a number on that stays the same for a while, so that what is sent begins with the same words as before."""
    if not entries:
        return entries
    start = -(-entries[0].number // _STRIDE) * _STRIDE
    return tuple(one for one in entries if one.number >= start) or entries


def _lines(ctx: SkillContext, entries: Sequence[TimelineEntry], source: str) -> str:
    return fenced("\n".join(entry_line(one, ctx.timezone) for one in entries), source)


async def _older(
    ctx: SkillContext, incident: Incident, before: int, room: int, question: str
) -> tuple[tuple[str, ...], tuple[TimelineEntry, ...], bool]:
    """Notes on what came before an entry, with the telling entries no note is on yet; those; and whether the question
    chose among the notes.
    """
    notes = [note for note in await ctx.memory.notes(incident) if note.first < before]
    lines = [line for note in notes for line in note.text.splitlines() if line.strip()]
    chosen = _chosen(lines, room, question)
    room -= sum(map(tokens, chosen))
    noted = max((note.last for note in notes), default=0)
    telling: tuple[TimelineEntry, ...] = ()
    if noted < before - 1:
        telling = await _telling(ctx, incident, noted, before - 1, room)
    parts = []
    if chosen:
        parts.append(fenced("\n".join(chosen), f"notes on older entries of {incident.name}"))
    if telling:
        parts.append(_lines(ctx, telling, f"older entries of {incident.name}; the ones between them are left out"))
    return tuple(parts), telling, len(chosen) < len(lines)


def _chosen(lines: Sequence[str], room: int, question: str) -> Sequence[str]:
    """Every line where all fit; else those that meet the question, then the newest, in their order."""
    if sum(map(tokens, lines)) <= room:
        return lines
    wanted = set(terms(question))
    ranked = sorted(range(len(lines)), key=lambda place: (-len(wanted & set(terms(lines[place]))), -place))
    kept = set()
    for place in ranked:
        room -= tokens(lines[place])
        if room < 0:
            break
        kept.add(place)
    return [line for place, line in enumerate(lines) if place in kept]


async def _telling(
    ctx: SkillContext, incident: Incident, after: int, until: int, room: int
) -> tuple[TimelineEntry, ...]:
    """The newest entries of this stretch that state something or tell what happened."""
    stated = EntryFilter(after=after, until=until, with_cues=True, limit=_MOST_FOUND)
    events = EntryFilter(after=after, until=until, kinds=_EVENTS, limit=_MOST_FOUND)
    both = [one for wanted in (stated, events) for one in await ctx.incidents.entries(incident, wanted) if _shown(one)]
    entries = sorted({one.number: one for one in both}.values(), key=lambda one: one.number)
    return newest_within(entries, partial(entry_line, zone=ctx.timezone), room)


async def _found(
    ctx: SkillContext, incident: Incident, until: int, question: str, known: set[int], room: int
) -> tuple[TimelineEntry, ...]:
    """The older entries that share the rarest words with the question, as many as fit, in order."""
    wanted = tuple(dict.fromkeys(terms(question)))[:_MOST_WORDS]
    if not wanted:
        return ()
    read = await ctx.incidents.entries(incident, EntryFilter(until=until, words=wanted, limit=_MOST_FOUND))
    entries = [one for one in read if _shown(one) and one.number not in known]
    met = [frozenset(word for word in wanted if word in one.text.lower()) for one in entries]
    counts = Counter(word for words in met for word in words)
    weights = {word: log(1 + len(entries) / count) for word, count in counts.items()}
    ranked = sorted(range(len(entries)), key=lambda place: (-sum(weights[one] for one in met[place]), -place))
    kept = []
    for place in ranked:
        room -= tokens(entry_line(entries[place], ctx.timezone))
        if room < 0:
            break
        kept.append(entries[place])
    return tuple(sorted(kept, key=lambda one: one.number))
