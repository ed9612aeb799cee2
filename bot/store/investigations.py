"""Investigations of incidents, and the steps they took."""

from dataclasses import replace

from sqlalchemy import Connection, null, select, update

from bot.domain.investigation import Investigation
from bot.domain.memory import Step
from bot.store.database import Database
from bot.store.schema import investigations, steps
from bot.store.statements import columns_of, fields_of, insert_for

_investigation = columns_of(investigations, Investigation)
_without_chart = [null() if one.name == "chart" else one for one in _investigation]
_step = columns_of(steps, Step)


class SqlInvestigations:
    """By account; each belongs to the event it was begun for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, account: str, event_id: str, investigation: Investigation) -> Investigation:
        row = {"account": account, "event_id": event_id, **fields_of(investigation)}
        del row["id"]
        former = (investigations.c.account == account, investigations.c.event_id == event_id)
        broken_off = {"outcome": "interrupted", "ended_at": investigation.started_at}

        def work(connection: Connection) -> int:
            unfinished = (*former, investigations.c.outcome == "running")
            connection.execute(update(investigations).where(*unfinished).values(broken_off))
            added = insert_for(connection, investigations).values(row).returning(investigations.c.id)
            return int(connection.execute(added).scalar_one())

        return replace(investigation, id=await self._database.write(work))

    async def keep(self, account: str, investigation: Investigation) -> None:
        this = (investigations.c.account == account, investigations.c.id == investigation.id)
        row = fields_of(investigation)
        del row["id"]

        def work(connection: Connection) -> None:
            connection.execute(update(investigations).where(*this).values(row))

        await self._database.write(work)

    async def get(self, account: str, id: int) -> Investigation | None:
        query = select(*_investigation).where(investigations.c.account == account, investigations.c.id == id)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return Investigation(*row) if row else None

    async def of_incident(self, account: str, incident: int, limit: int = 50) -> list[Investigation]:
        these = (investigations.c.account == account, investigations.c.incident == incident)
        query = select(*_without_chart).where(*these).order_by(investigations.c.id.desc()).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Investigation(*row) for row in rows]

    async def steps(self, account: str, id: int) -> list[Step]:
        these = (steps.c.account == account, steps.c.investigation == id)
        query = select(*_step).where(*these).order_by(steps.c.id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Step(*row) for row in rows]
