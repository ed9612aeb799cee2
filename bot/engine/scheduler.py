"""Promised updates: each is a schedule, and a letter in the inbox that is not due yet."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.account import Account
from bot.domain.chat import Mention, Task
from bot.domain.incident import Incident, Schedule, Status
from bot.domain.session import Session
from bot.ports.inbox import Letter
from bot.ports.store import Store

SKILL = "report_update"


class Scheduler:
    """The `Promises` of one mention or due update."""

    def __init__(self, store: Store, account: Account, mention: Mention, session: Session, now: datetime) -> None:
        self._store = store
        self._account = account
        self._mention = mention
        self._session = session
        self._now = now

    async def promise(
        self,
        incident: Incident | None,
        first: datetime,
        every: timedelta | None = None,
        until: datetime | None = None,
        until_resolved: bool = False,
    ) -> Schedule:
        entries = 0
        if incident is not None:
            entries = await self._store.incidents.count_entries(self._account.id, incident.number)
        origin = self._mention.origin
        wanted = Schedule(
            id=0,
            session=self._session.key,
            chat=origin.chat,
            thread=origin.thread,
            private=origin.private,
            incident=incident.number if incident else None,
            requested_by=self._mention.sender,
            next_at=first,
            every_seconds=int(every.total_seconds()) if every else None,
            until=until,
            until_resolved=until_resolved,
            last_entry=entries,
            previous_entry=entries,
        )
        kept = await self._store.schedules.promise(wanted, f"{origin.platform}:{self._mention.event_id}")
        await self._set_timer(kept)
        return kept

    async def active(self) -> list[Schedule]:
        return await self._store.schedules.active(self._session.key)

    async def cancel(self, id: int | None = None) -> list[Schedule]:
        ended = [replace(one, active=False) for one in await self.active() if id in (None, one.id)]
        for schedule in ended:
            await self._store.schedules.save_schedule(schedule)
        return ended

    async def due(self, id: int) -> Schedule | None:
        schedule = await self._store.schedules.schedule(self._account.id, id)
        run = _run_of(self._mention.event_id)
        if schedule is None:
            return None
        if schedule.runs == run:  # reported, but the process died before it was said
            return replace(schedule, runs=run - 1, last_entry=schedule.previous_entry)
        return schedule if schedule.active and schedule.runs == run - 1 else None

    async def reported(self, schedule: Schedule, last_entry: int, incident: Incident | None) -> datetime | None:
        following = self._following(schedule, incident)
        told = replace(
            schedule,
            runs=schedule.runs + 1,
            previous_entry=schedule.last_entry,
            last_entry=last_entry,
            next_at=following or schedule.next_at,
            active=following is not None,
        )
        await self._store.schedules.save_schedule(told)
        if following is not None:
            await self._set_timer(told)
        return following

    def _following(self, schedule: Schedule, incident: Incident | None) -> datetime | None:
        """The next time on the schedule's own beat; beats missed while nobody ran are left out."""
        if schedule.every_seconds is None:
            return None
        if schedule.until_resolved and (incident is None or incident.status in (Status.RESOLVED, Status.CLOSED)):
            return None
        every = timedelta(seconds=schedule.every_seconds)
        missed = max(0, (self._now - schedule.next_at) // every)
        following = schedule.next_at + (missed + 1) * every
        return None if schedule.until is not None and following > schedule.until else following

    async def _set_timer(self, schedule: Schedule) -> None:
        origin = replace(self._mention.origin, message="", thread=schedule.thread, reply_token=None)
        task = Task(
            event_id=f"update:{schedule.id}:{schedule.runs + 1}",
            origin=origin,
            skill=SKILL,
            arguments={"schedule": schedule.id},
            requested_by=schedule.requested_by,
            received_at=schedule.next_at,
        )
        await self._store.inbox.put([Letter(task, schedule.session, run_after=schedule.next_at)])


def _run_of(event_id: str) -> int:
    """Which update of its schedule a timer stands for, from 1."""
    run = event_id.rsplit(":", 1)[-1]
    return int(run) if run.isdigit() else 0
