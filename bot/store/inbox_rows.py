"""What an inbox does with its table whichever database keeps it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from bot.domain.chat import Mention
from bot.ports.inbox import DeadLetter, Letter
from bot.store.codec import event_to_json, lane_to_text
from bot.store.columns import EPOCH, storable, utc
from bot.store.database import Database
from bot.store.schema import attachments, inbox, outbox

STATES = ("waiting", "running", "done", "dead", "withdrawn")
FORGOTTEN_AT_ONCE = 1000


def row_of(letter: Letter) -> dict[str, Any]:
    """A new letter as a row. `message` is filled only for what can be withdrawn: a mention of a known message."""
    event = letter.event
    return {
        "account": event.origin.account,
        "platform": event.origin.platform,
        "event_id": storable(event.event_id),
        "kind": event.kind,
        "session": lane_to_text(letter.session),
        "chat": storable(event.origin.chat),
        "message": storable(event.origin.message) if isinstance(event, Mention) else "",
        "urgent": letter.urgent,
        "run_after": utc(letter.run_after or EPOCH),
        "received_at": utc(event.received_at),
        "event": event_to_json(event),
    }


async def dead_letters(database: Database, account: str | None) -> list[DeadLetter]:
    columns = (
        inbox.c.id,
        inbox.c.account,
        inbox.c.platform,
        inbox.c.event_id,
        inbox.c.kind,
        inbox.c.attempts,
        inbox.c.error,
        inbox.c.received_at,
    )
    query = select(*columns).where(inbox.c.state == "dead").order_by(inbox.c.id)
    if account is not None:
        query = query.where(inbox.c.account == account)
    rows = await database.read(lambda connection: connection.execute(query).all())
    return [DeadLetter(*row) for row in rows]


def revive(connection: Connection, id: int) -> Row[Any] | None:
    """Make a dead letter wait again, as if it had never been tried; its row, or None when there is none."""
    statement = (
        update(inbox)
        .where(inbox.c.id == id, inbox.c.state == "dead")
        .values(state="waiting", attempts=0, run_after=EPOCH, owner="", stop=False)
        .returning(inbox)
    )
    return connection.execute(statement).one_or_none()


async def depth(database: Database) -> Mapping[str, int]:
    query = select(inbox.c.state, func.count().label("number")).group_by(inbox.c.state)
    rows = await database.read(lambda connection: connection.execute(query).all())
    counted = {row.state: row.number for row in rows}
    return {state: counted.get(state, 0) for state in STATES}


async def forget(database: Database, before: datetime) -> int:
    """Drop finished letters with what was said about them, some at a time so that others can write in between."""
    total = 0
    while number := await database.write(lambda connection: _forget_some(connection, before)):
        total += number
    return total


def _forget_some(connection: Connection, before: datetime) -> int:
    finished = select(inbox.c.id).where(inbox.c.state.in_(("done", "withdrawn")), inbox.c.received_at < before)
    ids = connection.execute(finished.limit(FORGOTTEN_AT_ONCE)).scalars().all()
    keys = select(outbox.c.key).where(outbox.c.job.in_(ids))
    connection.execute(delete(attachments).where(attachments.c.key.in_(keys)))
    connection.execute(delete(outbox).where(outbox.c.job.in_(ids)))
    connection.execute(delete(inbox).where(inbox.c.id.in_(ids)))
    return len(ids)
