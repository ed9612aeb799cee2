"""The incident a chat becomes, and its timeline."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.account import Account
from bot.domain.chat import Person
from bot.domain.incident import EntryKind, Incident, Status
from bot.domain.session import Chat, Message
from bot.importing.headline import severity_of, title_of
from bot.language import Cue, cues
from bot.ports.incidents import Amendment, Draft, NewEntry
from bot.ports.store import Store

IMPORTER = Person("import", "Import", is_bot=True)
STILL_RUNNING = timedelta(hours=24)
_LABEL = "imported"


class Record:
    """A chat's incident while its messages arrive; `entries` counts those new on the timeline."""

    def __init__(self, store: Store, chat: Chat, incident: Incident, *, new: bool) -> None:
        self._store = store
        self.chat = chat
        self.incident = incident
        self.new = new
        self.entries = 0
        self._last: Message | None = None
        self._resolution: Message | None = None

    async def add(self, messages: Sequence[Message]) -> None:
        """Put messages on the timeline, once each."""
        entries = [self._entry(message) for message in messages if message.text.strip()]
        kept = await self._store.incidents.add_entries(self.incident.account, self.incident.number, entries)
        self.entries += len(kept)
        self._last = messages[-1] if messages else self._last

    def _entry(self, message: Message) -> NewEntry:
        found = cues(message.text)
        if Cue.RESOLUTION in found:
            self._resolution = message
        return NewEntry(
            EntryKind.CHAT,
            message.sender,
            message.at,
            message.text,
            source=f"{self.chat.platform}/{self.chat.id}/{message.id}",
            link=message.link,
            cues=tuple(sorted(found)),
        )

    async def close(self, now: datetime) -> Incident:
        """Say how the incident ended: resolved where somebody said so, else closed when it went quiet a day ago.

        Done once, and only to an incident that an import made and nobody has moved since.
        """
        if self.incident.labels.get(_LABEL) != self.chat.id or self._last is None:
            return self.incident
        if self._resolution is not None:
            return await self._end(Status.RESOLVED, self._resolution)
        if now - self._last.at > STILL_RUNNING:
            return await self._end(Status.CLOSED, self._last)
        return self.incident

    async def _end(self, status: Status, at: Message) -> Incident:
        source = f"{cause_of(self.chat)}:{status}"
        because = (
            f"{at.sender.name} said so" if status is Status.RESOLVED else "quiet since; nobody said it was resolved"
        )
        entry = NewEntry(
            EntryKind.STATUS,
            IMPORTER,
            at.at,
            f"{Status.ACTIVE} → {status}",
            source=source,
            link=at.link,
            details={"from": str(Status.ACTIVE), "to": str(status), "because": because},
        )

        def apply(incident: Incident) -> Amendment:
            if incident.status is not Status.ACTIVE:
                return Amendment(incident)
            if status is Status.RESOLVED:
                return Amendment(replace(incident, status=status, resolved_at=at.at), (entry,))
            return Amendment(replace(incident, status=status, closed_at=at.at), (entry,))

        self.incident, _ = await self._store.incidents.amend(self.incident.account, self.incident.number, source, apply)
        return self.incident


def cause_of(chat: Chat) -> str:
    """What makes the incident of a chat the same at every import."""
    return f"import:{chat.platform}:{chat.id}"


async def record_for(chat: Chat, first: Sequence[Message], title: str, account: Account, store: Store) -> Record:
    """The incident the chat is bound to, else the one it becomes, named after the chat and its first messages."""
    if chat.incident is not None:
        bound = await store.incidents.get(account.id, chat.incident)
        if bound is not None:
            return Record(store, chat, bound, new=False)
    name = chat.name.lstrip("#")
    incident, new = await store.incidents.declare(
        Draft(
            account=account.id,
            title=title or title_of(name, account.room_prefix, first),
            severity=severity_of(account.severities, name, first),
            by=first[0].sender,
            at=first[0].at,
            started_at=first[0].at,
            labels={_LABEL: chat.id},
        ),
        cause_of(chat),
    )
    return Record(store, replace(chat, incident=incident.number, war_room=True), incident, new=new)
