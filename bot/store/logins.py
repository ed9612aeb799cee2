"""Browser sessions of the console."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.domain.chat import Person
from bot.ports.clock import Clock
from bot.store.database import Database
from bot.store.schema import logins
from bot.store.statements import upsert


class SqlLogins:
    """Logins by the digest of their token; expired ones are dropped when another is opened."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def open_login(self, digest: str, account: str, person: Person, until: datetime) -> None:
        row = {"digest": digest, "account": account, "person": person, "until": until}

        def work(connection: Connection) -> None:
            connection.execute(delete(logins).where(logins.c.until < self._clock()))
            upsert(connection, logins, row)

        await self._database.write(work)

    async def login(self, digest: str, now: datetime) -> tuple[str, Person] | None:
        query = select(logins.c.account, logins.c.person).where(logins.c.digest == digest, logins.c.until > now)
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else (row.account, row.person)

    async def take_login(self, digest: str, now: datetime) -> tuple[str, Person] | None:
        taken = delete(logins).where(logins.c.digest == digest, logins.c.until > now)
        taking = taken.returning(logins.c.account, logins.c.person)
        row = await self._database.write(lambda connection: connection.execute(taking).one_or_none())
        return None if row is None else (row.account, row.person)
