"""One account's incidents, as a question may read and change them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.account import Account
from bot.domain.chat import WARROOM, Mention, RoomOpened, SessionKey, Task
from bot.domain.incident import (
    Assignment,
    Change,
    EntryKind,
    FollowUp,
    Incident,
    Role,
    Status,
    TimelineEntry,
)
from bot.domain.session import Chat
from bot.engine.changes import catch_up
from bot.engine.directory import Directory
from bot.engine.likeness import Likeness
from bot.engine.transitions import move
from bot.errors import UnknownIncident, UserError
from bot.ports.inbox import Letter
from bot.ports.incidents import Amendment, Draft, EntryFilter, IncidentFilter, NewEntry
from bot.ports.store import Store
from bot.ports.transcript import Transcript


class Book:
    """The `IncidentBook` of one mention: every change carries who asked, and happens once however often it is run."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        transcript: Transcript,
        account: Account,
        mention: Mention,
        chat: Chat,
        now: datetime,
    ) -> None:
        self._store = store
        self._directory = directory
        self._transcript = transcript
        self._account = account
        self._mention = mention
        self._chat = chat
        self._now = now
        self._cause = f"{mention.origin.platform}:{mention.event_id}"

    async def get(self, number: int | str) -> Incident:
        found = await self._store.incidents.get(self._account.id, int(number)) if str(number).isdigit() else None
        if found is None:
            raise UnknownIncident(str(number))
        return found

    async def find(self, wanted: IncidentFilter) -> list[Incident]:
        return await self._store.incidents.find(self._account.id, wanted)

    async def entries(self, incident: Incident, wanted: EntryFilter = EntryFilter()) -> list[TimelineEntry]:
        return await self._store.incidents.entries(self._account.id, incident.number, wanted)

    async def count_chat(self, incident: Incident) -> int:
        return await self._store.incidents.count_entries(self._account.id, incident.number, EntryKind.CHAT)

    async def similar(self, text: str, besides: Incident | None = None, limit: int = 5) -> list[tuple[Incident, float]]:
        return await Likeness(self._store.incidents, self._account.id).ranked(text, besides, limit)

    async def declare(self, title: str, severity: str) -> tuple[Incident, bool]:
        draft = Draft(self._account.id, title, severity, self._mention.sender, self._now, started_at=self._now)
        incident, _ = await self._store.incidents.declare(draft, self._cause)
        await self._add(
            incident, "declare", self._entry(EntryKind.STATUS, f"declared as {severity}", {"declared": severity})
        )
        if self._chat.private or (self._chat.incident is not None and await self._is_open(self._chat.incident)):
            return incident, self._chat.incident == incident.number
        self._chat = replace(self._chat, incident=incident.number, war_room=False)
        await self._store.chats.save_chat(self._chat)
        return incident, True

    async def _is_open(self, number: int) -> bool:
        incident = await self._store.incidents.get(self._account.id, number)
        return incident is not None and incident.status in (Status.ACTIVE, Status.STABLE)

    async def change_severity(self, incident: Incident, level: str, because: str = "") -> Change:
        def apply(present: Incident) -> Amendment:
            details = {"from": present.severity, "to": level} | _reason(because)
            entry = self._entry(EntryKind.SEVERITY, f"{present.severity} → {level}", details)
            return Amendment(replace(present, severity=level), (entry,) if present.severity != level else ())

        return await self._change(incident, "severity", apply, incident.severity, level)

    async def change_status(self, incident: Incident, status: Status, because: str = "") -> Change:
        def apply(present: Incident) -> Amendment:
            moved = move(present, status, self._now)
            details = {"from": str(present.status), "to": str(status)} | _reason(because)
            entry = self._entry(EntryKind.STATUS, f"{present.status} → {status}", details)
            return Amendment(moved, (entry,) if moved is not present else ())

        change = await self._change(incident, "status", apply, str(incident.status), str(status))
        if change.changed and status is Status.RESOLVED:
            await self._post_final_summaries(change.incident)
        return change

    async def _post_final_summaries(self, incident: Incident) -> None:
        rooms = [room for room in await self.rooms(incident) if room.war_room]
        await self._store.inbox.put(
            [
                self._letter(room, "summarize", {"final": True, "incident": str(incident.number)}, f"final:{index}")
                for index, room in enumerate(rooms)
            ]
        )

    def _letter(self, room: Chat, skill: str, arguments: dict[str, object], what: str) -> Letter:
        origin = replace(
            self._mention.origin,
            platform=room.platform,
            chat=room.id,
            message="",
            thread="",
            private=room.private,
            reply_token=None,
        )
        task = Task(
            event_id=f"{what}:{self._cause}",
            origin=origin,
            skill=skill,
            arguments=arguments,
            requested_by=None,
            received_at=self._now,
        )
        return Letter(task, SessionKey(room.account, room.platform, room.id))

    async def acknowledge(self, incident: Incident) -> Change:
        def apply(present: Incident) -> Amendment:
            if present.acknowledged_at is not None:
                return Amendment(present)
            entry = self._entry(EntryKind.STATUS, "acknowledged", {"from": "", "to": "acknowledged"})
            return Amendment(replace(present, acknowledged_at=self._now), (entry,))

        before = "acknowledged" if incident.acknowledged_at else ""
        return await self._change(incident, "acknowledge", apply, before, "acknowledged")

    async def snooze(self, incident: Incident, duration: timedelta) -> Change:
        until = self._now + duration

        def apply(present: Incident) -> Amendment:
            before = present.snoozed_until.isoformat() if present.snoozed_until else ""
            details = {"from": before, "to": until.isoformat()}
            entry = self._entry(EntryKind.STATUS, f"snoozed until {until:%Y-%m-%d %H:%M} UTC", details)
            return Amendment(replace(present, snoozed_until=until), (entry,))

        before = incident.snoozed_until.isoformat() if incident.snoozed_until else ""
        return await self._change(incident, "snooze", apply, before, until.isoformat())

    async def _change(
        self, incident: Incident, what: str, apply: Callable[[Incident], Amendment], before: str, after: str
    ) -> Change:
        source = f"{self._cause}#{what}"
        changed, entries = await self._store.incidents.amend(self._account.id, incident.number, source, apply)
        if entries:
            details = entries[0].details
            return Change(changed, details.get("from", before), details.get("to", after))
        return Change(changed, after, after)

    def _entry(self, kind: EntryKind, text: str, details: dict[str, str] | None = None) -> NewEntry:
        return NewEntry(kind, self._mention.sender, self._now, text, link=self._mention.link, details=details or {})

    async def _add(self, incident: Incident, what: str, entry: NewEntry) -> TimelineEntry:
        source = f"{self._cause}#{what}"
        _, entries = await self._store.incidents.amend(
            self._account.id, incident.number, source, lambda present: Amendment(present, (entry,))
        )
        return entries[0]

    async def assign(self, incident: Incident, who: Sequence[str], role: Role) -> list[Assignment]:
        people = [await self._directory.meant(self._mention, name) for name in who]
        platform = self._mention.origin.platform
        present = await self.get(incident.number)
        if {(one.person.id, one.role) for one in present.people} >= {(person.id, role) for person in people}:
            return [Assignment(person, role, platform) for person in people]
        names = ", ".join(person.name for person in people)
        await self._add(incident, "assign", self._entry(EntryKind.PEOPLE, f"{role}: {names}", {"role": role}))
        if role == "commander":
            for before in (one for one in present.people if one.role == "commander"):
                await self._store.incidents.assign(
                    self._account.id, incident.number, before.person, "responder", before.platform
                )
        for person in people:
            await self._store.incidents.assign(self._account.id, incident.number, person, role, platform)
        return [Assignment(person, role, platform) for person in people]

    async def note(self, incident: Incident, text: str) -> TimelineEntry:
        return await self._add(incident, "note", self._entry(EntryKind.NOTE, text))

    async def pin(self, incident: Incident) -> TimelineEntry:
        quoted = self._mention.quoted
        if quoted is not None and not quoted.text:
            raise UserError(
                "I cannot read the quoted message: write what it says, as in “note: the vendor is informed”.",
                "无法读取所引用的消息：请写明其内容，例如“记录：已通知厂商”。",
            )
        if quoted is not None:
            entry = self._entry(EntryKind.NOTE, quoted.text, {"author": quoted.author} if quoted.author else {})
            return await self._add(incident, "pin", entry)
        thread = (await self._transcript.thread()).messages
        if not thread:
            raise UserError(
                "I cannot see which message is meant: ask in its thread, or quote it.",
                "无法确定要置入的消息：请在该消息的话题中提出，或引用该消息。",
            )
        root = thread[0]
        entry = NewEntry(EntryKind.NOTE, root.sender, root.at, root.text, link=root.link, details={"pinned": "yes"})
        return await self._add(incident, "pin", entry)

    async def bind(self, incident: Incident, *, war_room: bool = False) -> Chat:
        self._chat = replace(
            self._chat, incident=incident.number, war_room=war_room, member=self._chat.member or war_room
        )
        await self._store.chats.save_chat(self._chat)
        if war_room:
            opened = RoomOpened(
                event_id=f"bound:{self._cause}",
                origin=replace(self._mention.origin, message="", thread="", reply_token=None),
                name=self._chat.name,
                member=True,
                received_at=self._now,
            )
            key = SessionKey(self._chat.account, self._chat.platform, self._chat.id)
            await self._store.inbox.put([Letter(opened, key)])
        return self._chat

    async def unbind(self) -> Chat:
        self._chat = replace(self._chat, incident=None, war_room=False)
        await self._store.chats.save_chat(self._chat)
        return self._chat

    async def rooms(self, incident: Incident) -> list[Chat]:
        return await self._store.chats.rooms(self._account.id, incident.number)

    async def follow_ups(self, incident: Incident) -> list[FollowUp]:
        return await self._store.incidents.follow_ups(self._account.id, incident.number)

    async def add_follow_up(self, incident: Incident, text: str, owner: str = "", entry: int | None = None) -> FollowUp:
        follow_up = await self._store.incidents.add_follow_up(
            self._account.id, incident.number, text, owner, self._now, f"{self._cause}#{entry or ''}", entry
        )
        await self._add(incident, f"follow-up{entry or ''}", self._entry(EntryKind.FOLLOW_UP, text, {"owner": owner}))
        return follow_up

    async def finish_follow_up(self, incident: Incident, number: int) -> FollowUp:
        finished = await self._store.incidents.finish_follow_up(self._account.id, incident.number, number)
        if finished is None:
            raise UserError(
                f"{incident.name} has no action item {number}. “list follow-ups” shows them.",
                f"{incident.name} 没有编号为 {number} 的改进项。发送“待办有哪些”查看。",
            )
        return finished

    async def gather_changes(self, incident: Incident) -> None:
        await catch_up(self._store, incident, self._now)

    async def record_diagnosis(self, incident: Incident, text: str) -> TimelineEntry:
        asked = {} if self._mention.sender == WARROOM else {"asked_by": self._mention.sender.name}
        entry = NewEntry(EntryKind.DIAGNOSIS, WARROOM, self._now, text, link=self._mention.link, details=asked)
        return await self._add(incident, "diagnosis", entry)

    async def last_look(self, incident: Incident) -> int:
        return await self._store.incidents.last_look(self._account.id, incident.number, self._viewer())

    async def looked(self, incident: Incident, entry: int) -> None:
        await self._store.incidents.looked(self._account.id, incident.number, self._viewer(), entry)

    def _viewer(self) -> str:
        return f"{self._mention.origin.platform}:{self._mention.sender.id}"


def _reason(because: str) -> dict[str, str]:
    return {"because": because} if because else {}
