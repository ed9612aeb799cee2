"""The inbox on PostgreSQL: several processes share the queue, each job leased to one of them."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row

from bot.domain.chat import Event, SessionKey
from bot.errors import StoreError
from bot.ports.inbox import DeadLetter, Job, Letter
from bot.store import inbox_postgres_sql as sql
from bot.store import inbox_rows
from bot.store.codec import event_from_json, event_to_json, lane_to_text, lanes_beside, session_of
from bot.store.columns import storable
from bot.store.grouped import Grouped
from bot.store.listener import Listener
from bot.store.postgres import PostgresDatabase

CHANNEL = "warroom_inbox"
STOP = "stop"
LOCKS = 7_287_367
LOOK_EVERY = 5.0
ABANDONED_AFTER = 8
"""Looks at the queue without a renewal, after which a job of this very process is given up."""


class PostgresInbox:
    """`shared`: letters can be put but not claimed."""

    def __init__(self, database: PostgresDatabase, *, shared: bool) -> None:
        self._database = database
        self._shared = shared
        self._me = uuid4().hex
        self._changed = asyncio.Event()
        self._stop_asked = False
        self._due_at: float | None = None
        self._due_known = False
        self._running: dict[int, int] = {}
        self._claiming = asyncio.Lock()
        self._puts = Grouped(self._put_together)
        self._finishes = Grouped(self._finish_together)
        self._listener = Listener(database.dsn, CHANNEL, self._heard)

    async def open(self) -> None:
        if not self._shared:
            self._listener.start()

    async def close(self) -> None:
        await self._listener.stop()

    async def put(self, letters: Sequence[Letter]) -> list[bool]:
        return await self._puts([(inbox_rows.row_of(letter), storable(letter.withdraws)) for letter in letters])

    async def claim(self, limit: int, elsewhere: Collection[tuple[str, str]] = ()) -> list[Job]:
        self._own()
        if not self._stop_asked:
            self._changed.clear()
        if limit <= 0:
            return []
        async with self._claiming:
            rows, missed = await self._database.write(lambda connection: self._take(connection, limit, elsewhere))
        self._running |= dict.fromkeys((row.id for row in rows), 0)
        if len(rows) == limit:
            self._changed.set()
        elif missed:
            asyncio.get_running_loop().call_later(0.02, self._changed.set)
        return [job for row in sorted(rows, key=lambda row: row.id) if (job := await self._job(row)) is not None]

    async def wait(self) -> None:
        self._own()
        while not self._changed.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(await self._pause()):
                    await self._changed.wait()
                    break
            self._look_again()
        self._changed.clear()
        self._stop_asked = False

    async def renew(self, jobs: Collection[int]) -> frozenset[int]:
        rows = await self._all(sql.RENEW, list(jobs), self._me)
        kept = {row.id for row in rows}
        self._running |= dict.fromkeys(kept, 0)
        return frozenset(jobs) - kept | {row.id for row in rows if row.stop}

    async def stop_session(self, session: SessionKey) -> int:
        rows = await self._all(sql.STOP, lane_to_text(session), lanes_beside(session), says=STOP)
        self._heard(STOP)
        return len(rows)

    async def finish(self, job: int, outcome: str) -> None:
        await self._finishes((job, storable(outcome)))
        self._freed([job])

    async def postpone(self, job: int, until: datetime, error: str) -> None:
        await self._do(sql.POSTPONE, job, self._me, until, storable(error))
        self._due_known = False
        self._freed([job])

    async def set_aside(self, job: int, event: Event) -> None:
        await self._do(sql.SET_ASIDE, job, self._me, event_to_json(event))
        self._freed([job])

    async def bury(self, job: int, error: str) -> None:
        await self._do(sql.BURY, job, self._me, storable(error))
        self._freed([job])

    async def release(self, jobs: Collection[int]) -> None:
        await self._do(sql.RELEASE, list(jobs), self._me)
        self._freed(jobs)

    async def dead(self, account: str | None = None) -> list[DeadLetter]:
        return await inbox_rows.dead_letters(self._database, account)

    async def revive(self, id: int) -> bool:
        def work(connection: Connection) -> bool:
            revived = inbox_rows.revive(connection, id) is not None
            self._call_out(connection, self._me)
            return revived

        revived = await self._database.write(work)
        self._changed.set()
        return revived

    async def forget(self, before: datetime) -> int:
        return await inbox_rows.forget(self._database, before)

    async def depth(self) -> Mapping[str, int]:
        return await inbox_rows.depth(self._database)

    def _own(self) -> None:
        if self._shared:
            raise StoreError("Letters are claimed by the running Warroom only; this store was opened beside it.")

    def _heard(self, message: str) -> None:
        """Something happened, here or in another process; what this one says itself it knows already."""
        if message == self._me:
            return
        self._stop_asked = self._stop_asked or message == STOP
        self._due_known = False
        self._changed.set()

    def _call_out(self, connection: Connection, message: str) -> None:
        connection.exec_driver_sql(sql.NOTIFY, (CHANNEL, message))

    def _freed(self, jobs: Collection[int]) -> None:
        for job in jobs:
            self._running.pop(job, None)
        self._changed.set()

    async def _do(self, statement: str, *parameters: Any) -> None:
        def work(connection: Connection) -> None:
            connection.exec_driver_sql(statement, parameters)
            self._call_out(connection, self._me)

        await self._database.write(work)

    async def _all(self, statement: str, *parameters: Any, says: str = "") -> list[Any]:
        def work(connection: Connection) -> list[Any]:
            rows = list(connection.exec_driver_sql(statement, parameters).all())
            if rows and says:
                self._call_out(connection, says)
            return rows

        return await self._database.write(work)

    def _take(
        self, connection: Connection, limit: int, elsewhere: Collection[tuple[str, str]]
    ) -> tuple[list[Row[Any]], bool]:
        abandoned = [job for job, looks in self._running.items() if looks >= ABANDONED_AFTER]
        connection.exec_driver_sql(sql.TAKE_OVER, (self._me, abandoned))
        accounts, platforms = [account for account, _ in elsewhere], [platform for _, platform in elsewhere]
        found = connection.exec_driver_sql(sql.CANDIDATES, (limit, LOCKS, accounts, platforms)).all()
        mine = [row.id for row in found if row.mine][:limit]
        taken = connection.exec_driver_sql(sql.CLAIM, (mine, self._me)).all() if mine else []
        return list(taken), len(mine) < len(found)

    async def _job(self, row: Row[Any]) -> Job | None:
        try:
            session, beside = session_of(row.session)
            return Job(row.id, event_from_json(row.event), session, row.attempts, beside)
        except ValueError as error:
            await self.bury(row.id, f"This version cannot read the event: {error}")
            return None

    async def _pause(self) -> float:
        """Seconds until the queue is looked at again at the latest."""
        loop = asyncio.get_running_loop()
        if not self._due_known:
            self._due_known = True
            with suppress(StoreError):
                seconds = await self._database.read(
                    lambda connection: connection.exec_driver_sql(sql.NEXT_DUE).scalar()
                )
                self._due_at = None if seconds is None else loop.time() + seconds
        return LOOK_EVERY if self._due_at is None else min(LOOK_EVERY, max(self._due_at - loop.time(), 0.001))

    def _look_again(self) -> None:
        self._due_known = False
        for job in self._running:
            self._running[job] += 1
        self._changed.set()

    async def _put_together(self, puts: list[list[tuple[dict[str, Any], str]]]) -> list[list[bool]]:
        letters = [letter for put in puts for letter in put]

        def work(connection: Connection) -> list[bool]:
            new = _keep(connection, letters)
            if any(new):
                self._call_out(connection, self._me)
            return new

        new = iter(await self._database.write(work))
        self._due_known = False
        self._changed.set()
        return [[next(new) for _ in put] for put in puts]

    async def _finish_together(self, finished: list[tuple[int, str]]) -> list[None]:
        jobs, outcomes = [job for job, _ in finished], [outcome for _, outcome in finished]
        await self._do(sql.FINISH, jobs, outcomes, self._me)
        return [None] * len(finished)


def _keep(connection: Connection, letters: Sequence[tuple[dict[str, Any], str]]) -> list[bool]:
    """Keep letters and drop the unbegun mentions they withdraw; True for each that was new."""
    columns = [[row[name] for row, _ in letters] for name in sql.COLUMNS]
    kept = connection.exec_driver_sql(sql.INSERT, tuple(columns)).all()
    ids = {(row.account, row.platform, row.event_id): row.id for row in kept}
    new = []
    for row, withdrawn in letters:
        id = ids.pop((row["account"], row["platform"], row["event_id"]), None)
        new.append(id is not None)
        if id is not None and withdrawn:
            place = (row["account"], row["platform"], row["chat"], withdrawn)
            connection.exec_driver_sql(sql.WITHDRAW, (*place, id))
    return new
