"""Names of people."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, case, select

from bot.domain.chat import Person
from bot.store.columns import storable
from bot.store.database import Database
from bot.store.schema import people
from bot.store.statements import columns_of, fields_of, insert_for

_person = columns_of(people, Person)


class SqlPeople:
    """People by account, platform and id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, account: str, platform: str, people_: Sequence[Person]) -> None:
        """A name once known is never replaced by a bare id, nor an e-mail address by none."""
        best: dict[str, Person] = {}
        for one in people_:
            known = best.get(one.id)
            best[one.id] = one if known is None else _merged(known, one)
        where = {"account": account, "platform": platform}
        rows = [{**where, **fields_of(one), "folded": _folded(one.name)} for _, one in sorted(best.items())]
        if rows:
            await self._database.write(lambda connection: _remember(connection, rows))

    async def known(self, account: str, platform: str, ids: Collection[str]) -> dict[str, Person]:
        query = select(*_person).where(people.c.account == account, people.c.platform == platform)
        query = query.where(people.c.id.in_(ids))
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.id: Person(*row) for row in rows}

    async def named(self, account: str, platform: str, name: str) -> list[Person]:
        query = select(*_person).where(people.c.account == account, people.c.platform == platform)
        query = query.where(people.c.folded == _folded(name)).order_by(people.c.id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Person(*row) for row in rows]


def _folded(name: str) -> str:
    return storable(name).casefold()


def _merged(known: Person, heard: Person) -> Person:
    name = known.name if heard.name in ("", heard.id) else heard.name
    return Person(heard.id, name, heard.is_bot, heard.email or known.email)


def _remember(connection: Connection, rows: list[dict[str, object]]) -> None:
    statement = insert_for(connection, people)
    new = statement.excluded
    bare = (new.name == "") | (new.name == new.id)
    changed = {
        "name": case((bare, people.c.name), else_=new.name),
        "folded": case((bare, people.c.folded), else_=new.folded),
        "is_bot": new.is_bot,
        "email": case((new.email == "", people.c.email), else_=new.email),
    }
    keys = ["account", "platform", "id"]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)
