"""What every store promises of changes of systems."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.change import SystemChange
from bot.ports.store import ChangeFilter
from bot.store.store import SqlStore
from tests.contract.letters import NOON

CHANGED = SystemChange(
    "changes",
    "c1",
    "deploy",
    "Rolled out 4.2 你好",
    NOON,
    "Payments",
    "4.2",
    "production",
    "Ann",
    "https://ci.example/1",
)


async def test_a_change_is_kept_whole(store: SqlStore) -> None:
    new = await store.changes.keep("acme", [CHANGED])

    assert new == 1
    assert await store.changes.find("acme", ChangeFilter()) == [CHANGED]


async def test_a_change_told_again_is_kept_once_as_it_was(store: SqlStore) -> None:
    await store.changes.keep("acme", [CHANGED])

    again = await store.changes.keep("acme", [replace(CHANGED, what="something else"), replace(CHANGED, id="c2")])

    assert again == 1
    assert [one.what for one in await store.changes.find("acme", ChangeFilter())] == [CHANGED.what] * 2


async def test_sources_and_accounts_have_ids_of_their_own(store: SqlStore) -> None:
    await store.changes.keep("acme", [CHANGED])

    assert await store.changes.keep("acme", [replace(CHANGED, source="github")]) == 1
    assert await store.changes.keep("other", [CHANGED]) == 1


async def test_changes_are_found_by_time_oldest_first(store: SqlStore) -> None:
    moments = [NOON + timedelta(minutes=minutes) for minutes in (30, 0, 20, 10)]
    await store.changes.keep("acme", [replace(CHANGED, id=str(at), at=at) for at in moments])

    found = await store.changes.find("acme", ChangeFilter(since=NOON, until=NOON + timedelta(minutes=20)))
    newest = await store.changes.find("acme", ChangeFilter(limit=2))

    assert [one.at.minute for one in found] == [0, 10, 20]
    assert [one.at.minute for one in newest] == [20, 30]


async def test_changes_are_found_by_service_and_environment_in_any_case(store: SqlStore) -> None:
    others = [replace(CHANGED, id="c2", service="search"), replace(CHANGED, id="c3", environment="staging")]
    await store.changes.keep("acme", [CHANGED, *others])

    found = await store.changes.find("acme", ChangeFilter(service="PAYMENTS", environment="Production"))

    assert found == [CHANGED]
