"""Promised updates."""

from typing import Any

from sqlalchemy import Connection, Row, select, true, update

from bot.domain.chat import SessionKey
from bot.domain.incident import Schedule
from bot.store.database import Database
from bot.store.schema import schedules
from bot.store.statements import columns_of, fields_of, insert_new

_schedule = columns_of(schedules, Schedule, "id", "session")


class SqlSchedules:
    """Schedules by id, each of one account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def promise(self, schedule: Schedule, cause: str) -> Schedule:
        row = {**_row_of(schedule), "cause": cause}

        def work(connection: Connection) -> Schedule:
            insert_new(connection, schedules, [row], schedules.c.id)
            query = select(schedules).where(schedules.c.account == row["account"], schedules.c.cause == cause)
            return _schedule_of(connection.execute(query).one())

        return await self._database.write(work)

    async def schedule(self, account: str, id: int) -> Schedule | None:
        query = select(schedules).where(schedules.c.account == account, schedules.c.id == id)
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else _schedule_of(row)

    async def active(self, session: SessionKey) -> list[Schedule]:
        chat = {name: value for name, value in _session_row(session).items() if name != "session_thread"}
        query = select(schedules).where(
            *(schedules.c[name] == value for name, value in chat.items()), schedules.c.active.is_(true())
        )
        rows = await self._database.read(lambda connection: connection.execute(query.order_by(schedules.c.id)).all())
        return [_schedule_of(row) for row in rows]

    async def save_schedule(self, schedule: Schedule) -> None:
        row = _row_of(schedule)
        this = (schedules.c.account == row["account"], schedules.c.id == schedule.id)
        await self._database.write(
            lambda connection: connection.execute(update(schedules).where(*this).values(**row)).rowcount
        )


def _session_row(session: SessionKey) -> dict[str, str]:
    return {
        "account": session.account,
        "platform": session.platform,
        "session_chat": session.chat,
        "session_thread": session.thread,
    }


def _row_of(schedule: Schedule) -> dict[str, Any]:
    row = fields_of(schedule)
    del row["id"]
    return row | _session_row(row.pop("session"))


def _schedule_of(row: Row[Any]) -> Schedule:
    session = SessionKey(row.account, row.platform, row.session_chat, row.session_thread)
    return Schedule(id=row.id, session=session, **{one.name: row._mapping[one] for one in _schedule})
