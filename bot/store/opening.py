"""From an address to a store."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import StoreError
from bot.ports.clock import Clock, system_clock
from bot.store.inbox_sqlite import SqliteInbox
from bot.store.sqlite import SqliteDatabase
from bot.store.store import SqlStore


def open_store(url: str, *, shared: bool = False, clock: Clock = system_clock) -> SqlStore:
    """The store of an address like `sqlite:///warroom.db` or `postgresql://user@host/name`, not yet opened.

    `shared`: for a short-lived command beside the running process; everything but claiming letters works. `clock`: what
    letters on SQLite are due by; several processes on PostgreSQL go by the server's. Raises `StoreError` for an
    address that is none.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        if address.database in (None, "", ":memory:"):
            raise StoreError("SQLite needs a file: write sqlite:///warroom.db, or sqlite:////absolute/path.")
        database = SqliteDatabase(Path(str(address.database)), shared=shared)
        return SqlStore(database, SqliteInbox(database, clock), clock)
    if address.get_backend_name() == "postgresql":
        from bot.store.inbox_postgres import PostgresInbox
        from bot.store.postgres import PostgresDatabase

        server = PostgresDatabase(address)
        return SqlStore(server, PostgresInbox(server, shared=shared), clock)
    raise StoreError(f"“{address.drivername}” is not supported; use sqlite:///… or postgresql://….")


def _address(url: str) -> URL:
    """The address, taken apart; what is wrong with it is said without quoting it, for there is a password in it."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError(
            "storage.url is no database address; write sqlite:///warroom.db or postgresql://user:password@host:5432/name."
        ) from None
    if "@" in (address.host or ""):
        raise StoreError("storage.url has an @ in its user or password: write it as %40 there, and a : as %3A.")
    return address
