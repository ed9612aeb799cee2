"""Records that are read again and again are read as they are by then, over each database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.incident import EntryKind, TimelineEntry
from bot.ports.incidents import Amendment, EntryFilter
from bot.store import open_store
from bot.store.recent import NEWEST
from bot.store.store import SqlStore
from tests.contract.letters import NOON, draft, entry

NEWEST_ONES = EntryFilter(limit=NEWEST)
FILTERS = (
    EntryFilter(),
    EntryFilter(limit=1),
    EntryFilter(limit=NEWEST),
    EntryFilter(limit=5_000),
    EntryFilter(after=560),
    EntryFilter(after=20, limit=30),
    EntryFilter(until=50),
    EntryFilter(after=150, until=590, limit=200),
    EntryFilter(since=NOON + timedelta(minutes=300)),
    EntryFilter(before=NOON + timedelta(minutes=300), limit=10),
    EntryFilter(kinds=frozenset({EntryKind.ALERT, EntryKind.NOTE})),
    EntryFilter(kinds=frozenset({EntryKind.ALERT}), limit=40),
    EntryFilter(with_cues=True),
    EntryFilter(with_cues=True, limit=3),
    EntryFilter(words=("Node 7", "node 9"), limit=25),
    EntryFilter(words=("nowhere",)),
)


@pytest.fixture
async def beside(store: SqlStore, store_url: str) -> AsyncIterator[SqlStore]:
    """What another process has open."""
    opened = open_store(store_url, shared=True)
    await opened.open()
    yield opened
    await opened.close()


async def newest(store: SqlStore, account: str = "acme") -> list[TimelineEntry]:
    return await store.incidents.entries(account, 1, NEWEST_ONES)


def texts(entries: Sequence[TimelineEntry]) -> list[str]:
    return [one.text for one in entries if not one.deleted]


async def a_record(store: SqlStore, *said: str) -> None:
    """An incident's record, read before."""
    await store.incidents.declare(draft(), "e1")
    await store.incidents.add_entries("acme", 1, [entry(text, text) for text in said])
    assert texts(await newest(store)) == list(said)


async def test_of_a_record_that_has_not_changed_nothing_is_read_again(store: SqlStore) -> None:
    await a_record(store, "a", "b")

    before, again = await newest(store), await newest(store)

    assert all(one is other for one, other in zip(before, again, strict=True))


async def test_of_a_record_that_has_changed_only_what_changed_is_read_again(store: SqlStore) -> None:
    await a_record(store, "a", "b", "c")
    before = await newest(store)

    await store.incidents.edit_entry("acme", "b", "b, corrected")
    await store.incidents.add_entries("acme", 1, [entry("d")])
    after = await newest(store)

    assert texts(after) == ["a", "b, corrected", "c", "d"]
    assert [one is other for one, other in zip(before, after, strict=False)] == [True, False, True]


async def test_a_deleted_entry_is_read_as_deleted(store: SqlStore) -> None:
    await a_record(store, "a", "b")

    await store.incidents.edit_entry("acme", "a", None)

    assert texts(await newest(store)) == ["b"]


async def test_what_an_amendment_says_is_read(store: SqlStore) -> None:
    await a_record(store, "a")

    said = entry("SEV-2 → SEV-1", kind=EntryKind.SEVERITY)
    await store.incidents.amend("acme", 1, "m1", lambda now: Amendment(replace(now, severity="SEV-1"), (said,)))

    assert texts(await newest(store)) == ["a", "SEV-2 → SEV-1"]


async def test_what_another_process_writes_is_read(store: SqlStore, beside: SqlStore) -> None:
    await a_record(store, "a", "b", "c")

    await beside.incidents.add_entries("acme", 1, [entry("d")])
    await beside.incidents.edit_entry("acme", "b", "b, corrected")
    await beside.incidents.edit_entry("acme", "c", None)

    assert texts(await newest(store)) == ["a", "b, corrected", "d"]


async def test_what_two_processes_write_in_turn_is_read_by_both(store: SqlStore, beside: SqlStore) -> None:
    await a_record(store)
    said: list[str] = []

    for number in range(6):
        await (store, beside)[number % 2].incidents.add_entries("acme", 1, [entry(f"{number}")])
        said.append(f"{number}")

        assert texts(await newest(store)) == texts(await newest(beside)) == said


async def test_what_two_processes_write_at_once_is_read_by_both(store: SqlStore, beside: SqlStore) -> None:
    await a_record(store, *(f"m{number}" for number in range(20)))
    await newest(beside)

    async def rewrite(by: SqlStore, name: str) -> None:
        for number in range(20):
            await by.incidents.add_entries("acme", 1, [entry(f"{name} {number}")])
            await by.incidents.edit_entry("acme", f"m{number}", f"m{number}, as {name} has it")
            await newest(by)

    await asyncio.gather(rewrite(store, "one"), rewrite(beside, "other"))

    assert await newest(store) == await newest(beside) == await newest(_never_read(store))
    assert [one.number for one in await newest(store)] == list(range(1, 61))


async def test_a_record_read_before_is_nothing_of_another_account(store: SqlStore) -> None:
    await a_record(store, "a")

    assert await newest(store, "other") == []
    await store.incidents.declare(draft(account="other"), "e1")
    await store.incidents.add_entries("other", 1, [entry("theirs")])

    assert texts(await newest(store, "other")) == ["theirs"]
    assert texts(await newest(store)) == ["a"]


async def test_more_new_entries_than_are_kept_push_the_older_ones_out(store: SqlStore) -> None:
    await a_record(store, "a", "b")

    await store.incidents.add_entries("acme", 1, [entry(f"{number}") for number in range(NEWEST + 50)])

    assert [one.number for one in await newest(store)] == list(range(53, NEWEST + 53))
    assert len(await store.incidents.entries("acme", 1)) == NEWEST + 52


@pytest.mark.parametrize("length", [120, NEWEST, NEWEST + 130])
async def test_a_record_read_before_gives_what_one_never_read_gives(
    store: SqlStore, beside: SqlStore, length: int
) -> None:
    kinds = (EntryKind.CHAT, EntryKind.ALERT, EntryKind.CHAT)
    said = [
        replace(
            entry(f"text of node {i % 13}", f"s{i}", minutes=i, kind=kinds[i % 3]),
            cues=("cause",) if i % 7 == 0 else (),
        )
        for i in range(length)
    ]
    await store.incidents.declare(draft(), "e1")
    await store.incidents.add_entries("acme", 1, said[:100])
    await newest(store)
    await store.incidents.add_entries("acme", 1, said[100:])
    await store.incidents.edit_entry("acme", "s3", "edited, of node 7", ("impact",))
    await store.incidents.edit_entry("acme", f"s{length - 2}", None)
    await newest(store)

    for wanted in FILTERS:
        kept, fresh = [await one.incidents.entries("acme", 1, wanted) for one in (store, _never_read(beside))]

        assert kept == fresh


def _never_read(store: SqlStore) -> SqlStore:
    return SqlStore(store.database, store.inbox, lambda: NOON)


async def test_records_that_were_not_read_for_long_make_room(store: SqlStore) -> None:
    await a_record(store, "a")
    before = await newest(store)

    for number in range(2, 70):
        await store.incidents.declare(draft(), f"e{number}")
        await store.incidents.entries("acme", number, NEWEST_ONES)
    after = await newest(store)

    assert after == before
    assert after[0] is not before[0]


async def test_a_record_of_endless_texts_is_not_kept(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    await store.incidents.add_entries("acme", 1, [entry("x" * 2_100_000) for _ in range(4)])

    before, after = await newest(store), await newest(store)

    assert after == before
    assert after[0] is not before[0]


async def test_few_entries_asked_for_are_all_that_is_read(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    await store.incidents.add_entries("acme", 1, [entry("a"), entry("b")])

    for wanted in (EntryFilter(limit=2), EntryFilter(words=("a",))):
        before, after = [await store.incidents.entries("acme", 1, wanted) for _ in range(2)]

        assert after == before
        assert after[0] is not before[0]
