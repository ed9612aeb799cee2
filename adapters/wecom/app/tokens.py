"""The app's access token: one for all processes, asked for by one caller at a time."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ports.clock import Clock
from bot.ports.shelf import Shelf

PLATFORM = "wecom"
_EARLY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Grant:
    """What WeCom handed out, and for how long."""

    token: str
    lasting: timedelta


Fetch = Callable[[], Awaitable[Grant]]


class Tokens:
    """Of one account's app. On the shelf under a name that changes with company and secret."""

    def __init__(self, account: str, corp: str, secret: str, shelf: Shelf, clock: Clock, fetch: Fetch) -> None:
        self._account = account
        self._shelf = shelf
        self._clock = clock
        self._fetch = fetch
        self._key = f"app-token:{hashlib.sha256(f'{corp}/{secret}'.encode()).hexdigest()[:24]}"
        self._token = ""
        self._until: datetime | None = None
        self._asking = asyncio.Lock()

    async def token(self, refused: str = "") -> str:
        """A token other than the `refused` one, if WeCom gives another. Raises what fetching raises."""
        async with self._asking:
            if not self._good(refused):
                await self._take_from_shelf()
            if not self._good(refused):
                await self._ask()
            return self._token

    def _good(self, refused: str) -> bool:
        return bool(self._token) and self._token != refused and self._until is not None and self._clock() < self._until

    async def _take_from_shelf(self) -> None:
        kept = await self._shelf.get(self._account, PLATFORM, self._key)
        if kept is not None:
            token, until = json.loads(kept)
            self._token, self._until = str(token), datetime.fromisoformat(until)

    async def _ask(self) -> None:
        """It counts as over some minutes early, so that none ends on its way."""
        grant = await self._fetch()
        lasting = grant.lasting - min(_EARLY, grant.lasting / 2)
        self._token, self._until = grant.token, self._clock() + lasting
        kept = json.dumps([self._token, self._until.isoformat()])
        await self._shelf.put(self._account, PLATFORM, self._key, kept, lasting)
