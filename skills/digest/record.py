"""Reading a record and putting it in order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.incident import EntryKind, FollowUp, Incident, TimelineEntry
from bot.domain.session import Message
from bot.language import Cue
from bot.ports.incidents import EntryFilter
from bot.ports.skill import SkillContext
from skills.digest.causes import Causes, causes
from skills.digest.done import done
from skills.digest.facts import began
from skills.digest.impact import impact, latest_reading
from skills.digest.plans import next_steps, wished_for
from skills.digest.questions import open_questions
from skills.digest.statement import Statement, read, statements, whole

NEWEST = 400
"""So many of the newest entries are read whole; of older ones those with facts or telling sentences."""
_OLDER = 3000
_FIRST = 500
_FIRST_HOURS = timedelta(hours=2)
_FACTS = frozenset(EntryKind) - {EntryKind.CHAT, EntryKind.ALERT}
_BEFORE_THE_START = timedelta(hours=3)
_AFTER_THE_START = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Digest:
    """What a record says, each statement once. `moves`: changes of status, severity, people and systems."""

    incident: Incident | None
    entries: tuple[TimelineEntry, ...]
    said: tuple[Statement, ...]
    impact: tuple[Statement, ...]
    reading: Statement | None
    causes: Causes
    changes_before: tuple[TimelineEntry, ...]
    diagnosis: TimelineEntry | None
    alerts: tuple[TimelineEntry, ...]
    moves: tuple[TimelineEntry, ...]
    done: tuple[Statement, ...]
    next: tuple[Statement, ...]
    questions: tuple[Statement, ...]
    follow_ups: tuple[FollowUp, ...]
    wished_for: tuple[Statement, ...]
    notes: tuple[TimelineEntry, ...]

    @property
    def changes_said(self) -> tuple[Statement, ...]:
        """What people said was deployed or changed, undoing it left out."""
        number = self.incident.number if self.incident else None
        return tuple(
            one
            for one in self.said
            if Cue.CHANGE in one.cues and Cue.MITIGATION not in one.cues and one.plain and one.concerns(number)
        )

    @property
    def last_step(self) -> Statement | None:
        """The newest thing done: said by somebody, or a change on record after the start."""
        changes = [whole(one) for one in self.moves if one.kind is EntryKind.CHANGE]
        return max([*self.done, *changes], key=lambda one: one.entry.at, default=None)

    @property
    def newest(self) -> int:
        return max((entry.number for entry in self.entries), default=0)

    @property
    def messages(self) -> int:
        return sum(entry.kind is EntryKind.CHAT for entry in self.entries)


async def record_of(ctx: SkillContext, incident: Incident, *, after: int = 0, since: datetime | None = None) -> Digest:
    """What an incident's record says, or the part of it after an entry or a time."""
    entries = await read_entries(ctx, incident, after=after, since=since)
    return digest(entries, incident, await ctx.incidents.follow_ups(incident))


async def read_entries(
    ctx: SkillContext, incident: Incident, *, after: int = 0, since: datetime | None = None
) -> list[TimelineEntry]:
    """The newest entries that tell something; of a long record's older part those that state facts or carry cues.

    Of an older part that is very long itself, the telling entries of the first two hours and the newest ones: the cost
    is bounded however long the record is.
    """
    newest = await ctx.incidents.entries(incident, EntryFilter(after=after, since=since, limit=NEWEST))
    if len(newest) < NEWEST:
        return [entry for entry in newest if entry.tells]
    facts = EntryFilter(after=after, since=since, kinds=_FACTS, limit=_OLDER)
    alerts = EntryFilter(after=after, since=since, kinds=frozenset({EntryKind.ALERT}), limit=NEWEST)
    telling = EntryFilter(after=after, since=since, kinds=frozenset({EntryKind.CHAT}), with_cues=True, limit=_OLDER)
    found = {entry.number: entry for entry in newest}
    opening = replace(telling, before=_first_hours(incident), limit=_FIRST)
    for wanted in (facts, alerts, telling, opening):
        found |= {entry.number: entry for entry in await ctx.incidents.entries(incident, wanted)}
    return [found[number] for number in sorted(found) if found[number].tells]


def _first_hours(incident: Incident) -> datetime | None:
    start = began(incident)
    return start + _FIRST_HOURS if start else None


def from_messages(messages: Sequence[Message]) -> list[TimelineEntry]:
    """Messages of a chat with no incident: entries without numbers."""
    return [
        TimelineEntry(0, EntryKind.CHAT, one.sender, one.at, one.text, source=one.id, link=one.link)
        for one in messages
        if not one.own and not one.deleted
    ]


def digest(
    entries: Sequence[TimelineEntry], incident: Incident | None = None, follow_ups: Sequence[FollowUp] = ()
) -> Digest:
    """Sort what was recorded by what it is good for. Jests and talk of other incidents are good for nothing."""
    everything = statements(entries)
    number = incident.number if incident else None
    said = [one for one in everything if one.concerns(number)]
    steps = done(said)
    kept = [one for one in entries if not one.deleted]
    changes = [one for one in kept if one.kind is EntryKind.CHANGE]
    before = [one for one in changes if _just_before(one, incident)]
    return Digest(
        incident=incident,
        entries=tuple(kept),
        said=tuple(everything),
        impact=tuple(impact(said)),
        reading=latest_reading(said),
        causes=causes(said),
        changes_before=tuple(before),
        diagnosis=next((one for one in reversed(kept) if one.kind is EntryKind.DIAGNOSIS), None),
        alerts=tuple(one for one in kept if one.kind is EntryKind.ALERT),
        moves=tuple(one for one in kept if _moves(one) and one not in before),
        done=tuple(steps),
        next=tuple(next_steps(said, steps, incident)),
        questions=tuple(open_questions(everything[-2 * NEWEST :])),
        follow_ups=tuple(follow_ups),
        wished_for=tuple(wished_for(said, follow_ups)),
        notes=tuple(
            one for one in kept if one.kind is EntryKind.NOTE and not any(part.cues for part in read(one.text))
        ),
    )


def _moves(entry: TimelineEntry) -> bool:
    return entry.kind in (EntryKind.STATUS, EntryKind.SEVERITY, EntryKind.PEOPLE, EntryKind.CHANGE)


def _just_before(change: TimelineEntry, incident: Incident | None) -> bool:
    start = began(incident) if incident else None
    return start is not None and start - _BEFORE_THE_START <= change.at <= start + _AFTER_THE_START
