"""What the store does when a write fails, a job is lost sight of, or memory is short."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot.domain.incident import Incident
from bot.errors import ImpossibleTransition, StoreError
from bot.ports.incidents import Amendment
from bot.store import inbox_postgres, inbox_sqlite, open_store
from bot.store.store import SqlStore
from tests.contract.letters import claimed, draft, letter, next_job


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking around takes no time, so that leases end at once."""
    for module in (inbox_sqlite, inbox_postgres):
        monkeypatch.setattr(module, "LOOK_EVERY", 0.01)
        monkeypatch.setattr(module, "ABANDONED_AFTER", 2)


def refuse(_: Incident) -> Amendment:
    raise ImpossibleTransition("no", "不行")


async def test_a_refused_write_does_not_take_others_with_it(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e0")

    results = await asyncio.gather(
        *(store.inbox.put([letter(f"e{number}")]) for number in range(10)),
        store.incidents.amend("acme", 1, "a1", refuse),
        *(store.incidents.declare(draft(), f"d{number}") for number in range(10)),
        return_exceptions=True,
    )

    assert [type(one) for one in results if isinstance(one, Exception)] == [ImpossibleTransition]
    assert (await store.inbox.depth())["waiting"] == 10
    assert await store.incidents.get("acme", 11) is not None


async def test_a_full_disk_is_named_and_costs_nothing_once_there_is_room(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    await store.open()
    await store.inbox.put([letter("e1")])
    job = await next_job(store.inbox)

    await store.database.write(lambda connection: pages(connection, 1))
    with pytest.raises(StoreError, match="the disk is full"):
        await store.inbox.put([letter(f"big {number}", f"c{number}") for number in range(2000)])
    await store.database.write(lambda connection: pages(connection, 1_000_000))

    await store.inbox.finish(job.id, "answered")
    await store.inbox.put([letter("e2")])
    assert await claimed(store.inbox) == ["e2"]
    await store.close()


def pages(connection: Connection, most: int) -> None:
    """Let the database have no more than so many pages, and those it has."""
    connection.execute(text(f"PRAGMA max_page_count = {most}"))


@pytest.mark.usefixtures("hasty")
async def test_a_job_nobody_renews_is_handed_out_again_on_sqlite(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    await store.open()
    await store.inbox.put([letter("e1")])
    lost = await next_job(store.inbox)

    again = await next_job(store.inbox)

    assert (again.id, again.attempts) == (lost.id, 2)
    await store.close()


@pytest.mark.usefixtures("hasty")
async def test_a_job_nobody_renews_is_handed_out_again_on_postgresql(postgres_url: str) -> None:
    store = open_store(postgres_url)
    await store.open()
    await store.inbox.put([letter("e1")])
    lost = await next_job(store.inbox)

    end = text("UPDATE inbox SET lease_until = now() - interval '1 second' WHERE state = 'running'")
    await store.database.write(lambda connection: connection.execute(end).rowcount)
    again = await next_job(store.inbox)

    assert (again.id, again.attempts) == (lost.id, 2)
    await store.close()


async def test_events_that_do_not_fit_in_memory_are_read_when_claimed(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_sqlite, "EVENTS_IN_MEMORY", 3)
    letters = [letter(f"e{number}", f"c{number}") for number in range(10)]
    for one in letters:
        await store.inbox.put([one])

    jobs = await store.inbox.claim(10)

    assert [job.event for job in jobs] == [one.event for one in letters]


async def test_an_event_this_version_cannot_read_is_given_up(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_sqlite, "EVENTS_IN_MEMORY", 0)
    await store.inbox.put([letter("e1"), letter("e2")])
    spoil = text("UPDATE inbox SET event = '{}' WHERE event_id = 'e1'")
    await store.database.write(lambda connection: connection.execute(spoil).rowcount)

    assert (await next_job(store.inbox)).event.event_id == "e2"

    (dead,) = await store.inbox.dead()
    assert "cannot read" in dead.error


async def test_a_waiting_reply_token_shows_nowhere(store: SqlStore) -> None:
    put = letter("e1")
    await store.inbox.put([put])

    assert "hush" not in repr(await next_job(store.inbox))
    assert "hush" not in repr(put)
