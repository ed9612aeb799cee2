"""Small values that adapters keep, and leases."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, or_, select

from bot.ports.clock import Clock
from bot.store.columns import UtcTime
from bot.store.database import Database
from bot.store.schema import leases, shelf
from bot.store.statements import insert_for, upsert


class SqlShelf:
    """Values by account, platform and key; those whose time is over are dropped when others are put."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def put(self, account: str, platform: str, key: str, value: str, lasting: timedelta) -> None:
        now = self._clock()
        row = {"account": account, "platform": platform, "key": key, "value": value, "until": now + lasting}

        def work(connection: Connection) -> None:
            connection.execute(delete(shelf).where(shelf.c.until < now))
            upsert(connection, shelf, row)

        await self._database.write(work)

    async def get(self, account: str, platform: str, key: str) -> str | None:
        of_key = (shelf.c.account == account) & (shelf.c.platform == platform) & (shelf.c.key == key)
        query = select(shelf.c.value).where(of_key, shelf.c.until > self._clock())
        value: str | None = await self._database.read(lambda connection: connection.execute(query).scalar())
        return value


class SqlLeases:
    """Leases by name. On PostgreSQL its server's clock decides, since the holders' machines may disagree."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def hold(self, name: str, holder: str, lasting: timedelta) -> bool:
        def work(connection: Connection) -> bool:
            now = self._now(connection)
            taking = insert_for(connection, leases).values(name=name, holder=holder, until=now + lasting)
            free = or_(leases.c.holder == holder, leases.c.until < now)
            wanted = {"holder": taking.excluded.holder, "until": taking.excluded.until}
            held = taking.on_conflict_do_update(index_elements=["name"], set_=wanted, where=free)
            return connection.execute(held.returning(leases.c.name)).one_or_none() is not None

        return await self._database.write(work)

    async def release(self, name: str, holder: str) -> None:
        given_back = delete(leases).where(leases.c.name == name, leases.c.holder == holder)
        await self._database.write(lambda connection: connection.execute(given_back))

    async def void(self) -> None:
        """Take every lease from whoever holds it, because none of them lives any more."""
        await self._database.write(lambda connection: connection.execute(delete(leases)))

    def _now(self, connection: Connection) -> datetime:
        if connection.dialect.name == "sqlite":
            return self._clock()
        now: datetime = connection.execute(select(func.clock_timestamp(type_=UtcTime))).scalar_one()
        return now
