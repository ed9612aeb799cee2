"""What was decided to be said, kept before it is said."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, Update, bindparam, delete, insert, select, update

from bot.domain.chat import Attachment, Delivery, Receipt
from bot.ports.inbox import Outgoing
from bot.store.codec import delivery_from_json, delivery_to_json
from bot.store.columns import now
from bot.store.database import Database
from bot.store.schema import attachments, outbox
from bot.store.statements import insert_new


class SqlOutbox:
    """Deliveries by key; a key is kept once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def prepare(self, job: int, deliveries: Sequence[Delivery]) -> list[Outgoing]:
        at = now()
        rows = [
            {
                "key": one.key,
                "job": job,
                "account": one.account,
                "delivery": delivery_to_json(one),
                "state": "ready",
                "message": "",
                "prepared_at": at,
                "error": "",
            }
            for one in deliveries
        ]

        def keep(connection: Connection) -> dict[str, Outgoing]:
            new = {row.key for row in insert_new(connection, outbox, rows, outbox.c.key)}
            kept: dict[str, Outgoing] = {}
            for one in deliveries:
                if one.key in new and one.key not in kept:
                    _attach(connection, one)
                    kept[one.key] = Outgoing(one, "ready", "", at)
            earlier = [one.key for one in deliveries if one.key not in new]
            if earlier:
                query = select(outbox).where(outbox.c.key.in_(earlier))
                kept |= {one.delivery.key: one for one in _load(connection, query)}
            return kept

        kept = await self._database.write(keep)
        return [kept[one.key] for one in deliveries]

    async def of(self, job: int) -> list[Outgoing]:
        query = select(outbox).where(outbox.c.job == job).order_by(outbox.c.id)
        return await self._database.read(lambda connection: _load(connection, query))

    async def begun(self, key: str, message: str) -> None:
        await self._set(key, message=message)

    async def rewrite(self, delivery: Delivery) -> None:
        def work(connection: Connection) -> None:
            statement = update(outbox).where(outbox.c.key == delivery.key, outbox.c.state != "sent")
            changed = connection.execute(statement.values(delivery=delivery_to_json(delivery)))
            if changed.rowcount:
                connection.execute(delete(attachments).where(attachments.c.key == delivery.key))
                _attach(connection, delivery)

        await self._database.write(work)

    async def hold(self, keys: Collection[str]) -> None:
        held = update(outbox).where(outbox.c.key.in_(keys), outbox.c.state == "ready").values(state="held")
        await self._database.write(lambda connection: connection.execute(held).rowcount)

    async def tried(self, key: str) -> None:
        await self._set(key, state="ready")

    async def sent(self, key: str, receipt: Receipt) -> None:
        message = {"message": receipt.message} if receipt.message else {}
        await self._set(key, state="sent", sent_at=receipt.at, error="", **message)

    async def failed(self, key: str, error: str) -> None:
        await self._set(key, state="failed", error=error)

    async def undelivered(self, account: str | None = None) -> list[Outgoing]:
        query = select(outbox).where(outbox.c.state == "failed").order_by(outbox.c.id.desc())
        if account is not None:
            query = query.where(outbox.c.account == account)
        return await self._database.read(lambda connection: _load(connection, query))

    async def _set(self, key: str, **values: Any) -> None:
        statement = _setting(tuple(values))
        given = {f"to_{name}": value for name, value in values.items()} | {"this": key}
        await self._database.write(lambda connection: connection.execute(statement, given).rowcount)


@cache
def _setting(columns: tuple[str, ...]) -> Update:
    """Built once: that takes longer than running it."""
    new: dict[str, Any] = {name: bindparam(f"to_{name}") for name in columns}
    return update(outbox).where(outbox.c.key == bindparam("this"), outbox.c.state != "sent").values(**new)


def _attach(connection: Connection, delivery: Delivery) -> None:
    if delivery.attachments:
        rows = [
            {
                "key": delivery.key,
                "position": position,
                "name": one.name,
                "media_type": one.media_type,
                "content": one.content,
                "alt": one.alt,
                "instead": one.instead,
            }
            for position, one in enumerate(delivery.attachments)
        ]
        connection.execute(insert(attachments), rows)


def _load(connection: Connection, query: Select[Any]) -> list[Outgoing]:
    rows = connection.execute(query).all()
    files = _attachments(connection, [row.key for row in rows])
    return [_outgoing(row, files[row.key]) for row in rows]


def _attachments(connection: Connection, keys: Sequence[str]) -> dict[str, list[Attachment]]:
    query = select(attachments).where(attachments.c.key.in_(keys)).order_by(attachments.c.key, attachments.c.position)
    files: dict[str, list[Attachment]] = defaultdict(list)
    for row in connection.execute(query) if keys else ():
        files[row.key].append(Attachment(row.name, row.content, row.media_type, row.alt, row.instead))
    return files


def _outgoing(row: Row[Any], files: Sequence[Attachment]) -> Outgoing:
    delivery = replace(delivery_from_json(row.delivery), attachments=tuple(files))
    return Outgoing(delivery, row.state, row.message, row.prepared_at, row.error)
