"""The inbox on SQLite: the order of work is decided in memory, the rows remember it."""

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.domain.chat import Event, SessionKey
from bot.errors import StoreError
from bot.ports.clock import Clock, system_clock
from bot.ports.inbox import DeadLetter, Job, Letter
from bot.store import inbox_rows
from bot.store import inbox_sqlite_rows as rows
from bot.store.codec import event_from_json, event_to_json, lane_to_text
from bot.store.columns import EPOCH, stamp, storable
from bot.store.lanes import Entry, LaneKey, Lanes
from bot.store.schema import inbox
from bot.store.sqlite import SqliteDatabase

EVENTS_IN_MEMORY = 2000
BEGUN_KEPT_WITHIN = 0.05
LOOK_EVERY = 2.0
ABANDONED_AFTER = 15
"""Looks without a renewal, after which a running job counts as given up; a process that was asleep looks at nothing."""


class SqliteInbox:
    """The process that opened the store owns the queue; a store opened beside it may put letters, not claim them."""

    def __init__(self, database: SqliteDatabase, clock: Clock = system_clock) -> None:
        self._database = database
        self._clock = clock
        self._lanes = Lanes()
        self._changed = asyncio.Event()
        self._stop_asked = False
        self._withdrawing: set[Entry] = set()
        self._begun: dict[int, int] = {}
        self._keeping_begun: asyncio.TimerHandle | None = None
        self._version = -1
        self._looked_at = 0.0

    async def open(self) -> None:
        """Take over what an earlier process left unfinished."""
        if not self._database.shared:
            self._looked_at = time.monotonic()
            await self._database.write(self._unfinished, self._take_over)

    async def close(self) -> None:
        if self._keeping_begun is not None:
            self._keeping_begun.cancel()
            self._keep_begun()

    async def put(self, letters: Sequence[Letter]) -> list[bool]:
        parameters = [rows.parameters_of(inbox_rows.row_of(letter)) for letter in letters]
        arrivals = [self._expect(letter) for letter in letters]

        def keep(connection: Connection) -> list[bool]:
            return [rows.insert(connection, *arrivals[i], one) for i, one in enumerate(parameters)]

        def settle(new: list[bool]) -> None:
            for (entry, gone), is_new in zip(arrivals, new, strict=True):
                self._settle(entry, gone, is_new)
            self._wake()

        return await self._database.write(keep, settle, lambda: settle([False] * len(arrivals)))

    async def claim(self, limit: int, elsewhere: Collection[tuple[str, str]] = ()) -> list[Job]:
        self._own()  # so there is no other process that could take what is left to it
        if not self._stop_asked:
            self._changed.clear()
        entries = self._lanes.take(limit, self._time())
        events = {entry.id: event for entry in entries if (event := self._lanes.drop_event(entry)) is not None}
        unread = [entry for entry in entries if entry.id not in events]
        bodies = await self._bodies(unread, entries) if unread else {}
        for entry in unread:
            try:
                events[entry.id] = event_from_json(bodies[entry.id])
            except (ValueError, KeyError) as error:
                await self.bury(entry.id, f"This version cannot read the event: {error}")
        self._note_begun(entry for entry in entries if entry.id in events)
        if limit:
            self._wake()
        begun = [one for one in entries if one.id in events]
        return [Job(one.id, events[one.id], one.session, one.attempts, one.beside) for one in begun]

    async def wait(self) -> None:
        self._own()
        await self._look_around()
        while not self._changed.is_set():
            due = self._lanes.next_due
            pause = LOOK_EVERY if due is None else min(LOOK_EVERY, due - self._time())
            with suppress(TimeoutError):
                async with asyncio.timeout(max(pause, 0)):
                    await self._changed.wait()
            self._lanes.tick(self._time())
            self._wake()
            await self._look_around()
        self._changed.clear()
        self._stop_asked = False

    async def renew(self, jobs: Collection[int]) -> frozenset[int]:
        running = self._lanes.running
        for job in jobs:
            if job in running:
                running[job].looks = 0
        return frozenset(job for job in jobs if job not in running or running[job].stop)

    async def stop_session(self, session: SessionKey) -> int:
        entries = self._lanes.running_in(session)
        for entry in entries:
            entry.stop = self._stop_asked = True
            self._changed.set()
        return len(entries)

    async def finish(self, job: int, outcome: str) -> None:
        await self._end([job], rows.FINISH, lambda entry: (entry.attempts, outcome, entry.id))

    async def bury(self, job: int, error: str) -> None:
        await self._end([job], rows.BURY, lambda entry: (entry.attempts, storable(error), entry.id))

    async def postpone(self, job: int, until: datetime, error: str) -> None:
        def later(entry: Entry) -> None:
            entry.due = until.timestamp()
            self._lanes.give_back(entry, self._time())
            self._wait_anew_for(entry)

        await self._end(
            [job], rows.POSTPONE, lambda entry: (entry.attempts, stamp(until), storable(error), entry.id), later
        )

    async def set_aside(self, job: int, event: Event) -> None:
        body = event_to_json(event)

        def move(entry: Entry) -> None:
            entry.beside = True
            self._return(entry)

        await self._end(
            [job],
            rows.SET_ASIDE,
            lambda entry: (entry.attempts - 1, lane_to_text(entry.session, entry.id), body, entry.id),
            move,
        )

    async def release(self, jobs: Collection[int]) -> None:
        await self._end(jobs, rows.RELEASE, lambda entry: (entry.attempts - 1, entry.id), self._return)

    async def dead(self, account: str | None = None) -> list[DeadLetter]:
        return await inbox_rows.dead_letters(self._database, account)

    async def revive(self, id: int) -> bool:
        def wait_again(row: Row[Any] | None) -> None:
            if row is not None and not self._database.shared:
                self._lanes.add(rows.entry_of(row), self._time())
                self._wake()

        return await self._database.write(lambda connection: inbox_rows.revive(connection, id), wait_again) is not None

    async def forget(self, before: datetime) -> int:
        return await inbox_rows.forget(self._database, before)

    async def depth(self) -> Mapping[str, int]:
        self._keep_begun()
        await self._database.write(lambda connection: None)
        return await inbox_rows.depth(self._database)

    def _time(self) -> float:
        """Seconds since 1970 by the clock that letters are due by."""
        return self._clock().timestamp()

    def _own(self) -> None:
        if self._database.shared:
            raise StoreError("Letters are claimed by the running Warroom only; this store was opened beside it.")

    def _wake(self) -> None:
        if self._lanes.claimable:
            self._changed.set()

    def _wait_anew_for(self, entry: Entry) -> None:
        """Have whoever waits reckon again when this is due before anything else."""
        if self._lanes.next_due == entry.due:
            self._changed.set()

    def _expect(self, letter: Letter) -> tuple[Entry, list[Entry]]:
        """A letter about to be kept, and the entries it withdraws: nobody claims those meanwhile."""
        event, origin = letter.event, letter.event.origin
        place = (origin.account, origin.platform, origin.chat)
        gone = self._lanes.withdraw((*place, letter.withdraws)) if letter.withdraws else []
        self._withdrawing.update(gone)
        entry = Entry(
            id=0,
            session=letter.session,
            urgent=letter.urgent,
            attempts=0,
            due=(letter.run_after or EPOCH).timestamp(),
            place=(*place, origin.message) if event.kind == "mention" and origin.message else None,
            event=event if self._lanes.parsed < EVENTS_IN_MEMORY else None,
        )
        self._lanes.expect(entry)
        return entry, gone

    def _settle(self, entry: Entry, gone: list[Entry], new: bool) -> None:
        self._withdrawing.difference_update(gone)
        if new and not self._database.shared:
            self._lanes.add(entry, self._time())
            self._wait_anew_for(entry)
            return
        self._lanes.forget(entry)
        for other in gone if not new else ():
            if other.id:
                self._lanes.give_back(other, self._time())

    async def _bodies(self, unread: Sequence[Entry], taken: Sequence[Entry]) -> dict[int, str]:
        ids = [entry.id for entry in unread]
        query = select(inbox.c.id, inbox.c.event).where(inbox.c.id.in_(ids))
        try:
            found = await self._database.read(lambda connection: connection.execute(query).all())
        except BaseException:
            for entry in taken:
                self._lanes.free(entry.id)
                self._return(entry)
            raise
        return {row.id: row.event for row in found}

    def _return(self, entry: Entry) -> None:
        entry.attempts -= 1
        self._lanes.give_back(entry, self._time())

    async def _end(
        self,
        jobs: Collection[int],
        statement: str,
        parameters: Callable[[Entry], tuple[Any, ...]],
        then: Callable[[Entry], None] = lambda entry: None,
    ) -> None:
        """End the turns of those jobs that still run here."""
        entries = [self._lanes.running[job] for job in jobs if job in self._lanes.running]
        ended = [parameters(entry) for entry in entries]

        def free(_: None) -> None:
            for entry in entries:
                if self._lanes.free(entry.id) is not None:
                    then(entry)
            self._wake()

        for entry in entries:
            self._begun.pop(entry.id, None)
        if entries:
            await self._database.write(lambda connection: rows.execute(connection, statement, ended), free)

    def _note_begun(self, entries: Iterable[Entry]) -> None:
        """Write down soon which letters have begun; those finished before that need not be."""
        self._begun |= {entry.id: entry.attempts for entry in entries}
        if self._begun and self._keeping_begun is None:
            loop = asyncio.get_running_loop()
            self._keeping_begun = loop.call_later(BEGUN_KEPT_WITHIN, self._keep_begun)

    def _keep_begun(self) -> None:
        self._keeping_begun = None
        begun = [(attempts, id) for id, attempts in self._begun.items()]
        self._begun = {}
        if begun:
            self._database.submit(
                lambda connection: rows.execute(connection, rows.BEGIN, begun), lambda _: None, lambda _: None
            )

    async def _look_around(self) -> None:
        """Now and then: give abandoned jobs back, and notice letters that another process has put or revived."""
        if time.monotonic() < self._looked_at + LOOK_EVERY:
            return
        self._looked_at = time.monotonic()
        for entry in list(self._lanes.running.values()):
            entry.looks += 1
            if entry.looks > ABANDONED_AFTER and self._lanes.free(entry.id) is not None:
                self._lanes.give_back(entry, self._time())
        self._wake()
        with suppress(StoreError):
            await self._database.write(self._unfinished, self._adopt)

    def _unfinished(self, connection: Connection) -> list[Entry]:
        version = rows.version(connection)
        if version == self._version:
            return []
        self._version = version
        return rows.unfinished(connection)

    def _take_over(self, entries: list[Entry]) -> None:
        """What came first may have begun just before the earlier process died, too late for that to be written down."""
        begun: set[LaneKey] = set()
        for entry in entries:
            if entry.due <= self._time() and (entry.urgent or entry.lane not in begun):
                entry.attempts = max(entry.attempts, 1)
                if not entry.urgent:
                    begun.add(entry.lane)
        self._adopt(entries)

    def _adopt(self, entries: list[Entry]) -> None:
        known = self._lanes.known() | {entry.id for entry in self._withdrawing} if entries else set()
        for entry in entries:
            if entry.id not in known:
                self._lanes.expect(entry)
                self._lanes.add(entry, self._time())
        self._wake()
