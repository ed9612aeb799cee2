"""The inbox's hot statements on SQLite, through the driver: building them would take longer than running them."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select, text

from bot.store.codec import session_of
from bot.store.columns import stamp
from bot.store.lanes import Entry
from bot.store.schema import inbox

INSERT = (
    "INSERT INTO inbox (account, platform, event_id, kind, session, chat, message, urgent, state, attempts, run_after,"
    " received_at, event, outcome, error, owner, stop)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, ?, ?, ?, '', '', '', 0) ON CONFLICT DO NOTHING"
)
WITHDRAW = "UPDATE inbox SET state = 'withdrawn', event = '' WHERE id = ?"
BEGIN = "UPDATE inbox SET state = 'running', attempts = ? WHERE id = ?"
FINISH = "UPDATE inbox SET state = 'done', attempts = ?, outcome = ?, event = '' WHERE id = ?"
POSTPONE = "UPDATE inbox SET state = 'waiting', attempts = ?, run_after = ?, error = ? WHERE id = ?"
BURY = "UPDATE inbox SET state = 'dead', attempts = ?, error = ? WHERE id = ?"
SET_ASIDE = "UPDATE inbox SET state = 'waiting', attempts = ?, session = ?, event = ? WHERE id = ?"
RELEASE = "UPDATE inbox SET state = 'waiting', attempts = ? WHERE id = ?"


def parameters_of(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """A new letter's row in the order `INSERT` wants it."""
    names = ("account", "platform", "event_id", "kind", "session", "chat", "message", "urgent")
    return (*(row[name] for name in names), stamp(row["run_after"]), stamp(row["received_at"]), row["event"])


def insert(connection: Connection, entry: Entry, gone: Iterable[Entry], parameters: tuple[Any, ...]) -> bool:
    """Keep a letter and drop those it withdraws, unless it is known already; whether it was new."""
    raw = _raw(connection)
    cursor = raw.execute(INSERT, parameters)
    if cursor.rowcount == 0:
        return False
    entry.id = cursor.lastrowid or 0
    raw.executemany(WITHDRAW, [(other.id,) for other in gone])
    return True


def execute(connection: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    _raw(connection).executemany(statement, rows)


def version(connection: Connection) -> int:
    """A number that changes when another process has written."""
    return int(connection.execute(text("PRAGMA data_version")).scalar_one())


def unfinished(connection: Connection) -> list[Entry]:
    columns = ("id", "account", "platform", "session", "chat", "message", "urgent", "attempts", "run_after")
    query = select(*(inbox.c[name] for name in columns)).where(inbox.c.state.in_(("waiting", "running")))
    return [entry_of(row) for row in connection.execute(query.order_by(inbox.c.id))]


def entry_of(row: Row[Any]) -> Entry:
    place = (row.account, row.platform, row.chat, row.message) if row.message and not row.attempts else None
    session, beside = session_of(row.session)
    due = row.run_after.timestamp()
    return Entry(row.id, session, row.urgent, row.attempts, due, place, beside=beside)


def _raw(connection: Connection) -> sqlite3.Connection:
    return connection.connection.driver_connection  # type: ignore[return-value]  # untyped in SQLAlchemy
