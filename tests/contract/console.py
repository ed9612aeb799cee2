"""The console as the contract suite sees it: a page that posts over HTTP and watches."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import aiohttp
from markdown_it import MarkdownIt

from adapters.console.adapter import ConsoleAdapter
from adapters.console.settings import ConsoleSettings
from bot.domain.chat import Person
from bot.ports.login import COOKIE, digest
from bot.ports.webhook import WebhookRequest
from tests.contract.harness import ACCOUNT, Case, Crew, Desk, Failure, Forgery, Shown, services, webhook

TOKEN = "ann-login-token"
STALE = "ann-expired-token"
NOTHING_TO_FAIL = "the console is in this process: no call of it can fail or get lost"


class Logins:
    """Ann is logged in."""

    async def login(self, token: str, now: datetime) -> tuple[str, Person] | None:
        return (ACCOUNT.id, Person("ann", "ann")) if token == digest(TOKEN) else None


class ConsolePlatform:
    """One room, and Ann's browser."""

    room = "incidents"
    ann = Person("ann", "ann")
    secrets: Sequence[str] = (TOKEN, STALE)

    def __init__(self, adapter: ConsoleAdapter, desk: Desk, url: str, session: aiohttp.ClientSession) -> None:
        self.adapter = adapter
        self.desk = desk
        self._url = url
        self._session = session
        self._posted: list[dict[str, Any]] = []
        self._answered: set[str] = set()
        self._handed_out: set[str] = set()

    async def ask(self, text: str, thread: str = "") -> str:
        return await self._say(self.room, f"@warroom {text}", thread)

    async def chat(self, text: str) -> str:
        return await self._say(self.room, text)

    async def ask_directly(self, text: str) -> str:
        return await self._say("me", text)

    async def _say(self, chat: str, text: str, thread: str = "") -> str:
        said = {"chat": chat, "text": text, "id": f"message-{len(self._posted):04}", "thread": thread}
        self._posted.append(said)
        status, answer = await self._post(json.dumps(said))
        assert status == 200
        message: str = json.loads(answer)["message"]
        self._answered.add(message)
        return message

    async def _post(self, body: str, token: str = TOKEN) -> tuple[int, str]:
        headers = {"Cookie": f"{COOKIE}={token}"} if token else {}
        async with self._session.post(self._url, data=body.encode(), headers=headers) as response:
            return response.status, await response.text()

    async def ask_as_bot(self, text: str) -> None:
        raise NotImplementedError("only people log in")

    async def redeliver(self) -> None:
        for said in self._posted:
            await self._post(json.dumps(said))

    async def settled(self) -> None:
        """Posts are answered before they return."""

    def acknowledged(self, message: str) -> bool:
        return message in self._answered

    async def forge(self, how: Forgery) -> int:
        token = {"unsigned": "", "tampered": TOKEN[:-1], "stale": STALE}[how]
        return (await self._post(self._genuine(), token))[0]

    async def replay(self) -> None:
        for _ in range(3):
            await self._post(self._genuine())

    async def tear(self) -> int:
        body = self._genuine()
        return (await self._post(body[: len(body) // 2]))[0]

    def _genuine(self) -> str:
        return json.dumps({"chat": self.room, "text": "@warroom forged?", "id": "message-genuine"})

    async def handshake(self) -> bool:
        raise NotImplementedError("a page needs none")

    async def fail_next(self, failure: Failure) -> None:
        raise NotImplementedError(NOTHING_TO_FAIL)

    async def shown(self) -> list[Shown]:
        return [_seen(document) for document in await self._documents() if document.get("own")]

    async def next_reply(self) -> Shown:
        fresh = [one for one in await self.shown() if one.id not in self._handed_out]
        if not fresh:
            raise TimeoutError
        self._handed_out.add(fresh[0].id)
        return fresh[0]

    async def working(self, message: str) -> bool:
        return any(one["type"] == "working" and one["message"] == message for one in await self._documents())

    async def _documents(self) -> list[dict[str, Any]]:
        """What Ann's browser is told when she opens the room, or her own conversation."""
        found: list[dict[str, Any]] = []
        for chat in (self.room, "me"):
            watched = self.adapter.watch(WebhookRequest("GET", {"cookie": f"{COOKIE}={TOKEN}"}, b"", {"chat": chat}))
            while (told := await _at_once(watched)) is not None:
                found.append(json.loads(told))
            await watched.aclose()  # type: ignore[attr-defined]  # it is a generator
        return found

    async def press(self, message: str, label: str) -> None:
        document = next(one for one in await self._documents() if one.get("id") == message)
        button = next(one for one in document["buttons"] if one["label"] == label)
        pressed = {"chat": self.room, "action": button["action"], "value": button["value"], "message": message}
        await self._post(json.dumps(pressed))

    def crew(self) -> Crew:
        raise NotImplementedError("the console has no rooms to open")

    def rooms_made(self) -> dict[str, set[str]]:
        return {}

    def calls(self) -> int:
        return 0

    async def misconfigured(self) -> ConsoleAdapter:
        raise NotImplementedError("there are no credentials")


async def _at_once(documents: AsyncIterator[str]) -> str | None:
    """The next document, if it is there without waiting."""
    coming = asyncio.ensure_future(anext(documents))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    if coming.done():
        return coming.result()
    coming.cancel()
    await asyncio.gather(coming, return_exceptions=True)
    return None


def _seen(document: dict[str, Any]) -> Shown:
    links = []
    for block in MarkdownIt("commonmark").parse(document["text"]):
        links += [(token.content, str(token.attrs["href"])) for token in block.children or () if "href" in token.attrs]
    return Shown(
        document["id"],
        document["text"],
        quotes=document["quote"],
        notifies_everyone=any(
            word in document["text"] for word in ("@channel", "@here", "@everyone", "@all", "@所有人")
        ),
        notified=tuple(document["mentions"]),
        links=tuple(links),
        buttons=tuple(button["label"] for button in document["buttons"]),
        files=tuple(file["name"] for file in document["attachments"]),
        only_to="ann" if document["only_to_you"] else "",
    )


@asynccontextmanager
async def in_browser() -> AsyncIterator[ConsolePlatform]:
    adapter, desk = ConsoleAdapter(ACCOUNT, ConsoleSettings(), replace(services(), logins=Logins())), Desk()
    await adapter.start()
    async with webhook(adapter, desk) as url, aiohttp.ClientSession() as session:
        yield ConsolePlatform(adapter, desk, url, session)
        await desk.close()
    await adapter.stop()


CASES = (
    Case(
        "console",
        in_browser,
        {
            "test_another_bots_mention_starts_no_work": "bots do not log in to the console",
            "test_the_handshake_is_answered": "a page needs no handshake",
            "test_one_reply_is_one_call": NOTHING_TO_FAIL,
            "test_a_rate_limit_says_when_to_try_again": NOTHING_TO_FAIL,
            "test_a_call_whose_fate_is_unknown_is_ambiguous": NOTHING_TO_FAIL,
            "test_a_refusal_carries_the_platforms_code_and_a_sentence": NOTHING_TO_FAIL,
            "test_what_was_sent_without_an_answer_is_not_sent_twice": NOTHING_TO_FAIL,
            "test_no_secret_shows_in_logs_or_reprs": NOTHING_TO_FAIL,
            "test_refused_credentials_stop_the_start_and_name_the_key": "the console has no credentials",
        },
    ),
)
