"""What all suites share: how they are run side by side, a store over each database, and a PostgreSQL of their own."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from bot.store import open_store
from bot.store.store import SqlStore
from tests.postgres import Cluster, cluster

os.environ["WARROOM_MODEL_TRAFFIC"] = "local"  # no test ever calls a real model

WORKERS_A_CORE = 2
"""Half of the tests wait for something rather than compute."""


def pytest_xdist_auto_num_workers() -> int:
    """What `-n auto` means here."""
    return WORKERS_A_CORE * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that the workers end together."""
    items.sort(key=_allowed, reverse=True)


def _allowed(item: pytest.Item) -> float:
    """The seconds a test was given beyond what all have; 0 for most."""
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else 0.0


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """However a test has what is logged set up, the next one finds it as it was."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


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
