"""An incident book in memory, with the rules a skill may rely on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.chat import Person
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
from bot.errors import ImpossibleTransition, UnknownIncident, UserError
from bot.ports.incidents import EntryFilter, IncidentFilter


@dataclass
class MemoryBook:
    """`now` and `asker` are who changes things and when; `alike` is what `similar` answers."""

    now: datetime
    asker: Person
    chat: Chat
    kept: dict[int, Incident] = field(default_factory=dict)
    records: dict[int, list[TimelineEntry]] = field(default_factory=dict)
    items: dict[int, list[FollowUp]] = field(default_factory=dict)
    alike: list[tuple[Incident, float]] = field(default_factory=list)
    looks: dict[int, int] = field(default_factory=dict)
    known: dict[str, Person] = field(default_factory=dict)
    quoted: str = ""
    other_rooms: list[Chat] = field(default_factory=list)
    unrecorded: list[tuple[str, datetime]] = field(default_factory=list)

    def add(self, incident: Incident) -> Incident:
        self.kept[incident.number] = incident
        self.records.setdefault(incident.number, [])
        return incident

    def record(
        self,
        number: int,
        kind: EntryKind,
        text: str,
        *,
        by: Person | None = None,
        at: datetime | None = None,
        link: str = "",
        cues: tuple[str, ...] = (),
        details: Mapping[str, str] | None = None,
    ) -> TimelineEntry:
        record = self.records.setdefault(number, [])
        entry = TimelineEntry(
            len(record) + 1, kind, by or self.asker, at or self.now, text, link=link, cues=cues, details=details or {}
        )
        record.append(entry)
        return entry

    async def get(self, number: int | str) -> Incident:
        digits = str(number).removeprefix("INC-")
        if not digits.isdigit() or int(digits) not in self.kept:
            raise UnknownIncident(str(number))
        return self.kept[int(digits)]

    async def find(self, wanted: IncidentFilter) -> list[Incident]:
        found = [
            one
            for one in sorted(self.kept.values(), key=lambda incident: -incident.number)
            if (not wanted.statuses or one.status in wanted.statuses)
            and (not wanted.severities or one.severity in wanted.severities)
            and (wanted.since is None or (one.declared_at or self.now) >= wanted.since)
            and (wanted.before is None or (one.declared_at or self.now) < wanted.before)
        ]
        return found[: wanted.limit]

    async def entries(self, incident: Incident, wanted: EntryFilter = EntryFilter()) -> list[TimelineEntry]:
        found = [entry for entry in self.records.get(incident.number, []) if wanted.takes(entry)]
        return found[-wanted.limit :] if wanted.limit else found

    async def count_chat(self, incident: Incident) -> int:
        return sum(entry.kind is EntryKind.CHAT for entry in self.records[incident.number])

    async def similar(self, text: str, besides: Incident | None = None, limit: int = 5) -> list[tuple[Incident, float]]:
        return [(one, score) for one, score in self.alike if besides is None or one.number != besides.number][:limit]

    async def declare(self, title: str, severity: str) -> tuple[Incident, bool]:
        number = max(self.kept, default=0) + 1
        incident = self.add(Incident("acme", number, title, severity, started_at=self.now, declared_at=self.now))
        bound = self.chat.incident is None
        if bound:
            self.chat = replace(self.chat, incident=number)
        self.record(number, EntryKind.STATUS, "declared", details={"to": "active"})
        return incident, bound

    async def change_severity(self, incident: Incident, level: str, because: str = "") -> Change:
        before = self.kept[incident.number].severity
        after = self.add(replace(self.kept[incident.number], severity=level))
        if before != level:
            self._record_change(incident.number, EntryKind.SEVERITY, before, level, because)
        return Change(after, before, level)

    async def change_status(self, incident: Incident, status: Status, because: str = "") -> Change:
        known = self.kept[incident.number]
        if known.status is Status.CLOSED and status is not Status.CLOSED:
            raise ImpossibleTransition("It is closed and stays so.", "故障已关闭，不能再变更状态。")
        if known.status is status:
            return Change(known, status.value, status.value)
        over = status in (Status.RESOLVED, Status.CLOSED)
        after = self.add(
            replace(
                known,
                status=status,
                resolved_at=(known.resolved_at or self.now) if over else None,
                closed_at=self.now if status is Status.CLOSED else None,
            )
        )
        self._record_change(incident.number, EntryKind.STATUS, known.status.value, status.value, because)
        return Change(after, known.status.value, status.value)

    async def acknowledge(self, incident: Incident) -> Change:
        known = self.kept[incident.number]
        if known.acknowledged_at:
            return Change(known, "acknowledged", "acknowledged")
        return Change(self.add(replace(known, acknowledged_at=self.now)), "", "acknowledged")

    async def snooze(self, incident: Incident, duration: timedelta) -> Change:
        known = self.kept[incident.number]
        until = self.now + duration
        before = known.snoozed_until.isoformat() if known.snoozed_until else ""
        return Change(self.add(replace(known, snoozed_until=until)), before, until.isoformat())

    async def assign(self, incident: Incident, who: Sequence[str], role: Role) -> list[Assignment]:
        people = [self.asker if name == "me" else self._person(name) for name in who]
        known = self.kept[incident.number]
        new = tuple(Assignment(person, role, "slack") for person in people)
        others = tuple(
            one
            for one in known.people
            if not (one.role == role and (role == "commander" or one.person.id in {new.person.id for new in new}))
        )
        self.add(replace(known, people=others + new))
        return list(new)

    async def note(self, incident: Incident, text: str) -> TimelineEntry:
        return self.record(incident.number, EntryKind.NOTE, text)

    async def pin(self, incident: Incident) -> TimelineEntry:
        if not self.quoted:
            raise UserError("Quote the message you want pinned.", "请引用要固定的消息。")
        return self.record(incident.number, EntryKind.CHAT, self.quoted, link="https://chat.example/p1")

    async def bind(self, incident: Incident, *, war_room: bool = False) -> Chat:
        self.chat = replace(self.chat, incident=incident.number, war_room=war_room)
        return self.chat

    async def unbind(self) -> Chat:
        self.chat = replace(self.chat, incident=None, war_room=False)
        return self.chat

    async def rooms(self, incident: Incident) -> list[Chat]:
        return [room for room in (self.chat, *self.other_rooms) if room.incident == incident.number]

    async def follow_ups(self, incident: Incident) -> list[FollowUp]:
        return list(self.items.get(incident.number, []))

    async def add_follow_up(self, incident: Incident, text: str, owner: str = "", entry: int | None = None) -> FollowUp:
        items = self.items.setdefault(incident.number, [])
        items.append(FollowUp(len(items) + 1, text, owner, self.now, entry=entry))
        return items[-1]

    async def finish_follow_up(self, incident: Incident, number: int) -> FollowUp:
        items = self.items.get(incident.number, [])
        if not 1 <= number <= len(items):
            raise UserError(f"There is no action item {number}.", f"没有编号为 {number} 的待办。")
        items[number - 1] = replace(items[number - 1], done=True)
        return items[number - 1]

    async def gather_changes(self, incident: Incident) -> None:
        for text, at in self.unrecorded:
            self.record(incident.number, EntryKind.CHANGE, text, at=at)
        self.unrecorded.clear()

    async def record_diagnosis(self, incident: Incident, text: str) -> TimelineEntry:
        return self.record(incident.number, EntryKind.DIAGNOSIS, text)

    async def last_look(self, incident: Incident) -> int:
        return self.looks.get(incident.number, 0)

    async def looked(self, incident: Incident, entry: int) -> None:
        self.looks[incident.number] = entry

    def _record_change(self, number: int, kind: EntryKind, before: str, after: str, because: str) -> None:
        self.record(number, kind, f"{before} → {after}", details={"from": before, "to": after, "because": because})

    def _person(self, name: str) -> Person:
        if name.lower() not in self.known:
            raise UserError(f"Nobody here is called {name}.", f"这里没有叫 {name} 的人。")
        return self.known[name.lower()]
