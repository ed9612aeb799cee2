"""A person at the console, over HTTP as a browser speaks it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any

import aiohttp

from bot.app import App
from bot.domain.chat import Person

JSON = dict[str, Any]
_ids = count(1)


class Browser:
    """Logged in as one person; `seen`: every document a watched chat was told, in order."""

    def __init__(self, session: aiohttp.ClientSession, url: str, account: str) -> None:
        self._session = session
        self._console = f"{url}/webhooks/console/{account}"
        self._url = url
        self.seen: list[JSON] = []
        self._more = asyncio.Event()

    async def post(self, **fields: Any) -> tuple[int, JSON]:
        """Post to the console; the status and the answer."""
        async with self._session.post(self._console, json={"chat": "me"} | fields) as answer:
            return answer.status, json.loads(await answer.read())

    async def say(self, text: str, **more: Any) -> JSON:
        """Say something, in the own conversation unless another chat is named."""
        status, answer = await self.post(text=text, id=f"message-{next(_ids):04}", **more)
        assert status == 200, answer
        return answer

    async def get(self, path: str) -> tuple[int, str]:
        async with self._session.get(self._url + path) as answer:
            return answer.status, await answer.text()

    async def watch_status(self, chat: str) -> int:
        """What an attempt to watch a chat is answered."""
        async with self._session.get(f"{self._console}/watch", params={"chat": chat}) as answer:
            return answer.status

    @asynccontextmanager
    async def watching(self, chat: str = "me") -> AsyncIterator["Browser"]:
        """Watch a chat; the greeting has come on entering."""
        watch = asyncio.create_task(self._watch(chat))
        try:
            await self.until(lambda: bool(self.seen))
            yield self
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch

    async def _watch(self, chat: str) -> None:
        async with self._session.get(f"{self._console}/watch", params={"chat": chat}) as events:
            async for line in events.content:
                if line.startswith(b"data: "):
                    self.seen.append(json.loads(line[6:]))
                    self._more.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Return once something holds; raises TimeoutError."""
        async with asyncio.timeout(10):
            while not holds():
                self._more.clear()
                await self._more.wait()

    def replies(self) -> list[JSON]:
        """The bot's messages as they are now, those that still grow left out."""
        own = {one["id"]: one for one in self.seen if one["type"] == "message" and one["own"]}
        return [one for one in own.values() if not one["growing"]]

    async def reply(self, number: int = 1) -> JSON:
        """The bot's message of this number, complete."""
        await self.until(lambda: len(self.replies()) >= number)
        return self.replies()[number - 1]


@asynccontextmanager
async def browser(app: App, name: str, account: str = "acme") -> AsyncIterator[Browser]:
    """Log in by a link, as the operator's link does."""
    link = await app.login_link(account, Person(name, name.title()))
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.get(link) as welcome:
            assert welcome.status == 200
        yield Browser(session, app.url, account)
