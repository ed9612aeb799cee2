"""An incident's action items, within one transaction."""

from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from bot.domain.incident import FollowUp
from bot.store import timeline
from bot.store.schema import follow_ups, incidents
from bot.store.statements import columns_of, fields_of

_follow_up = columns_of(follow_ups, FollowUp)


def add(connection: Connection, account: str, incident: int, new: FollowUp, cause: str) -> FollowUp:
    """Give an action item its number and keep it, or find the one of this cause. Raises `UnknownIncident`."""
    locked = timeline.lock(connection, account, incident)
    known = select(*_follow_up).where(_of(account, incident), follow_ups.c.cause == cause)
    row = connection.execute(known).one_or_none()
    if row is not None:
        return FollowUp(*row)
    numbered = replace(new, number=locked.follow_ups + 1)
    values = {"account": account, "incident": incident, "cause": cause, **fields_of(numbered)}
    connection.execute(insert(follow_ups).values(**values))
    counter = update(incidents).where(timeline.this(account, incident))
    connection.execute(counter.values(follow_ups=numbered.number))
    return numbered


def of(connection: Connection, account: str, incident: int) -> list[FollowUp]:
    query = select(*_follow_up).where(_of(account, incident)).order_by(follow_ups.c.number)
    return [FollowUp(*row) for row in connection.execute(query)]


def finish(connection: Connection, account: str, incident: int, number: int) -> FollowUp | None:
    statement = update(follow_ups).where(_of(account, incident), follow_ups.c.number == number).values(done=True)
    row = connection.execute(statement.returning(*_follow_up)).one_or_none()
    return None if row is None else FollowUp(*row)


def _of(account: str, incident: int) -> ColumnElement[bool]:
    return and_(follow_ups.c.account == account, follow_ups.c.incident == incident)
