"""What opening a store promises, and what it says when it cannot be opened."""

import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from bot.errors import StoreError
from bot.ports.incidents import IncidentFilter
from bot.store import open_store
from bot.store.store import SqlStore
from tests.contract.letters import claimed, draft, letter, next_job
from tests.postgres import Cluster


@asynccontextmanager
async def opened(url: str, *, shared: bool = False) -> AsyncIterator[SqlStore]:
    store = open_store(url, shared=shared)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def refusal(url: str, *, shared: bool = False) -> str:
    """What opening says when it refuses."""
    with pytest.raises(StoreError) as refused:
        async with opened(url, shared=shared):
            pass
    return refused.value.public


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


async def test_a_store_opened_again_has_everything(store_url: str) -> None:
    async with opened(store_url) as store:
        await store.incidents.declare(draft(), "e1")
        await store.inbox.put([letter("e1")])

    async with opened(store_url) as store:
        assert len(await store.incidents.find("acme", IncidentFilter())) == 1
        assert await claimed(store.inbox) == ["e1"]


async def test_several_processes_make_the_tables_of_a_new_database_once(empty_postgres_url: str) -> None:
    stores = [open_store(empty_postgres_url) for _ in range(4)]

    await asyncio.gather(*(store.open() for store in stores))

    for store in stores:
        await store.ping()
        await store.close()


async def test_a_ping_of_a_store_that_is_not_open_is_refused(store_url: str) -> None:
    store = open_store(store_url)

    with pytest.raises(StoreError, match="not open"):
        await store.ping()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://h/d", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="sqlite:///"):
        open_store(url)


def test_a_password_does_not_show_in_a_refusal() -> None:
    with pytest.raises(StoreError) as refused:
        open_store("postgresql//me:hidden@host")

    assert "hidden" not in refused.value.public


async def test_a_second_process_is_told_which_one_uses_the_file(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "store.db")
    async with opened(url):
        message = await refusal(url)

    assert "Another Warroom" in message
    assert "PostgreSQL" in message


async def test_the_file_is_free_again_after_closing(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "store.db")
    async with opened(url):
        pass

    async with opened(url) as store:
        await store.ping()


async def test_a_command_reads_and_writes_beside_the_running_process(store_url: str) -> None:
    async with opened(store_url) as running, opened(store_url, shared=True) as command:
        await running.incidents.declare(draft(), "e1")

        assert len(await command.incidents.find("acme", IncidentFilter())) == 1

        await command.incidents.declare(draft("Imported"), "import")
        assert len(await running.incidents.find("acme", IncidentFilter())) == 2


async def test_a_command_claims_nothing(store_url: str) -> None:
    async with opened(store_url, shared=True) as command:
        await command.inbox.put([letter("e1")])

        with pytest.raises(StoreError, match="running Warroom"):
            await command.inbox.claim(1)
        with pytest.raises(StoreError, match="running Warroom"):
            await command.inbox.wait()


async def test_a_letter_put_by_a_command_reaches_the_running_process(store_url: str) -> None:
    async with opened(store_url) as running, opened(store_url, shared=True) as command:
        waiting = asyncio.create_task(next_job(running.inbox))

        await command.inbox.put([letter("e1")])

        assert (await waiting).event.event_id == "e1"


async def test_a_letter_revived_by_a_command_reaches_the_running_process(store_url: str) -> None:
    async with opened(store_url) as running, opened(store_url, shared=True) as command:
        await running.inbox.put([letter("e1")])
        job = await next_job(running.inbox)
        await running.inbox.bury(job.id, "it broke")

        assert await command.inbox.revive(job.id)

        assert await next_job(running.inbox) == job


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "nowhere") in await refusal(sqlite_url(tmp_path / "nowhere" / "store.db"))


async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_text("these are my notes, " * 500)

    assert "not an SQLite database" in await refusal(sqlite_url(path))
    assert path.read_text().startswith("these are my notes")


async def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "store.db")
    connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()

    assert "another program" in await refusal(sqlite_url(tmp_path / "store.db"))


async def test_a_schema_newer_than_this_version_is_refused_on_sqlite(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "store.db")
    async with opened(url):
        pass
    connection = sqlite3.connect(tmp_path / "store.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()

    assert "newer Warroom (schema 9999" in await refusal(url)


async def test_a_schema_newer_than_this_version_is_refused_on_postgresql(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    await connection.close()

    assert "newer Warroom (schema 9999" in await refusal(postgres_url)


async def test_a_wrong_password_is_named_and_not_shown(postgres_cluster: Cluster) -> None:
    message = await refusal(postgres_cluster.url("postgres", password="mistaken"))

    assert "password" in message
    assert "mistaken" not in message


async def test_a_missing_database_is_named(postgres_cluster: Cluster) -> None:
    assert "no such database" in await refusal(postgres_cluster.url("nowhere"))


async def test_a_server_that_is_not_there_is_named(unused_tcp_port: int) -> None:
    assert f"127.0.0.1:{unused_tcp_port} cannot be reached" in await refusal(
        f"postgresql://me@127.0.0.1:{unused_tcp_port}/store"
    )


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://warroom:sek@ret@127.0.0.1/warroom",
        "postgresql://warroom@127.0.0.1:sekret/warroom",
        "postgresql://warroom:x:sekret",
        "sekret",
    ],
)
def test_an_address_that_is_none_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(StoreError) as refused:
        open_store(url)

    assert "storage.url" in refused.value.public
    assert "ret" not in refused.value.public
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


async def test_a_new_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "warroom.db"

    async with opened(sqlite_url(path)) as store:
        await store.ping()
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}

    assert modes["warroom.db"] == 0o600
    assert modes["warroom.db-wal"] == 0o600


async def test_the_mode_of_a_database_that_was_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "warroom.db"
    path.touch(0o640)
    path.chmod(0o640)

    async with opened(sqlite_url(path)) as store:
        await store.ping()

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


async def test_a_file_opened_anew_has_no_leases_of_those_who_died(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    async with opened(url) as store:
        await store.leases.hold("robot", "a", timedelta(hours=1))
        async with opened(url, shared=True) as command:
            beside = await command.leases.hold("robot", "b", timedelta(hours=1))

    async with opened(url) as store:
        assert not beside
        assert await store.leases.hold("robot", "b", timedelta(hours=1))
