"""What was changed in the systems, as their sources reported it."""

from collections.abc import Sequence

from sqlalchemy import func, select

from bot.domain.change import SystemChange
from bot.ports.store import ChangeFilter
from bot.store.database import Database
from bot.store.schema import changes
from bot.store.statements import columns_of, fields_of, insert_new

_CHANGE = columns_of(changes, SystemChange)


class SqlChanges:
    """Changes by account, source and id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, account: str, new: Sequence[SystemChange]) -> int:
        rows = [{"account": account, **fields_of(one)} for one in new]
        kept = await self._database.write(lambda connection: insert_new(connection, changes, rows, changes.c.id))
        return len(kept)

    async def find(self, account: str, wanted: ChangeFilter) -> list[SystemChange]:
        query = select(*_CHANGE).where(changes.c.account == account)
        if wanted.since is not None:
            query = query.where(changes.c.at >= wanted.since)
        if wanted.until is not None:
            query = query.where(changes.c.at <= wanted.until)
        if wanted.service:
            query = query.where(func.lower(changes.c.service) == wanted.service.lower())
        if wanted.environment:
            query = query.where(func.lower(changes.c.environment) == wanted.environment.lower())
        query = query.order_by(changes.c.at.desc(), changes.c.source, changes.c.id).limit(wanted.limit)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [SystemChange(*row) for row in rows][::-1]
