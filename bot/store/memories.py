"""Notes on long timelines, and the steps taken to answer."""

from sqlalchemy import Connection, delete, select

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

    async def steps(self, account: str, event_id: str) -> list[Step]:
        of_event = (steps.c.account == account, steps.c.event_id == event_id)
        query = select(*_step).where(*of_event).order_by(steps.c.id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Step(*row) for row in rows]

    async def steps_about(self, account: str, incident: int, limit: int = 100) -> list[Step]:
        of_incident = (steps.c.account == account, steps.c.incident == incident)
        query = select(*_step).where(*of_incident).order_by(steps.c.id.desc()).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Step(*row) for row in reversed(rows)]


def forget_notes(connection: Connection, account: str, incident: int, entry: int) -> None:
    """The notes on this entry, which has changed."""
    on_it = (notes.c.first <= entry, notes.c.last >= entry)
    connection.execute(delete(notes).where(notes.c.account == account, notes.c.incident == incident, *on_it))
