"""Sessions and their turns."""

from sqlalchemy import bindparam, select

from bot.domain.chat import SessionKey
from bot.domain.session import Session, Turn
from bot.store.database import Database
from bot.store.schema import sessions, turns
from bot.store.statements import columns_of, fields_of, insert_new, keyed, upsert

_turn = columns_of(turns, Turn)
_memory = columns_of(sessions, Session, "key")
_load = select(*_memory).where(keyed(sessions, "account", "platform", "chat", "thread"))
_mine = keyed(turns, "account", "platform", "chat", "thread")
_first = select(turns.c.number).where(_mine).order_by(turns.c.number).offset(bindparam("after")).limit(1)
_newest = (
    select(*_turn)
    .where(_mine, turns.c.number >= _first.scalar_subquery())
    .order_by(turns.c.number.desc())
    .limit(bindparam("most"))
)


class SqlSessions:
    """What conversations remember, by session key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, key: SessionKey) -> Session | None:
        row = await self._database.look_up(_load, **fields_of(key))
        return None if row is None else Session(key, *row)

    async def save(self, session: Session) -> None:
        row = fields_of(session)
        row |= fields_of(row.pop("key"))
        await self._database.write(lambda connection: upsert(connection, sessions, row))

    async def add_turn(self, key: SessionKey, turn: Turn) -> None:
        row = fields_of(key) | fields_of(turn)
        await self._database.write(lambda connection: insert_new(connection, turns, [row], turns.c.number))

    async def turns(self, key: SessionKey, limit: int = 50, after: int = 0) -> list[Turn]:
        values = {**fields_of(key), "after": after, "most": limit}
        rows = await self._database.read(lambda connection: connection.execute(_newest, values).all())
        return [Turn(*row) for row in reversed(rows)]
