"""What the store promises about an incident's timeline, over each database."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.domain.incident import EntryKind, TimelineEntry
from bot.ports.incidents import EntryFilter, NewEntry
from bot.store.store import SqlStore
from tests.contract.letters import ANN, NOON, draft, entry


async def numbers(store: SqlStore, wanted: EntryFilter) -> list[int]:
    return [one.number for one in await store.incidents.entries("acme", 1, wanted)]


async def test_an_entry_comes_back_whole(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    new = NewEntry(
        EntryKind.ALERT, ANN, NOON, "错误率 12 %", "chatty/c1/m1", "https://x.example", ("cause",), {"from": "a"}
    )

    (added,) = await store.incidents.add_entries("acme", 1, [new])

    expected = TimelineEntry(
        1, new.kind, ANN, NOON, new.text, new.source, new.link, ("cause",), {"from": "a"}, recorded_at=added.recorded_at
    )
    assert await store.incidents.entries("acme", 1) == [added] == [expected]
    assert added.recorded_at is not None


async def test_entries_of_a_source_are_added_once(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    await store.incidents.add_entries("acme", 1, [entry("a", "s1"), entry("b", "s2")])

    added = await store.incidents.add_entries("acme", 1, [entry("b", "s2"), entry("c", "s3"), entry("d", "s3")])

    assert [(one.number, one.text) for one in added] == [(3, "c")]


async def test_entries_without_a_source_are_all_added(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")

    added = await store.incidents.add_entries("acme", 1, [entry("same"), entry("same")])

    assert [one.number for one in added] == [1, 2]


async def test_entries_added_at_once_are_numbered_without_gaps(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")

    await asyncio.gather(
        *(store.incidents.add_entries("acme", 1, [entry("x", f"s{i % 20}"), entry("y")]) for i in range(40))
    )

    assert await numbers(store, EntryFilter()) == list(range(1, 61))


async def test_ten_thousand_entries_are_kept_and_those_with_cues_picked(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    cues = {100, 5_000, 9_999}
    for start in range(0, 10_000, 1_000):
        batch = [entry(f"text {i}", f"s{i}", minutes=i) for i in range(start, start + 1_000)]
        await store.incidents.add_entries(
            "acme", 1, [replace(one, cues=("cause",)) if start + i in cues else one for i, one in enumerate(batch)]
        )

    assert await numbers(store, EntryFilter(with_cues=True)) == [number + 1 for number in sorted(cues)]
    assert await store.incidents.count_entries("acme", 1) == 10_000


async def test_entries_are_filtered_by_everything_given(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    kinds = (EntryKind.CHAT, EntryKind.ALERT)
    await store.incidents.add_entries("acme", 1, [entry("x", minutes=i, kind=kinds[i % 2]) for i in range(10)])

    assert await numbers(store, EntryFilter(after=7)) == [8, 9, 10]
    assert await numbers(store, EntryFilter(limit=2)) == [9, 10]
    assert await numbers(store, EntryFilter(kinds=frozenset({EntryKind.ALERT}), after=5)) == [6, 8, 10]
    between = EntryFilter(since=NOON + timedelta(minutes=2), before=NOON + timedelta(minutes=4))
    assert await numbers(store, between) == [3, 4]
    assert await numbers(store, EntryFilter(after=3, limit=3, kinds=frozenset({EntryKind.CHAT}))) == [5, 7, 9]


async def test_an_edited_entry_keeps_its_earlier_texts(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    await store.incidents.add_entries("acme", 1, [entry("first", "s1"), entry("other", "s2")])

    await store.incidents.edit_entry("acme", "s1", "second", ("cause",))
    edited = await store.incidents.edit_entry("acme", "s1", "third", ("cause",))

    assert edited is not None
    assert (edited.text, edited.earlier_texts, edited.deleted) == ("third", ("first", "second"), False)
    assert await store.incidents.entries("acme", 1, EntryFilter(with_cues=True)) == [edited]


async def test_the_same_edit_twice_is_one_edit(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    await store.incidents.add_entries("acme", 1, [entry("first", "s1")])

    once = await store.incidents.edit_entry("acme", "s1", "second")

    assert await store.incidents.edit_entry("acme", "s1", "second") == once


async def test_a_deleted_entry_is_marked_and_its_text_kept(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    await store.incidents.add_entries("acme", 1, [replace(entry("the database is full", "s1"), cues=("cause",))])

    deleted = await store.incidents.edit_entry("acme", "s1", None)

    assert deleted is not None
    assert (deleted.deleted, deleted.text) == (True, "the database is full")
    assert await store.incidents.entries("acme", 1, EntryFilter(with_cues=True)) == []
    assert await store.incidents.entries("acme", 1) == [deleted]


async def test_an_entry_is_edited_in_whichever_incident_it_is(store: SqlStore) -> None:
    for cause in ("e1", "e2"):
        await store.incidents.declare(draft(), cause)
    await store.incidents.add_entries("acme", 2, [entry("first", "s1")])

    await store.incidents.edit_entry("acme", "s1", "second")

    assert [one.text for one in await store.incidents.entries("acme", 2)] == ["second"]
    assert await store.incidents.edit_entry("acme", "nowhere", "text") is None
