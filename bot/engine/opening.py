"""That an incident's room is being opened: by one at a time, and known to whoever hears of the room meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.domain.incident import Incident
from bot.errors import PlatformError, UserError
from bot.ports.store import Store

PATIENCE = 20.0
"""Seconds that a rate limit, or somebody else who is opening the same room, is waited for."""

PAUSE = 0.25
"""Seconds between two looks."""

_LASTING = timedelta(minutes=2)


def signpost(incident: int) -> str:
    """What stands on the shelf while somebody opens the incident's room on a platform, whatever crashes meanwhile."""
    return f"opening/{incident}"


class Opening:
    """One attempt, by the request called `cause`, to open an incident's room on a platform."""

    def __init__(self, store: Store, platform: str, incident: Incident, cause: str) -> None:
        self._store = store
        self._platform = platform
        self._incident = incident
        self._cause = cause

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Of all who would open this room now, in whichever process, one at a time. Raises `UserError`."""
        name = f"war-room/{self._incident.account}/{self._platform}/{self._incident.number}"
        for _ in range(round(PATIENCE / PAUSE)):
            if await self._store.leases.hold(name, self._cause, _LASTING):
                break
            await asyncio.sleep(PAUSE)
        else:
            raise UserError(
                f"Somebody is opening a war room for {self._incident.name} just now. Ask again in a moment.",
                f"有人正在为 {self._incident.name} 创建作战室，请稍后再试。",
            )
        try:
            yield
        finally:
            await self._store.leases.release(name, self._cause)

    @asynccontextmanager
    async def signposted(self) -> AsyncIterator[None]:
        """Have the platform's own word of the new room wait: it is for the opener to say whose doing it is.

        A crash leaves the signpost standing for the next attempt, for as long as that may take.
        """
        await self._signpost(_LASTING)
        try:
            yield
        except (PlatformError, UserError):
            await self._signpost(timedelta())
            raise
        await self._signpost(timedelta())

    async def _signpost(self, lasting: timedelta) -> None:
        place = (self._incident.account, self._platform, signpost(self._incident.number))
        await self._store.shelf.put(*place, self._cause, lasting)
