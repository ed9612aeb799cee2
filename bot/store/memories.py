"""Notes on long timelines, and the steps taken to answer."""

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select

from bot.domain.memory import Note, Step
from bot.store.database import Database
from bot.store.schema import notes, steps
from bot.store.statements import columns_of, fields_of, insert_for, keyed, upsert

_note = columns_of(notes, Note)
_step = columns_of(steps, Step)
_notes = select(*_note).where(keyed(notes, "account", "incident")).order_by(notes.c.first)


class SqlMemories:
    """Notes by account, incident and first entry; steps by the event they were taken for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def notes(self, account: str, incident: int) -> list[Note]:
        of_incident = {"account": account, "incident": incident}
        rows = await self._database.read(lambda connection: connection.execute(_notes, of_incident).all())
        return [Note(*row) for row in rows]

    async def keep_note(self, account: str, incident: int, note: Note) -> None:
        row = {"account": account, "incident": incident, **fields_of(note)}
        await self._database.write(lambda connection: upsert(connection, notes, row))

    async def add_step(self, account: str, event_id: str, incident: int | None, step: Step) -> None:
        row = {"account": account, "event_id": event_id, "incident": incident, **fields_of(step)}

        def work(connection: Connection) -> None:
            connection.execute(insert_for(connection, steps), row)

        await self._database.write(work)

    async def steps(self, account: str, platform: str, chat: str, message: str) -> list[Step]:
        for_it = and_(_asked_in(account, platform, chat), steps.c.message == message)
        query = select(*_step).where(for_it).order_by(steps.c.id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Step(*row) for row in rows]

    async def count_steps(self, account: str, platform: str, chat: str, messages: Collection[str]) -> Mapping[str, int]:
        for_them = and_(_asked_in(account, platform, chat), steps.c.message.in_(messages))
        query = select(steps.c.message, func.count().label("taken")).where(for_them).group_by(steps.c.message)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.message: row.taken for row in rows}

    async def steps_about(self, account: str, incident: int, limit: int = 100) -> list[Step]:
        of_incident = (steps.c.account == account, steps.c.incident == incident)
        query = select(*_step).where(*of_incident).order_by(steps.c.id.desc()).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Step(*row) for row in reversed(rows)]


def _asked_in(account: str, platform: str, chat: str) -> ColumnElement[bool]:
    return and_(steps.c.account == account, steps.c.platform == platform, steps.c.chat == chat)


def forget_notes(connection: Connection, account: str, incident: int, entry: int) -> None:
    """The notes on this entry, which has changed."""
    on_it = (notes.c.first <= entry, notes.c.last >= entry)
    connection.execute(delete(notes).where(notes.c.account == account, notes.c.incident == incident, *on_it))
