"""Incidents, their timelines, people's last looks and follow-ups."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, case, func, insert, select, update

from bot.domain.chat import Person
from bot.domain.incident import Assignment, EntryKind, FollowUp, Incident, Role, TimelineEntry
from bot.ports.incidents import Amendment, Draft, EntryFilter, IncidentFilter, NewEntry
from bot.store import follow_ups, timeline
from bot.store.database import Database
from bot.store.recent import Recent
from bot.store.schema import counters, entries, incidents, looks
from bot.store.statements import fields_of, insert_new, keyed, upsert

_one = select(*timeline.INCIDENT).where(keyed(incidents, "account", "number"))


class SqlIncidents:
    """Incidents by account and number."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._recent = Recent(database)

    async def declare(self, draft: Draft, cause: str) -> tuple[Incident, bool]:
        return await self._database.write(lambda connection: _declare(connection, draft, cause))

    async def get(self, account: str, number: int) -> Incident | None:
        row = await self._database.look_up(_one, account=account, number=number)
        return None if row is None else timeline.incident_of(row)

    async def find(self, account: str, wanted: IncidentFilter) -> list[Incident]:
        query = select(*timeline.INCIDENT).where(incidents.c.account == account)
        if wanted.statuses:
            query = query.where(incidents.c.status.in_(sorted(wanted.statuses)))
        if wanted.severities:
            query = query.where(incidents.c.severity.in_(sorted(wanted.severities)))
        if wanted.since is not None:
            query = query.where(incidents.c.declared_at >= wanted.since)
        if wanted.before is not None:
            query = query.where(incidents.c.declared_at < wanted.before)
        query = query.order_by(incidents.c.number.desc()).limit(wanted.limit)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [timeline.incident_of(row) for row in rows]

    async def amend(
        self, account: str, number: int, source: str, apply: Callable[[Incident], Amendment]
    ) -> tuple[Incident, tuple[TimelineEntry, ...]]:
        return await self._database.write(lambda connection: _amend(connection, account, number, source, apply))

    async def add_entries(self, account: str, number: int, entries: Sequence[NewEntry]) -> list[TimelineEntry]:
        def work(connection: Connection) -> list[TimelineEntry]:
            return timeline.append(connection, timeline.lock(connection, account, number), entries)

        return await self._database.write(work)

    async def edit_entry(
        self, account: str, source: str, text: str | None, cues: tuple[str, ...] = ()
    ) -> TimelineEntry | None:
        return await self._database.write(lambda connection: timeline.edit(connection, account, source, text, cues))

    async def entries(self, account: str, number: int, wanted: EntryFilter = EntryFilter()) -> list[TimelineEntry]:
        recent = await self._recent.entries(account, number, wanted)
        if recent is not None:
            return recent
        query = timeline.wanted_entries(account, number, wanted)

        def work(connection: Connection) -> list[TimelineEntry]:
            found = [timeline.entry_of(row) for row in connection.execute(query)]
            return found if wanted.limit is None else found[::-1]

        return await self._database.read(work)

    async def count_entries(self, account: str, number: int, kind: EntryKind | None = None) -> int:
        query = select(func.count()).where(entries.c.account == account, entries.c.incident == number)
        if kind is not None:
            query = query.where(entries.c.kind == kind)
        return await self._database.read(lambda connection: connection.execute(query).scalar_one())

    async def assign(self, account: str, number: int, person: Person, role: Role, platform: str) -> None:
        """There is one commander: naming another makes the earlier one a responder, and only that takes the role."""

        def work(connection: Connection) -> None:
            incident = timeline.incident_of(timeline.lock(connection, account, number))
            people = _assigned(incident.people, Assignment(person, role, platform))
            timeline.save(connection, replace(incident, people=people))

        await self._database.write(work)

    async def last_look(self, account: str, number: int, person: str) -> int:
        query = select(looks.c.entry).where(
            looks.c.account == account, looks.c.incident == number, looks.c.person == person
        )
        return await self._database.read(lambda connection: connection.execute(query).scalar()) or 0

    async def looked(self, account: str, number: int, person: str, entry: int) -> None:
        row = {"account": account, "incident": number, "person": person, "entry": entry}
        newest = case((looks.c.entry > entry, looks.c.entry), else_=entry)
        await self._database.write(lambda connection: upsert(connection, looks, row, entry=newest))

    async def add_follow_up(
        self, account: str, number: int, text: str, owner: str, at: datetime, cause: str, entry: int | None = None
    ) -> FollowUp:
        new = FollowUp(0, text, owner, at, entry=entry)
        return await self._database.write(lambda connection: follow_ups.add(connection, account, number, new, cause))

    async def follow_ups(self, account: str, number: int) -> list[FollowUp]:
        return await self._database.read(lambda connection: follow_ups.of(connection, account, number))

    async def finish_follow_up(self, account: str, number: int, follow_up: int) -> FollowUp | None:
        return await self._database.write(lambda connection: follow_ups.finish(connection, account, number, follow_up))


def _declare(connection: Connection, draft: Draft, cause: str) -> tuple[Incident, bool]:
    insert_new(connection, counters, [{"account": draft.account, "incidents": 0}], counters.c.account)
    mine = counters.c.account == draft.account
    count = connection.execute(select(counters.c.incidents).where(mine).with_for_update()).scalar_one()
    known = select(*timeline.INCIDENT).where(incidents.c.account == draft.account, incidents.c.cause == cause)
    row = connection.execute(known).one_or_none()
    if row is not None:
        return timeline.incident_of(row), False
    incident = _declared(draft, count + 1)
    also = {"declared_by": draft.by, "cause": cause, "entries": 0, "follow_ups": 0}
    connection.execute(insert(incidents).values(**fields_of(incident), **also))
    connection.execute(update(counters).where(mine).values(incidents=incident.number))
    return incident, True


def _declared(draft: Draft, number: int) -> Incident:
    return Incident(
        account=draft.account,
        number=number,
        title=draft.title,
        severity=draft.severity,
        environment=draft.environment,
        services=draft.services,
        labels=draft.labels,
        started_at=draft.started_at or draft.at,
        detected_at=draft.at,
        declared_at=draft.at,
    )


def _amend(
    connection: Connection, account: str, number: int, source: str, apply: Callable[[Incident], Amendment]
) -> tuple[Incident, tuple[TimelineEntry, ...]]:
    locked = timeline.lock(connection, account, number)
    incident = timeline.incident_of(locked)
    made = timeline.made_by(connection, account, number, source)
    if made:
        return incident, tuple(made)
    amendment = apply(incident)
    amended = replace(amendment.incident, account=account, number=number)
    if amended != incident:
        timeline.save(connection, amended)
    new = [
        replace(one, source=timeline.part_of(source, part) if source else one.source)
        for part, one in enumerate(amendment.entries, 1)
    ]
    return amended, tuple(timeline.append(connection, locked, new))


def _assigned(people: tuple[Assignment, ...], new: Assignment) -> tuple[Assignment, ...]:
    def is_new(one: Assignment) -> bool:
        return (one.person.id, one.platform) == (new.person.id, new.platform)

    earlier = next((one for one in people if is_new(one)), None)
    if earlier is not None and earlier.role == "commander":
        new = replace(new, role="commander")
    others = tuple(one for one in people if not is_new(one))
    if new.role == "commander":
        others = tuple(replace(one, role="responder") for one in others)
    return (*others, new)
