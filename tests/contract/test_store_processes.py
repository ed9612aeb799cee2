"""What several processes on one PostgreSQL promise each other, and what happens when a connection is lost."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from bot.errors import StoreError
from bot.ports.inbox import Job
from bot.store import open_store
from bot.store.listener import Listener
from bot.store.store import SqlStore
from tests.contract.letters import claimed, draft, later, letter, next_job, session
from tests.postgres import Cluster

END_ALL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
async def two(postgres_url: str) -> AsyncIterator[tuple[SqlStore, SqlStore]]:
    """Two processes' stores on one database."""
    stores = open_store(postgres_url), open_store(postgres_url)
    for store in stores:
        await store.open()
    yield stores
    for store in stores:
        await store.close()


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


async def end_leases(url: str) -> None:
    """Let half a minute pass, as far as the leases are concerned."""
    await execute(url, "UPDATE inbox SET lease_until = now() - interval '1 second' WHERE state = 'running'")


async def test_two_processes_share_the_work_in_order_and_without_overlap(two: tuple[SqlStore, SqlStore]) -> None:
    letters = [letter(f"{chat}:{number}", f"c{chat}") for number in range(20) for chat in range(20)]
    await two[0].inbox.put(letters)
    running: set[str] = set()
    order: dict[str, list[int]] = defaultdict(list)
    by: list[int] = []
    violations: list[str] = []
    finished = asyncio.Event()

    async def see_through(store: SqlStore, which: int, job: Job) -> None:
        chat = job.session.chat
        if chat in running:
            violations.append(chat)
        running.add(chat)
        order[chat].append(int(job.event.event_id.split(":")[1]))
        by.append(which)
        await asyncio.sleep(0.001 * (job.id % 5))
        running.discard(chat)
        await store.inbox.finish(job.id, "answered")
        if len(by) == len(letters):
            finished.set()

    async def work(store: SqlStore, which: int) -> None:
        async with asyncio.TaskGroup() as group:
            while not finished.is_set():
                for job in await store.inbox.claim(6):
                    group.create_task(see_through(store, which, job))
                waits = [asyncio.create_task(store.inbox.wait()), asyncio.create_task(finished.wait())]
                _, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                for task in pending:
                    task.cancel()

    await asyncio.gather(work(two[0], 0), work(two[1], 1))

    assert violations == []
    assert order == {f"c{chat}": list(range(20)) for chat in range(20)}
    assert len(by) == 400
    assert set(by) == {0, 1}


async def test_a_letter_put_in_one_process_wakes_another(two: tuple[SqlStore, SqlStore]) -> None:
    waiting = asyncio.create_task(next_job(two[1].inbox))

    await two[0].inbox.put([letter("e1")])

    assert (await waiting).event.event_id == "e1"


async def test_a_session_freed_in_one_process_goes_on_in_another(two: tuple[SqlStore, SqlStore]) -> None:
    await two[0].inbox.put([letter("e1"), letter("e2")])
    job = await next_job(two[0].inbox)
    assert await claimed(two[1].inbox) == []

    await two[0].inbox.finish(job.id, "answered")

    assert (await next_job(two[1].inbox)).event.event_id == "e2"


async def test_a_leased_job_is_nobody_elses(two: tuple[SqlStore, SqlStore]) -> None:
    await two[0].inbox.put([letter("e1"), letter("e2")])
    await next_job(two[0].inbox)

    assert await claimed(two[1].inbox) == []


async def test_a_job_whose_lease_ended_is_taken_over(two: tuple[SqlStore, SqlStore], postgres_url: str) -> None:
    await two[0].inbox.put([letter("e1")])
    lost = await next_job(two[0].inbox)

    await end_leases(postgres_url)
    again = await next_job(two[1].inbox)

    assert (again.id, again.attempts) == (lost.id, 2)


async def test_a_renewed_lease_is_not_taken_over(two: tuple[SqlStore, SqlStore], postgres_url: str) -> None:
    await two[0].inbox.put([letter("e1")])
    job = await next_job(two[0].inbox)
    await end_leases(postgres_url)

    assert await two[0].inbox.renew([job.id]) == frozenset()

    assert await claimed(two[1].inbox) == []


async def test_a_process_does_not_take_its_own_running_job_again(
    two: tuple[SqlStore, SqlStore], postgres_url: str
) -> None:
    await two[0].inbox.put([letter("e1")])
    await next_job(two[0].inbox)
    await end_leases(postgres_url)

    assert await claimed(two[0].inbox) == []


@pytest.mark.parametrize("ending", ["finish", "postpone", "set aside", "bury", "release"])
async def test_a_process_that_lost_a_job_cannot_end_it(
    two: tuple[SqlStore, SqlStore], postgres_url: str, ending: str
) -> None:
    await two[0].inbox.put([letter("e1")])
    job = await next_job(two[0].inbox)
    await end_leases(postgres_url)
    await next_job(two[1].inbox)

    match ending:
        case "finish":
            await two[0].inbox.finish(job.id, "answered")
        case "postpone":
            await two[0].inbox.postpone(job.id, later(), "not now")
        case "set aside":
            await two[0].inbox.set_aside(job.id, job.event)
        case "bury":
            await two[0].inbox.bury(job.id, "it broke")
        case "release":
            await two[0].inbox.release([job.id])

    assert (await two[0].inbox.depth())["running"] == 1
    assert await two[0].inbox.renew([job.id]) == {job.id}
    assert await two[1].inbox.renew([job.id]) == frozenset()


async def test_a_stop_reaches_the_process_that_runs_the_job(two: tuple[SqlStore, SqlStore]) -> None:
    await two[0].inbox.put([letter("e1")])
    job = await next_job(two[0].inbox)
    await two[0].inbox.claim(1)
    waiting = asyncio.create_task(two[0].inbox.wait())

    assert await two[1].inbox.stop_session(session()) == 1
    await waiting

    assert await two[0].inbox.renew([job.id]) == {job.id}


async def test_what_was_set_aside_in_one_process_is_stopped_from_another(two: tuple[SqlStore, SqlStore]) -> None:
    await two[0].inbox.put([letter("e1")])
    job = await next_job(two[0].inbox)
    await two[0].inbox.set_aside(job.id, job.event)
    aside = await next_job(two[0].inbox)

    assert await two[1].inbox.stop_session(session()) == 1

    assert await two[0].inbox.renew([aside.id]) == {job.id}


async def test_what_was_set_aside_by_a_dead_process_is_taken_over_beside_its_session(
    two: tuple[SqlStore, SqlStore], postgres_url: str
) -> None:
    await two[0].inbox.put([letter("e1"), letter("e2")])
    job = await next_job(two[0].inbox)
    await two[0].inbox.set_aside(job.id, job.event)
    await two[0].inbox.claim(10)
    await end_leases(postgres_url)

    taken = await two[1].inbox.claim(10)

    assert [(one.event.event_id, one.attempts, one.beside) for one in taken] == [("e1", 2, True), ("e2", 2, False)]


async def test_numbers_have_no_gaps_across_processes(two: tuple[SqlStore, SqlStore]) -> None:
    declared = await asyncio.gather(*(two[i % 2].incidents.declare(draft(), f"e{i // 2}") for i in range(30)))

    assert sorted(incident.number for incident, new in declared if new) == list(range(1, 16))


async def test_work_goes_on_after_every_connection_was_cut(two: tuple[SqlStore, SqlStore], postgres_url: str) -> None:
    await two[0].inbox.put([letter("e1")])
    await execute(postgres_url, END_ALL)

    job = await next_job(two[1].inbox)
    await two[1].inbox.finish(job.id, "answered")

    assert (await two[0].inbox.depth())["done"] == 1


async def test_other_processes_are_heard_again_after_the_connection_was_cut(
    two: tuple[SqlStore, SqlStore], postgres_url: str
) -> None:
    await execute(postgres_url, END_ALL)
    await two[1].inbox.wait()
    waiting = asyncio.create_task(next_job(two[1].inbox))

    await two[0].inbox.put([letter("e1")])

    assert (await waiting).event.event_id == "e1"


async def test_other_processes_are_heard_again_where_the_driver_lost_its_place(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    failures = [asyncpg.InternalClientError("another operation is in progress")]
    listen = asyncpg.Connection.add_listener

    async def cut_once(connection: asyncpg.Connection, *how: Any) -> None:
        if failures:
            raise failures.pop()
        await listen(connection, *how)

    monkeypatch.setattr(asyncpg.Connection, "add_listener", cut_once)
    listener = Listener(postgres_url, "news", heard.put_nowait)
    listener.start()

    assert await heard.get() == ""
    await execute(postgres_url, "NOTIFY news, 'come'")

    assert await heard.get() == "come"
    await listener.stop()


async def test_a_server_that_went_away_is_an_error_not_a_silence(postgres_cluster: Cluster) -> None:
    async with postgres_cluster.database() as url:
        store = open_store(url)
        await store.open()
        name = url.rsplit("/", 1)[1]
        await execute(postgres_cluster.url("postgres"), f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        await execute(postgres_cluster.url("postgres"), END_ALL.replace("current_database()", f"'{name}'"))

        with pytest.raises(StoreError):
            await store.inbox.put([letter("e1")])

        await store.close()


async def test_what_another_process_speaks_for_is_left_to_it(two: tuple[SqlStore, SqlStore]) -> None:
    await two[0].inbox.put([letter("e1"), letter("e2", "c2", account="other"), letter("stop", urgent=True)])

    here = await claimed(two[0].inbox, elsewhere=[("acme", "chatty"), ("acme", "wordy")])
    there = await claimed(two[1].inbox)

    assert here == ["e2"]
    assert sorted(there) == ["e1", "stop"]
