"""Fixtures that several suites share: a store over each database, and a PostgreSQL of the tests' own."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store import open_store
from bot.store.store import SqlStore
from tests.postgres import Cluster, cluster

os.environ["WARROOM_MODEL_TRAFFIC"] = "local"  # no test ever calls a real model


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A private server; tests that want it are skipped where PostgreSQL is not installed."""
    with cluster() as running:
        yield running


@pytest.fixture
async def postgres_url(postgres_cluster: Cluster) -> AsyncIterator[str]:
    """The address of a database of this test's own, its tables in place."""
    async with postgres_cluster.database() as url:
        yield url


@pytest.fixture
async def empty_postgres_url(postgres_cluster: Cluster) -> AsyncIterator[str]:
    """The address of a database of this test's own with nothing in it."""
    async with postgres_cluster.database(empty=True) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, over each database in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[SqlStore]:
    """An open store, over each database in turn."""
    opened = open_store(store_url)
    await opened.open()
    yield opened
    await opened.close()
