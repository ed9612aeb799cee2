"""Lark as the contract suite sees it, by webhook and over the long connection."""

import asyncio
import html
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Literal

from pydantic import SecretStr

from adapters.lark.adapter import LarkAdapter
from adapters.lark.settings import LarkSettings
from bot.domain.chat import Person
from tests.contract.harness import ACCOUNT, RATE_LIMIT_SECONDS, Case, Desk, Failure, Forgery, Shown, services, webhook
from tests.simulators.lark import (
    APP,
    BOT,
    KEY,
    SECRET,
    VERIFICATION,
    Fault,
    LarkSimulator,
    Message,
    buttons,
    crypto,
    elements,
)

SOCKETS_ONLY = "the long connection has no webhook: the connection itself is authenticated"

_FAULTS: dict[Failure, Fault] = {
    "rate limit": Fault(wait=RATE_LIMIT_SECONDS),
    "broken": Fault(status=502),
    "cut": Fault(cut=True),
    "refused": Fault(code=230002),
}


class LarkPlatform:
    """A group and a direct chat."""

    def __init__(self, lark: LarkSimulator, adapter: LarkAdapter, desk: Desk) -> None:
        self._lark = lark
        self.adapter = adapter
        self.desk = desk
        self.room = "oc_room"
        self.ann = Person("ou_ann", "ou_ann")
        self._returned: set[str] = set()
        self._events: dict[str, str] = {}
        lark.chats |= {self.room, "oc_direct"}

    @property
    def secrets(self) -> Sequence[str]:
        return (SECRET, KEY, VERIFICATION, "t-issued-token-1")

    def _said(self, text: str, chat: str, sender: str = "ou_ann", root: str = "", *, named: bool = False) -> Message:
        bot = {"key": "@_user_1", "id": {"open_id": BOT}, "mentioned_type": "bot", "name": "Warroom"}
        content = {"text": f"@_user_1 {text}" if named else text}
        place = {"chat": chat, "sender": sender, "root": root, "parent": root}
        return self._lark.keep(kind="text", content=content, mentions=[bot] if named else [], **place)

    def _deliver(self, message: Message, *kinds: str) -> str:
        envelope = self._lark.told(message, *kinds)
        self._events[message.id] = envelope["header"]["event_id"]
        self._lark.deliver(envelope)
        return message.id

    async def ask(self, text: str, thread: str = "") -> str:
        return self._deliver(self._said(text, self.room, root=thread, named=True))

    async def chat(self, text: str) -> str:
        return self._deliver(self._said(text, self.room))

    async def ask_as_bot(self, text: str) -> None:
        self._deliver(self._said(text, self.room, "ou_other", named=True), "group", "bot")

    async def ask_directly(self, text: str) -> str:
        return self._deliver(self._said(text, "oc_direct"), "p2p")

    async def redeliver(self) -> None:
        for envelope in [*self._lark.sent]:
            self._lark.deliver(envelope)

    async def settled(self) -> None:
        await self._lark.settled()

    def acknowledged(self, message: str) -> bool:
        return self._events[message] in self._lark.acknowledged

    def _genuine(self) -> bytes:
        return crypto.sealed(KEY, self._lark.told(self._said("forged?", self.room, named=True)))

    async def forge(self, how: Forgery) -> int:
        body = self._genuine()
        headers = crypto.headers(KEY, body, int(time.time()) - (301 if how == "stale" else 0))
        if how == "unsigned":
            headers = {"Content-Type": "application/json"}
        return (await self._lark.post(body + b" " if how == "tampered" else body, headers))[0]

    async def replay(self) -> None:
        body = self._genuine()
        headers = crypto.headers(KEY, body, int(time.time()))
        for _ in range(3):
            await self._lark.post(body, headers)

    async def tear(self) -> int:
        body = self._genuine()
        torn = body[: len(body) // 2]
        return (await self._lark.post(torn, crypto.headers(KEY, torn, int(time.time()))))[0]

    async def handshake(self) -> bool:
        check = {"challenge": "c-1", "token": VERIFICATION, "type": "url_verification"}
        answered = await self._lark.post(crypto.sealed(KEY, check), {"Content-Type": "application/json"})
        return answered == (200, b'{"challenge": "c-1"}')

    def fail_next(self, failure: Failure) -> None:
        self._lark.fault = _FAULTS[failure]

    async def shown(self) -> list[Shown]:
        posts = [one for one in self._lark.messages.values() if one.sender == APP and one.kind == "interactive"]
        return [self._seen(one) for one in posts]

    async def next_reply(self) -> Shown:
        async with asyncio.timeout(10):
            while not (fresh := [one for one in await self.shown() if one.id not in self._returned]):
                await asyncio.sleep(0.01)
        self._returned.add(fresh[0].id)
        return fresh[0]

    def _seen(self, message: Message) -> Shown:
        source = next(one["content"] for one in elements(message) if one["tag"] == "markdown")
        notified = re.findall(r"<at id=(\w+)></at>", source)
        words = re.sub(r"<at id=\w+></at>\s?", "", source)
        return Shown(
            message.id,
            html.unescape(words),
            under=message.root,
            notifies_everyone="all" in notified,
            notified=tuple(notified),
            links=tuple((html.unescape(label), url) for label, url in re.findall(r"\[([^\]]*)\]\(([^)]*)\)", words)),
            buttons=tuple(label for label, _ in buttons(message)),
            files=tuple(
                self._lark.files[one.content["file_key"]]
                for one in self._lark.messages.values()
                if one.kind == "file" and one.parent == message.id
            ),
            only_to=message.only_to,
        )

    async def working(self, message: str) -> bool:
        return "Typing" in self._lark.messages[message].reactions.values()

    async def press(self, message: str, label: str) -> None:
        self._lark.press("ou_ann", self._lark.messages[message], label)

    def calls(self) -> int:
        return len(self._lark.calls)

    async def misconfigured(self) -> LarkAdapter:
        return _adapter(self._lark, "wrong")


def _adapter(
    lark: LarkSimulator, secret: str = SECRET, mode: Literal["websocket", "webhook"] = "webhook"
) -> LarkAdapter:
    settings = LarkSettings(
        app_id=APP,
        app_secret=SecretStr(secret),
        mode=mode,
        encrypt_key=SecretStr(KEY),
        verification_token=SecretStr(VERIFICATION),
        api_url=lark.url,
    )
    return LarkAdapter(ACCOUNT, settings, services())


@asynccontextmanager
async def by_webhook() -> AsyncIterator[LarkPlatform]:
    async with LarkSimulator() as lark:
        adapter, desk = _adapter(lark), Desk()
        await adapter.start()
        try:
            async with webhook(adapter, desk) as lark.request_url:
                yield LarkPlatform(lark, adapter, desk)
                await desk.close()
                await lark.settled()
        finally:
            await adapter.stop()


@asynccontextmanager
async def by_socket() -> AsyncIterator[LarkPlatform]:
    async with LarkSimulator() as lark:
        adapter, desk = _adapter(lark, mode="websocket"), Desk()
        await adapter.start()
        listening = asyncio.ensure_future(adapter.listen(desk.keep))
        try:
            async with asyncio.timeout(10):
                while not lark.sockets.pings:
                    await asyncio.sleep(0.01)
            yield LarkPlatform(lark, adapter, desk)
            await desk.close()
            await lark.settled()
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await adapter.stop()


CASES = (
    Case("lark-webhook", by_webhook),
    Case(
        "lark-socket",
        by_socket,
        {
            "test_a_forged_call_is_refused_and_nothing_is_kept": SOCKETS_ONLY,
            "test_a_replayed_call_is_kept_once": SOCKETS_ONLY,
            "test_half_a_body_is_refused_and_nothing_is_kept": SOCKETS_ONLY,
            "test_the_handshake_is_answered": SOCKETS_ONLY,
        },
    ),
)
