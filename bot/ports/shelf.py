"""What adapters must remember across restarts, and share between processes."""

from datetime import timedelta
from typing import Protocol


class Shelf(Protocol):
    """Small values by key, of one account on one platform each. On return a value survives a crash."""

    async def put(self, account: str, platform: str, key: str, value: str, lasting: timedelta) -> None:
        """Keep `value` under `key` for this long, in place of whatever was there."""
        ...

    async def get(self, account: str, platform: str, key: str) -> str | None:
        """The value; None where there is none or its time is over."""
        ...


class Leases(Protocol):
    """Who of several processes may do what only one may do."""

    async def hold(self, name: str, holder: str, lasting: timedelta) -> bool:
        """Take the lease, or extend one's own; False while somebody else holds it."""
        ...

    async def release(self, name: str, holder: str) -> None:
        """Give one's own lease back before its time."""
        ...
