"""SQLite: one process owns the file, one thread writes it, a few read it."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, Row, Select, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from bot.errors import StoreError
from bot.store import migrate
from bot.store.filelock import FileLock
from bot.store.writer import Write, Writer

T = TypeVar("T")
READERS = 2
BUSY_SECONDS = 10


class SqliteDatabase:
    """A file that one process owns; `shared` opens it beside that process."""

    def __init__(self, path: Path, *, shared: bool) -> None:
        self.path = path
        self.shared = shared
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        self._writer: Writer | None = None
        self._readers: ThreadPoolExecutor | None = None
        self._engines: list[Engine] = []
        self._lookups: Connection | None = None

    @property
    def exclusive(self) -> bool:
        return not self.shared

    @property
    def commits(self) -> int:
        return self._running().commits

    async def open(self) -> None:
        await asyncio.to_thread(self._connect, asyncio.get_running_loop())

    async def close(self) -> None:
        if self._writer is not None and self._readers is not None:
            await asyncio.to_thread(self._writer.stop)
            self._readers.shutdown()
        self._dispose()

    async def read(self, work: Callable[[Connection], T]) -> T:
        if self._readers is None:
            raise StoreError("The store is not open.")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)
        except (DBAPIError, sqlite3.Error) as error:
            raise self._explain(error) from error

    async def look_up(self, statement: Select[Any], **values: Any) -> Row[Any] | None:
        """In the event loop: finding a row by its key takes less time than handing it to a thread."""
        if self._lookups is None:
            raise StoreError("The store is not open.")
        try:
            row = self._lookups.execute(statement, values).one_or_none()
            self._lookups.rollback()
        except (DBAPIError, sqlite3.Error) as error:
            self._lookups.rollback()
            raise self._explain(error) from error
        return row

    async def write(
        self,
        work: Callable[[Connection], T],
        committed: Callable[[T], None] | None = None,
        failed: Callable[[], None] | None = None,
    ) -> T:
        """Besides what every database promises: one of `committed` and `failed` is called whether waited for or not."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def keep(result: T) -> None:
            if committed is not None:
                committed(result)
            if not future.done():
                future.set_result(result)

        def give_up(error: Exception) -> None:
            if failed is not None:
                failed()
            if not future.done():
                future.set_exception(error)

        self.submit(work, keep, give_up)
        return await future

    def submit(
        self, work: Callable[[Connection], T], done: Callable[[T], None], failed: Callable[[Exception], None]
    ) -> None:
        """Queue a write; one of the two is called in the event loop, in order of submission, waited for or not."""
        self._running().submit(Write(work, done, lambda error: failed(self._explain(error))))

    def _running(self) -> Writer:
        if self._writer is None:
            raise StoreError("The store is not open.")
        return self._writer

    def _connect(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self.path.parent.is_dir():
            raise StoreError(f"The folder {self.path.parent} of the database does not exist: create it.")
        if not self.shared:
            self._lock.take()
        try:
            self.path.touch(0o600)  # chats are in it; its -wal and -shm are made like it
            self._prepare()
            self._engines = [self._engine("BEGIN IMMEDIATE", 1), self._engine("BEGIN", READERS), self._engine("", 1)]
            self._lookups = self._engines[2].connect()
            self._writer = Writer(self._engines[0].connect(), loop)
            self._readers = ThreadPoolExecutor(READERS, "sqlite-reader")
        except OSError as error:
            self._dispose()
            raise StoreError(f"{self.path}: {error.strerror}; this user must be able to write here.") from error
        except (DBAPIError, sqlite3.Error) as error:
            self._dispose()
            raise self._explain(error) from error
        except StoreError:
            self._dispose()
            raise

    def _prepare(self) -> None:
        engine = self._engine("BEGIN", 1)
        try:
            with engine.begin() as connection:
                current = migrate.is_current(connection)
        finally:
            engine.dispose()
        if not current:
            self._upgrade()

    def _upgrade(self) -> None:
        if self.shared:
            self._lock.take()
        engine = self._engine("BEGIN IMMEDIATE", 1)
        try:
            with engine.begin() as connection:
                migrate.upgrade(connection)
        finally:
            engine.dispose()
            if self.shared:
                self._lock.release()

    def _dispose(self) -> None:
        if self._lookups is not None:
            self._lookups.close()
        self._lookups = None
        for engine in self._engines:
            engine.dispose()
        self._writer = self._readers = None
        self._engines = []
        self._lock.release()

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self._engines[1].begin() as connection:
            return work(connection)

    def _engine(self, begin: str, connections: int) -> Engine:
        engine = create_engine(
            URL.create("sqlite", database=str(self.path)),
            poolclass=QueuePool,
            pool_size=connections,
            connect_args={"check_same_thread": False, "isolation_level": None, "timeout": BUSY_SECONDS},
            hide_parameters=True,
            json_serializer=str,
            json_deserializer=str,
        )
        event.listen(engine, "connect", _configure)
        if begin:
            event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    def _explain(self, error: Exception) -> Exception:
        """What a person can do about an error of SQLite; other errors as they are."""
        if not isinstance(error, DBAPIError | sqlite3.Error):
            return error
        cause = str(error.orig if isinstance(error, DBAPIError) else error)
        for words, remedy in REMEDIES.items():
            if words in cause:
                return StoreError(f"{self.path}: {remedy}")
        return StoreError(f"{self.path}: {cause}")


REMEDIES = {
    "file is not a database": "this is not an SQLite database; move it away or name another file in storage.url.",
    "unable to open": "cannot be opened; check that the folder exists and this user may write in it.",
    "readonly": "cannot be written; make the file and its folder writable for this user.",
    "permission denied": "cannot be opened; make the file and its folder readable and writable for this user.",
    "locked": "another program has held the database for too long; close it and try again.",
    "disk is full": "the disk is full; make room.",
    "malformed": "the file is damaged; restore it from a backup, or move it away to start anew.",
}


def _configure(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "journal_size_limit=67108864"):
        connection.execute(f"PRAGMA {pragma}").close()
