"""A private PostgreSQL server, where there is one to be had; it syncs its disk as one in production does."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from unittest.mock import patch

import pytest

from tests.postgres import SETTINGS, Cluster, cluster

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@contextmanager
def postgres() -> Iterator[Cluster | None]:
    """A running server; None where PostgreSQL is not installed."""
    with patch.dict(SETTINGS, DURABLE), ExitStack() as stack:
        try:
            server = stack.enter_context(cluster())
        except pytest.skip.Exception:
            server = None
        yield server


@asynccontextmanager
async def database(server: Cluster | None) -> AsyncIterator[str | None]:
    """The address of a database with Warroom's tables; None without a server."""
    if server is None:
        yield None
        return
    async with server.database() as url:
        yield url
