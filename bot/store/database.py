"""What the repositories need of a database, whichever it is."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Row, Select

T = TypeVar("T")
Rows = list[Row[Any]]


class Database(Protocol):
    """Runs units of work, each a plain function of a connection, alone in its transaction.

    Work raising an error leaves nothing behind, and the error reaches the caller; errors of the database itself
    become `StoreError`. Work must not wait for anything but its connection.
    """

    @property
    def exclusive(self) -> bool:
        """Whether this process alone works here: what others held before it is void."""
        ...

    @property
    def commits(self) -> int:
        """How many transactions that wrote were committed so far."""
        ...

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run work on one snapshot that includes everything committed before."""
        ...

    async def look_up(self, statement: Select[Any], **values: Any) -> Row[Any] | None:
        """The one row that a prepared statement finds by its key, among everything committed before."""
        ...

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run work; on return it is committed. Concurrent writes may share a commit."""
        ...

    async def open(self) -> None:
        """Connect and bring the schema up to date. Raises `StoreError`."""
        ...

    async def close(self) -> None: ...
