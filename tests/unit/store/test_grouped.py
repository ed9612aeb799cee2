"""Calls grouped together: shared where possible, failing each for itself."""

import asyncio

import pytest

from bot.store.grouped import Grouped


async def test_calls_made_during_a_group_form_the_next_one() -> None:
    groups: list[list[int]] = []

    async def double(items: list[int]) -> list[int]:
        groups.append(items)
        await asyncio.sleep(0)
        return [2 * item for item in items]

    grouped = Grouped(double)
    results = await asyncio.gather(*(grouped(number) for number in range(10)))

    assert results == [2 * number for number in range(10)]
    assert len(groups) <= 2


async def test_an_item_that_fails_fails_alone() -> None:
    async def invert(items: list[int]) -> list[float]:
        return [1 / item for item in items]

    grouped = Grouped(invert)
    results = await asyncio.gather(*(grouped(number) for number in (1, 0, 2)), return_exceptions=True)

    assert [results[0], results[2]] == [1.0, 0.5]
    assert isinstance(results[1], ZeroDivisionError)


async def test_a_call_nobody_waits_for_does_not_stop_the_others() -> None:
    async def same(items: list[int]) -> list[int]:
        await asyncio.sleep(0)
        return items

    grouped = Grouped(same)
    dropped = asyncio.create_task(grouped(1))
    kept = asyncio.create_task(grouped(2))
    await asyncio.sleep(0)
    dropped.cancel()

    assert await kept == 2
    with pytest.raises(asyncio.CancelledError):
        await dropped
