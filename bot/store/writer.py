"""The one thread that writes to SQLite: writes that arrive during a commit share the next one."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

LARGEST_BATCH = 500


@dataclass(slots=True)
class Write:
    """Work, and whom to tell in the event loop: `done` after the commit with its result, `failed` with its error."""

    work: Callable[[Connection], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    result: Any = None
    error: Exception | None = None

    def settle(self) -> None:
        if self.error is None:
            self.done(self.result)
        else:
            self.failed(self.error)


class Writer:
    """Runs writes in the order they were submitted and settles them in that order."""

    def __init__(self, connection: Connection, loop: asyncio.AbstractEventLoop) -> None:
        self.commits = 0
        self._connection = connection
        self._loop = loop
        self._writes: queue.SimpleQueue[Write | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    def submit(self, write: Write) -> None:
        self._writes.put(write)

    def stop(self) -> None:
        """Return when everything submitted is committed and the connection is closed."""
        self._writes.put(None)
        self._thread.join()

    def _run(self) -> None:
        batch, stopping = self._next_batch()
        while batch or not stopping:
            self._commit(batch)
            self._loop.call_soon_threadsafe(_settle, batch)
            batch, stopping = ([], True) if stopping else self._next_batch()
        self._connection.close()

    def _next_batch(self) -> tuple[list[Write], bool]:
        """Wait for a write, then take all that are there; whether a stop was among them."""
        batch: list[Write] = []
        write = self._writes.get()
        while write is not None:
            batch.append(write)
            if len(batch) == LARGEST_BATCH or self._writes.empty():
                return batch, False
            write = self._writes.get_nowait()
        return batch, True

    def _commit(self, batch: list[Write]) -> None:
        try:
            with self._connection.begin():
                for write in batch:
                    self._attempt(write)
            self.commits += 1
        except (SQLAlchemyError, sqlite3.Error) as error:
            for write in batch:
                write.error = write.error or error

    def _attempt(self, write: Write) -> None:
        """Run one write of a batch; when it fails it leaves nothing behind, and the others go on."""
        raw: sqlite3.Connection = self._connection.connection.driver_connection  # type: ignore[assignment]  # untyped
        raw.execute("SAVEPOINT one")
        try:
            write.result = write.work(self._connection)
        except Exception as error:  # it belongs to whoever submitted the write, not to this thread
            write.error = error
            if not raw.in_transaction:
                raise sqlite3.OperationalError(f"the transaction was given up: {error}") from error
            raw.execute("ROLLBACK TO one")
        raw.execute("RELEASE one")


def _settle(batch: list[Write]) -> None:
    for write in batch:
        write.settle()
