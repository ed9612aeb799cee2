"""PostgreSQL: many processes, a pool of connections each."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import URL, Connection, Row, Select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.store import migrate

T = TypeVar("T")
CONNECTIONS = 8
CONNECT_SECONDS = 10
STATEMENT_SECONDS = 30
PAUSES = (0.1, 0.4, 1.5)
"""Seconds between the attempts to do something over a connection that was lost before anything was committed."""

DRIVER_ERRORS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What the driver raises, time-outs included; the last where a connection is cut in the middle of an operation."""

_MIGRATING = 7_287_366
_PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    OSError,
    TimeoutError,
)


class PostgresDatabase:
    """A database that several processes share."""

    def __init__(self, url: URL) -> None:
        self.commits = 0
        self.exclusive = False
        self.url = url
        self.dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._engine: AsyncEngine | None = None

    def connect(self) -> None:
        """Make the pool; connections are made as they are needed."""
        self._engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=self._connect,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=STATEMENT_SECONDS,
            hide_parameters=True,
            json_serializer=str,
            json_deserializer=str,
        )

    async def open(self) -> None:
        self.connect()
        try:
            if not await self.read(migrate.is_current):
                await self.write(_migrate)
        except StoreError:
            await self.close()
            raise

    async def close(self) -> None:
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await self._steadily(lambda: self._read(work))

    async def look_up(self, statement: Select[Any], **values: Any) -> Row[Any] | None:
        """Without a transaction around it: one exchange with the server instead of three."""
        return await self._steadily(lambda: self._look_up(statement, values))

    async def _look_up(self, statement: Select[Any], values: Mapping[str, Any]) -> Row[Any] | None:
        async with self._running().connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            found: Row[Any] | None = (await connection.execute(statement, values)).one_or_none()
            return found

    async def write(self, work: Callable[[Connection], T]) -> T:
        """A commit whose outcome is unknown is not repeated: it raises `StoreError`."""
        return await self._steadily(lambda: self._write(work))

    async def _read(self, work: Callable[[Connection], T]) -> T:
        async with self._running().connect() as connection:
            return await connection.run_sync(work)

    async def _write(self, work: Callable[[Connection], T]) -> T:
        async with self._running().connect() as connection:
            async with connection.begin() as transaction:
                result = await connection.run_sync(work)
                try:
                    await transaction.commit()
                except (SQLAlchemyError, OSError) as error:
                    raise StoreError(f"The connection to PostgreSQL broke while committing: {_cause(error)}") from error
            self.commits += 1
            return result

    async def _steadily(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Try again for a moment when the connection is lost, then say what is wrong."""
        for pause in (*PAUSES, None):
            try:
                return await attempt()
            except (SQLAlchemyError, *DRIVER_ERRORS) as error:
                if pause is None or not _passes(error):
                    raise self._explain(error) from error
            await asyncio.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    async def _connect(self) -> Any:
        return await asyncpg.connect(self.dsn, timeout=CONNECT_SECONDS, command_timeout=STATEMENT_SECONDS)

    def _running(self) -> AsyncEngine:
        if self._engine is None:
            raise StoreError("The store is not open.")
        return self._engine

    def _explain(self, error: Exception) -> StoreError:
        cause = _cause(error)
        place = f"PostgreSQL at {self.url.host or 'localhost'}:{self.url.port or 5432}"
        if isinstance(cause, asyncpg.InvalidAuthorizationSpecificationError):
            return StoreError(f"{place} refused the login: check the user and password in storage.url ({cause}).")
        if isinstance(cause, asyncpg.InvalidCatalogNameError):
            return StoreError(f"{place} has no such database ({cause}): create it with createdb, or mend storage.url.")
        if isinstance(cause, asyncpg.InsufficientPrivilegeError):
            return StoreError(f"{place}: {cause}; grant this user the right to create and change tables.")
        if isinstance(cause, _PASSING):
            reason = str(cause) or type(cause).__name__
            return StoreError(
                f"{place} cannot be reached ({reason}): check that it runs and that storage.url is right."
            )
        return StoreError(f"{place}: {cause}")


def _migrate(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
    if not migrate.is_current(connection):
        migrate.upgrade(connection)


def _cause(error: BaseException) -> BaseException:
    """The driver's own error behind SQLAlchemy's."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return error.orig.__cause__ or error.orig
    return error


def _passes(error: Exception) -> bool:
    """Whether another attempt a moment later may succeed."""
    cause = _cause(error)
    if isinstance(error, PoolTimeout) or isinstance(cause, TimeoutError):
        return False
    return isinstance(cause, _PASSING) or (isinstance(error, DBAPIError) and error.connection_invalidated)
