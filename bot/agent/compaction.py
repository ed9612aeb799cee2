"""Long records and long conversations become notes, once for each part; what code can check, code keeps."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import structlog

from bot.agent.claims import check
from bot.agent.fencing import fenced
from bot.agent.ledger import evidence_of
from bot.agent.lines import entry_line, turn_line
from bot.agent.tokens import newest_within, tokens
from bot.domain.incident import EntryKind, Incident, TimelineEntry
from bot.domain.memory import Note
from bot.domain.session import Session, Turn
from bot.errors import ModelError
from bot.ports.incidents import EntryFilter
from bot.ports.model import Model, Prompt, Said, unheard
from bot.ports.skill import SkillContext
from bot.prompts import prompt

log = structlog.get_logger()

SKILL = "compact"
PART = 200
"""Entries that one note is on."""
WHOLE = 200
"""So many of the newest entries stay word for word, at least."""

_SIDE_BY_SIDE = 4
_TURNS_SHARE = 0.1
_FACT = re.compile(r"[\w./:%+-]*\d[\w./:%+-]*")
_CITED = re.compile(r"#(\d+)")


async def note_record(ctx: SkillContext, model: Model, incident: Incident, most: int) -> int:
    """Write notes on the oldest entries that have none, `most` notes at the most; how many entries they are on.

    A part whose model fails keeps its entries as they are, for another time.
    """
    parts = await _parts(ctx, incident, most)
    gate = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def work(first: int, last: int) -> int:
        async with gate:
            try:
                await _note(ctx, model, incident, first, last)
            except ModelError as error:
                log.warning("not_compacted", account=ctx.account.id, incident=incident.number, reason=error.public)
                return 0
        return last - first + 1

    return sum(await asyncio.gather(*(work(first, last) for first, last in parts)))


async def _parts(ctx: SkillContext, incident: Incident, most: int) -> list[tuple[int, int]]:
    """The first and last entry of each part to be noted: whole parts only, the newest entries left alone."""
    newest = await ctx.incidents.entries(incident, EntryFilter(limit=1))
    if not newest or newest[-1].number < WHOLE + PART:
        return []
    noted = {note.first for note in await ctx.memory.notes(incident)}
    whole = (newest[-1].number - WHOLE) // PART
    missing = [part * PART + 1 for part in range(whole) if part * PART + 1 not in noted]
    return [(first, first + PART - 1) for first in missing[:most]]


async def _note(ctx: SkillContext, model: Model, incident: Incident, first: int, last: int) -> None:
    read = await ctx.incidents.entries(incident, EntryFilter(after=first - 1, until=last))
    entries = [entry for entry in read if entry.tells and not entry.deleted]
    text = ""
    if entries:
        written = "\n".join(entry_line(entry, ctx.timezone) for entry in entries)
        asked = Said("person", fenced(written, f"timeline of {incident.name}, entries {first} to {last}"))
        outcome = await model.run(Prompt(SKILL, prompt("agent/noting"), (asked,)), unheard)
        text = kept(ctx, outcome.text, entries)
    await ctx.memory.keep_note(incident, Note(first, last, text))


def kept(ctx: SkillContext, written: str, entries: Sequence[TimelineEntry]) -> str:
    """The model's lines that their entries bear out, and every telling entry whose facts none of them holds.

    So nothing that was stated in figures, names of things or as an event is lost, whatever the model leaves out.
    """
    evidence = [evidence_of(entry) for entry in entries]
    numbers = {entry.number for entry in entries}
    lines = []
    for line in written.splitlines():
        cited = {int(number) for number in _CITED.findall(line)}
        if line.lstrip().startswith("- ") and cited and cited <= numbers:
            checked = check(line.strip(), [evidence[_at(entries, one)] for one in cited], ctx.timezone)
            if not checked.of("dropped") and not checked.of("unverified"):
                lines.append(checked.text)
    lost = [entry for entry in entries if _tells(entry) and not _holds(lines, entry)]
    return "\n".join([*lines, *(f"- {entry_line(entry, ctx.timezone)} [#{entry.number}]" for entry in lost)])


def _at(entries: Sequence[TimelineEntry], number: int) -> int:
    return next(place for place, entry in enumerate(entries) if entry.number == number)


def _tells(entry: TimelineEntry) -> bool:
    """Whether it must not be lost: something happened, or somebody stated something."""
    return bool(entry.cues) or entry.kind is not EntryKind.CHAT


def _holds(lines: Sequence[str], entry: TimelineEntry) -> bool:
    """Whether lines that cite the entry have every figure of it."""
    citing = " ".join(line for line in lines if str(entry.number) in _CITED.findall(line))
    return bool(citing) and all(fact.strip(".:,") in citing for fact in _FACT.findall(entry.text))


async def remember_turns(ctx: SkillContext, model: Model, *, now: bool = False) -> int:
    """Fold older turns of the session into its summary once they outgrow their share; how many were folded.

    `now`: all but the last few, whatever their size.
    """
    session = ctx.session
    turns = await ctx.memory.turns(session.summarised_turns)
    room = int(model.plan.context * _TURNS_SHARE)
    line = partial(turn_line, zone=ctx.timezone)
    if not now and sum(tokens(line(turn)) for turn in turns) <= room:
        return 0
    older = turns[: len(turns) - len(newest_within(turns, line, room // 2 if not now else room // 4))]
    if not older:
        return 0
    try:
        summary = await _remembered(ctx, model, session, older)
    except ModelError as error:
        log.warning("not_compacted", account=ctx.account.id, session=str(session.key), reason=error.public)
        return 0
    folded = session.summarised_turns + len(older)
    await ctx.settings.session(replace(session, summary=summary, summarised_turns=folded))
    return len(older)


async def _remembered(ctx: SkillContext, model: Model, session: Session, turns: Sequence[Turn]) -> str:
    said = "\n".join(turn_line(turn, ctx.timezone) for turn in turns)
    parts = [fenced(session.summary, "what is remembered so far")] if session.summary else []
    asked = Said("person", "\n".join([*parts, fenced(said, "the turns that followed")]))
    return (await model.run(Prompt(SKILL, prompt("agent/remembering"), (asked,)), unheard)).text
