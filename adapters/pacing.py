"""Showing what grows no more often than the platform takes it, one call at a time."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.errors import PlatformError, RetryLater


class Pacer:
    """Calls `show` at most once in `interval` seconds of `clock`; what is held back is shown when that is over.

    The interval may be changed, which counts from the next showing.
    """

    def __init__(self, show: Callable[[], Awaitable[None]], interval: float, clock: Callable[[], float]) -> None:
        self._show = show
        self.interval = interval
        self._clock = clock
        self._next = clock() + interval
        self._calling = asyncio.Lock()
        self._later: asyncio.Task[None] | None = None
        self._failure: PlatformError | None = None

    async def more(self) -> None:
        """There is more to show. Raises what showing held-back text raised; a rate limit only delays."""
        async with self._calling:
            if self._failure is not None:
                raise self._failure
            if self._clock() >= self._next:
                await self._flush()
            else:
                self._flush_later()

    async def end(self) -> None:
        """Show no more; a call under way is waited for, since nobody would know what became of it."""
        async with self._calling:
            if self._later is not None:
                self._later.cancel()
                self._later = None

    def _flush_later(self) -> None:
        if self._later is None:
            self._later = asyncio.create_task(self._flush_after(self._next - self._clock()))

    async def _flush_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        async with self._calling:
            self._later = None
            try:
                await self._flush()
            except PlatformError as error:
                self._failure = error

    async def _flush(self) -> None:
        self._next = self._clock() + self.interval
        try:
            await self._show()
        except RetryLater as error:
            self._next = self._clock() + max(error.after, self.interval)
            self._flush_later()
