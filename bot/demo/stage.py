"""Plays a story: what happens becomes chat messages, timeline entries and changes of the incident."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.demo.story import Act, Beat, Past, Story
from bot.domain.account import Account
from bot.domain.chat import ChatMessage, Origin, Task
from bot.domain.incident import EntryKind, Incident, Status
from bot.domain.session import Chat
from bot.language import cues
from bot.ports.adapter import Sink
from bot.ports.incidents import Amendment, Draft, NewEntry
from bot.ports.store import Store

AS_IT_WAS = timedelta()
_KINDS = {"alert": EntryKind.ALERT, "change": EntryKind.CHANGE, "severity": EntryKind.SEVERITY}
_COURSE = tuple(Status)


@dataclass(frozen=True, slots=True)
class Turn:
    """The incident's severity or status changes; nothing happens when somebody has already gone that far."""

    source: str
    beat: Beat
    entry: NewEntry
    account: Account
    origin: Origin
    received_at: datetime

    def apply(self, incident: Incident) -> Amendment:
        if self.beat.kind == "severity":
            after = self.account.severities.named(self.beat.to)
            return self._amended(replace(incident, severity=after), incident.severity, after)
        status = Status(self.beat.to)
        if _COURSE.index(status) <= _COURSE.index(incident.status):
            return Amendment(incident)
        changed = replace(incident, status=status)
        if status is Status.RESOLVED:
            changed = replace(changed, resolved_at=self.entry.at)
        return self._amended(changed, incident.status, status)

    def final_summary(self, incident: Incident) -> Task:
        """What a resolved incident's war room is owed."""
        return Task(
            event_id=f"final:{self.source}",
            origin=self.origin,
            skill="summarize",
            arguments={"final": True, "incident": str(incident.number)},
            received_at=self.received_at,
        )

    def _amended(self, incident: Incident, before: str, after: str) -> Amendment:
        if before == after:
            return Amendment(incident)
        details = {"from": str(before), "to": str(after), "because": self.beat.text}
        return Amendment(incident, (replace(self.entry, text=f"{before} → {after}", details=details),))


Happening = ChatMessage | NewEntry | Turn


def events(
    story: Story,
    act: Act,
    account: Account,
    platform: str,
    chat: str,
    *,
    clock: Callable[[], datetime],
    shift: timedelta = AS_IT_WAS,
) -> Iterator[Happening]:
    """What happens in an act, in order, at its real times or moved by `shift`; ids are the same at every play."""
    for beat in act.beats:
        id = f"story-{beat.number:03}"
        at = beat.at + shift
        author = story.person(beat.by)
        link = story.source_of(beat.fact).address if beat.fact else ""
        if beat.kind == "message":
            yield ChatMessage(
                event_id=id,
                origin=Origin(account.id, platform, chat, message=id),
                sender=author,
                text=beat.text,
                sent_at=at,
                received_at=clock(),
            )
            continue
        entry = NewEntry(_KINDS.get(beat.kind, EntryKind.STATUS), author, at, beat.text, source=id, link=link)
        if beat.kind in ("severity", "status"):
            yield Turn(id, beat, entry, account, Origin(account.id, platform, chat), clock())
        else:
            yield entry


async def perform(happening: Happening, incident: Incident, store: Store, sink: Sink) -> None:
    """Let one thing happen: messages go the way of every message, through `sink`; the rest to the timeline."""
    match happening:
        case ChatMessage():
            await sink([happening])
        case NewEntry():
            await store.incidents.add_entries(incident.account, incident.number, [happening])
        case Turn():
            source = happening.source
            after, told = await store.incidents.amend(incident.account, incident.number, source, happening.apply)
            if told and after.status is Status.RESOLVED:
                await sink([happening.final_summary(after)])


async def set_up(
    story: Story, account: Account, store: Store, platform: str, chat: str, *, shift: timedelta = AS_IT_WAS
) -> Incident:
    """Keep the past incidents and declare the story's, with `chat` as its war room. Doing it again changes nothing."""
    for past in story.past:
        await _recall(story, past, account, store)
    incident, new = await store.incidents.declare(_draft(story, account, shift), f"demo:{story.incident.source}")
    if new:
        await _staff(story, incident, store, platform, chat)
    return await store.incidents.get(account.id, incident.number) or incident


def _draft(story: Story, account: Account, shift: timedelta) -> Draft:
    opening = story.incident
    return Draft(
        account=account.id,
        title=opening.title,
        severity=account.severities.named(opening.severity),
        by=story.person(opening.commander),
        at=opening.declared_at + shift,
        started_at=opening.started_at + shift,
        environment=opening.environment,
        services=opening.services,
    )


async def _staff(story: Story, incident: Incident, store: Store, platform: str, chat: str) -> None:
    opening, account = story.incident, incident.account
    room = Chat(account, platform, chat, opening.chat, member=True, incident=incident.number, war_room=True)
    await store.chats.save_chat(room)
    await store.people.remember(account, platform, [one.person for one in story.characters])
    commander = story.person(opening.commander)
    await store.incidents.assign(account, incident.number, commander, "commander", platform)
    for responder in opening.responders:
        await store.incidents.assign(account, incident.number, story.person(responder), "responder", platform)


async def _recall(story: Story, past: Past, account: Account, store: Store) -> None:
    """Keep an earlier incident, told and closed in one go."""
    cause, link = f"demo:{past.source}", story.source_of(past.source).address
    draft = Draft(
        account=account.id,
        title=past.title,
        severity=account.severities.named(past.severity),
        by=story.person(past.notes[0].by),
        at=past.started_at,
        started_at=past.started_at,
        services=past.services,
    )
    incident, _ = await store.incidents.declare(draft, cause)
    notes = tuple(_note(story, note, f"{cause}:{number}", link) for number, note in enumerate(past.notes, start=1))

    def close(known: Incident) -> Amendment:
        ended = replace(known, status=Status.CLOSED, resolved_at=past.resolved_at, closed_at=past.resolved_at)
        return Amendment(ended, notes)

    await store.incidents.amend(account.id, incident.number, notes[-1].source, close)


def _note(story: Story, note: Beat, source: str, link: str) -> NewEntry:
    found = tuple(sorted(cues(note.text)))
    return NewEntry(EntryKind.NOTE, story.person(note.by), note.at, note.text, source=source, link=link, cues=found)
