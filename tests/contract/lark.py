"""Lark as the contract suite sees it, by webhook and over the long connection."""

import asyncio
import html
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

from pydantic import SecretStr

from adapters.lark.adapter import LarkAdapter
from adapters.lark.settings import LarkSettings
from bot.domain.chat import Person
from tests.contract.harness import (
    ACCOUNT,
    RATE_LIMIT_SECONDS,
    Case,
    Crew,
    Desk,
    Failure,
    Forgery,
    Shown,
    services,
    webhook,
)
from tests.simulators.lark import APP, KEY, SECRET, VERIFICATION, LarkSimulator, Message, buttons, crypto, text_of
from tests.simulators.lark.shapes import in_event
from tests.simulators.lark.simulator import pictures

SOCKETS_ONLY = "the long connection has no webhook: the connection itself is authenticated"

_POSTING = "/open-apis/im/v1/messages(/[^/]+/reply)?"
_FAULTS: dict[Failure, dict[str, Any]] = {
    "rate limit": {"wait": RATE_LIMIT_SECONDS},
    "broken": {"status": 502},
    "cut": {"cut": True},
    "refused": {"code": 230002},
}


class LarkPlatform:
    """A group and a direct chat."""

    def __init__(self, lark: LarkSimulator, adapter: LarkAdapter, desk: Desk) -> None:
        self._lark = lark
        self.adapter = adapter
        self.desk = desk
        self._ann = lark.user("Ann")
        self._group = lark.group("oc_room", "INC-42", [self._ann])
        self.room = self._group.id
        self.ann = Person(self._ann.open_id, self._ann.open_id)
        self._returned: set[str] = set()

    @property
    def secrets(self) -> Sequence[str]:
        return (SECRET, KEY, VERIFICATION, *self._lark.state.tokens)

    async def ask(self, text: str, thread: str = "") -> str:
        root = self._lark.state.messages[thread] if thread else None
        return self._lark.say(self._ann, self._group, text, named=True, reply_to=root).id

    async def chat(self, text: str) -> str:
        return self._lark.say(self._ann, self._group, text).id

    async def ask_as_bot(self, text: str) -> None:
        other = self._lark.user("Other")
        self._lark.say(other, self._group, text, named=True, sender_type="bot")

    async def ask_directly(self, text: str) -> str:
        return self._lark.say(self._ann, self._lark.direct(self._ann), text).id

    async def redeliver(self) -> None:
        self._lark.redeliver_all()

    async def settled(self) -> None:
        await self._lark.settled()

    def acknowledged(self, message: str) -> bool:
        return self._lark.acknowledged(message)

    def _genuine(self) -> bytes:
        said = self._lark.state.keep(chat=self.room, kind="text", content={"text": "forged?"}, sender=self.ann.id)
        told = self._lark.envelope("im.message.receive_v1", in_event(said, "p2p", "user"))
        return crypto.sealed(KEY, told)

    async def forge(self, how: Forgery) -> int:
        body = self._genuine()
        headers = crypto.headers(KEY, body, int(time.time()) - (301 if how == "stale" else 0))
        if how == "unsigned":
            headers = {"Content-Type": "application/json"}
        return (await self._lark.delivery.post(body + b" " if how == "tampered" else body, headers))[0]

    async def replay(self) -> None:
        body = self._genuine()
        headers = crypto.headers(KEY, body, int(time.time()))
        for _ in range(3):
            await self._lark.delivery.post(body, headers)

    async def tear(self) -> int:
        body = self._genuine()
        torn = body[: len(body) // 2]
        return (await self._lark.delivery.post(torn, crypto.headers(KEY, torn, int(time.time()))))[0]

    async def handshake(self) -> bool:
        check = {"challenge": "c-1", "token": VERIFICATION, "type": "url_verification"}
        sealed = crypto.sealed(KEY, check)
        answered = await self._lark.delivery.post(sealed, {"Content-Type": "application/json"})
        return answered == (200, b'{"challenge": "c-1"}')

    async def fail_next(self, failure: Failure) -> None:
        self._lark.fail_next(_POSTING, "POST", **_FAULTS[failure])

    async def shown(self) -> list[Shown]:
        return [self._seen(one) for one in self._lark.posts if one.kind == "interactive"]

    async def next_reply(self) -> Shown:
        async with asyncio.timeout(10):
            while not (fresh := [one for one in await self.shown() if one.id not in self._returned]):
                await asyncio.sleep(0.01)
        self._returned.add(fresh[0].id)
        return fresh[0]

    def _seen(self, message: Message) -> Shown:
        source = text_of(message)
        notified = re.findall(r"<at id=(\w+)></at>", source)
        words = re.sub(r"<at id=\w+></at>\s?", "", source)
        files = [one for one in self._lark.posts if one.kind in {"file", "image"} and one.parent == message.id]
        return Shown(
            message.id,
            html.unescape(words),
            under=message.root,
            notifies_everyone="all" in notified,
            notified=tuple(notified),
            links=tuple((html.unescape(label), url) for label, url in re.findall(r"\[([^\]]*)\]\(([^)]*)\)", words)),
            buttons=tuple(label for label, _ in buttons(message)),
            files=(*pictures(message), *(self._lark.state.files[one.content["file_key"]].name for one in files)),
            only_to=message.only_to,
        )

    async def working(self, message: str) -> bool:
        return "Typing" in [emoji for emoji, _ in self._lark.state.messages[message].reactions.values()]

    async def press(self, message: str, label: str) -> None:
        self._lark.press(self._ann, self._lark.state.messages[message], label)

    def crew(self) -> Crew:
        bob, carol = (Person(self._lark.user(name).open_id, name) for name in ("Bob", "Carol"))
        return Crew(bob, carol, Person("ou_nobody", "somebody"))

    def rooms_made(self) -> dict[str, set[str]]:
        chats = [one for one in self._lark.state.chats.values() if one.owner == APP]
        return {one.id: set(one.members) for one in chats}

    def calls(self) -> int:
        return len(self._lark.state.calls)

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
            async with webhook(adapter, desk) as lark.delivery.request_url:
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
            await lark.connected()
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
