"""What every store promises of the shelf and of leases."""

from datetime import timedelta

from bot.store.store import SqlStore

HOUR = timedelta(hours=1)
OVER = timedelta(seconds=-1)


async def test_a_value_is_found_by_its_key(store: SqlStore) -> None:
    await store.shelf.put("acme", "chatty", "k", "你好 \x00", HOUR)

    assert await store.shelf.get("acme", "chatty", "k") == "你好 \ufffd"


async def test_a_later_value_takes_the_place_of_an_earlier_one(store: SqlStore) -> None:
    await store.shelf.put("acme", "chatty", "k", "one", HOUR)
    await store.shelf.put("acme", "chatty", "k", "two", HOUR)

    assert await store.shelf.get("acme", "chatty", "k") == "two"


async def test_a_value_whose_time_is_over_is_gone(store: SqlStore) -> None:
    await store.shelf.put("acme", "chatty", "k", "one", OVER)

    assert await store.shelf.get("acme", "chatty", "k") is None


async def test_values_of_other_accounts_and_platforms_are_not_seen(store: SqlStore) -> None:
    await store.shelf.put("acme", "chatty", "k", "one", HOUR)

    assert await store.shelf.get("other", "chatty", "k") is None
    assert await store.shelf.get("acme", "wordy", "k") is None


async def test_a_lease_is_held_by_one(store: SqlStore) -> None:
    first = await store.leases.hold("robot", "a", HOUR)
    second = await store.leases.hold("robot", "b", HOUR)

    assert (first, second) == (True, False)


async def test_its_holder_extends_a_lease(store: SqlStore) -> None:
    await store.leases.hold("robot", "a", HOUR)

    assert await store.leases.hold("robot", "a", HOUR)


async def test_a_lease_whose_time_is_over_is_anybodys(store: SqlStore) -> None:
    await store.leases.hold("robot", "a", OVER)

    assert await store.leases.hold("robot", "b", HOUR)
    assert not await store.leases.hold("robot", "a", HOUR)


async def test_a_lease_given_back_is_anybodys(store: SqlStore) -> None:
    await store.leases.hold("robot", "a", HOUR)
    await store.leases.release("robot", "a")

    assert await store.leases.hold("robot", "b", HOUR)


async def test_nobody_gives_back_the_lease_of_another(store: SqlStore) -> None:
    await store.leases.hold("robot", "a", HOUR)
    await store.leases.release("robot", "b")

    assert not await store.leases.hold("robot", "b", HOUR)
