"""Calls that arrive while a group of earlier ones is under way form the next group."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
LARGEST_GROUP = 200


class Grouped(Generic[Item, Result]):
    """One group at a time; `together` gives a result for each item, in order."""

    def __init__(self, together: Callable[[list[Item]], Awaitable[list[Result]]]) -> None:
        self._together = together
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, item: Item) -> Result:
        """The item's result. When a group fails its items are tried one by one, so that none fails for another."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        while self._waiting:
            group = self._waiting[:LARGEST_GROUP]
            del self._waiting[:LARGEST_GROUP]
            if len(group) == 1 or not await self._attempt(group, alone=False):
                for one in group:
                    await self._attempt([one], alone=True)

    async def _attempt(self, group: list[tuple[Item, asyncio.Future[Result]]], *, alone: bool) -> bool:
        try:
            results = await self._together([item for item, _ in group])
        except Exception as error:  # noqa: BLE001  # it belongs to whoever waits for the item, not to this task
            if alone and not group[0][1].done():
                group[0][1].set_exception(error)
            return False
        for (_, future), result in zip(group, results, strict=True):
            if not future.done():
                future.set_result(result)
        return True
