"""What every simulated organisation has: a time of its own, running numbers, and changes that can be waited for."""

import asyncio
import time
from collections.abc import Callable


class Surroundings:
    """Seconds since 1970 that pass by themselves, and by `advance`."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._numbers = 0
        self._waiting: set[asyncio.Event] = set()

    def now(self) -> float:
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds

    def number(self) -> int:
        """The next one, from 1 on."""
        self._numbers += 1
        return self._numbers

    def changed(self) -> None:
        """Have everybody who waits look again."""
        for waiting in self._waiting:
            waiting.set()

    async def until(self, holds: Callable[[], object], timeout: float = 20.0) -> None:
        """Return once it holds; raises TimeoutError."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(timeout):
                while not holds():
                    event.clear()
                    await event.wait()
        finally:
            self._waiting.discard(event)
