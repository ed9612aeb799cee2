"""DingTalk as the contract suite sees it, over Stream mode and by signed callback."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

from markdown_it import MarkdownIt
from pydantic import SecretStr

from adapters.dingtalk.adapter import DingTalkAdapter
from adapters.dingtalk.pace import Pace
from adapters.dingtalk.settings import DingTalkSettings
from adapters.dingtalk.signature import press_secret
from bot.domain.chat import Person
from bot.ports.webhook import Intake, WebhookRequest
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
from tests.simulators.dingtalk import CLIENT_ID, CLIENT_SECRET, DingTalkSimulator, Post
from tests.simulators.dingtalk.cards import BUTTON_TEMPLATE, TEMPLATE
from tests.simulators.dingtalk.routes import REPLY
from tests.simulators.dingtalk.scene_groups import GROUP_TEMPLATE
from tests.simulators.dingtalk.state import EVENT_KEY, EVENT_TOKEN

STREAM_ONLY = "Stream mode has no webhook: the connection itself is authenticated"
NO_BOTS = "DingTalk delivers no robot's messages to another robot"
NO_HANDSHAKE = "DingTalk calls a robot's address without checking it first, unlike that of an event subscription"

_FAULTS: dict[Failure, dict[str, Any]] = {
    "rate limit": {"body": {"errcode": 410100, "errmsg": "too many messages"}},
    "broken": {"status": 502},
    "cut": {"cut": True},
    "refused": {"body": {"errcode": 430101, "errmsg": "blocked"}},
}


class DingTalkPlatform:
    """The organisation of a simulator."""

    def __init__(self, dingtalk: DingTalkSimulator, adapter: DingTalkAdapter, desk: Desk) -> None:
        self._dingtalk = dingtalk
        self.adapter = adapter
        self.desk = desk
        self._user = dingtalk.user("u-ann", "Ann", mobile="13800000000")
        self._group = dingtalk.group("INC-42 war room", [self._user])
        self.room = self._group.id
        self.ann = Person("u-ann", "Ann")

    @property
    def secrets(self) -> Sequence[str]:
        state = self._dingtalk.state
        return (
            CLIENT_SECRET,
            press_secret(CLIENT_SECRET),
            EVENT_TOKEN,
            EVENT_KEY,
            *state.tokens,
            *filter(None, [state.old_token]),
            *state.tickets,
            *state.sessions,
        )

    async def ask(self, text: str, thread: str = "") -> str:
        quoting = None
        if thread:
            replied = {"msgType": "text", "msgId": thread, "content": {"text": "checkout is slow"}}
            quoting = {"text": {"isReplyMsg": True, "repliedMsg": replied}, "originalMsgId": thread}
        said = await self._dingtalk.say(self._user, self._group, text, quoting=quoting)
        return str(said["msgId"])

    async def chat(self, text: str) -> str:
        """The robot hears nothing of it."""
        return str(self._dingtalk.state.message(self._user, self._group, {"text": {"content": text}}, ())["msgId"])

    async def ask_as_bot(self, text: str) -> None:
        raise NotImplementedError(NO_BOTS)

    async def ask_directly(self, text: str) -> str:
        said = await self._dingtalk.say(self._user, self._dingtalk.direct(self._user), text)
        return str(said["msgId"])

    async def redeliver(self) -> None:
        await self._dingtalk.redeliver_all()

    async def settled(self) -> None:
        await self._dingtalk.settled()

    def acknowledged(self, message: str) -> bool:
        return self._dingtalk.acknowledged(message)

    async def forge(self, how: Forgery) -> int:
        """The signature covers the time alone, so the time is what can be tampered with."""
        headers = self._dingtalk.callback.headers(age=3_601 if how == "stale" else 0)
        if how == "unsigned":
            headers = {"Content-Type": "application/json"}
        if how == "tampered":
            headers["timestamp"] = str(int(headers["timestamp"]) + 1)
        return (await self._dingtalk.callback.deliver_raw(self._genuine(), headers))[0]

    async def replay(self) -> None:
        body, headers = self._genuine(), self._dingtalk.callback.headers()
        for _ in range(3):
            await self._dingtalk.callback.deliver_raw(body, headers)

    async def tear(self) -> int:
        body = self._genuine()
        return (await self._dingtalk.callback.deliver_raw(body[: len(body) // 2], self._dingtalk.callback.headers()))[0]

    def _genuine(self) -> bytes:
        said = {"msgtype": "text", "text": {"content": " forged?"}}
        return json.dumps(self._dingtalk.state.message(self._user, self._group, said, ())).encode()

    async def handshake(self) -> bool:
        return await self._dingtalk.callback.check_events_address()

    async def fail_next(self, failure: Failure) -> None:
        self._dingtalk.fail_next(REPLY, **_FAULTS[failure])

    async def shown(self) -> list[Shown]:
        return [self._seen(post) for post in self._dingtalk.posts]

    async def next_reply(self) -> Shown:
        return self._seen(await self._dingtalk.next_post())

    def _seen(self, post: Post) -> Shown:
        whispered = post.via == "direct" and post.chat.members[0].staff
        return Shown(
            post.card or post.key,
            post.text,
            only_to=whispered or "",
            notifies_everyone=post.everyone,
            notified=post.notified,
            links=_links(post.text),
            buttons=post.buttons,
            files=post.pictures,
        )

    async def working(self, message: str) -> bool:
        return False

    async def press(self, message: str, label: str) -> None:
        await self._dingtalk.press(self._user, self._dingtalk.state.cards[message], label)

    def crew(self) -> Crew:
        bob, carol = (self._dingtalk.user(f"u-{name}", name) for name in ("bob", "carol"))
        return Crew(Person(bob.staff, "bob"), Person(carol.staff, "carol"), Person("u-nobody", "somebody"))

    def rooms_made(self) -> dict[str, set[str]]:
        made = [chat for chat in self._dingtalk.state.chats.values() if chat.scene]
        return {chat.id: {one.staff for one in chat.members} for chat in made}

    def calls(self) -> int:
        return len(self._dingtalk.state.calls)

    async def misconfigured(self) -> DingTalkAdapter:
        mode: Literal["stream", "webhook"] = "stream" if self.adapter.polls else "webhook"
        return _adapter(self._dingtalk, mode, "wrong")


def _links(text: str) -> tuple[tuple[str, str], ...]:
    """Links as a client finds them that lets any scheme pass."""
    parser = MarkdownIt("commonmark")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # the documented way to replace it
    tokens = [token for block in parser.parse(text) for token in block.children or ()]
    opened = [(number, str(token.attrs["href"])) for number, token in enumerate(tokens) if "href" in token.attrs]
    return tuple((tokens[number + 1].content, target) for number, target in opened)


def _adapter(
    dingtalk: DingTalkSimulator,
    mode: Literal["stream", "webhook"],
    secret: str = CLIENT_SECRET,
    template: str = "",
    group_template: str = "",
    button_template: str = "",
    callback_url: str = "",
    events: bool = False,
) -> DingTalkAdapter:
    settings = DingTalkSettings(
        client_id=CLIENT_ID,
        client_secret=SecretStr(secret),
        mode=mode,
        card_template_id=template,
        group_template_id=group_template,
        button_card_template_id=button_template,
        callback_url=callback_url,
        token=SecretStr(EVENT_TOKEN if events else ""),
        aes_key=SecretStr(EVENT_KEY if events else ""),
        api_url=dingtalk.url,
        legacy_api_url=dingtalk.url,
    )
    pace = Pace(first_wait=0.01, longest_wait=0.1)
    return DingTalkAdapter(ACCOUNT, settings, services(), pace=pace, rate_limit_pause=RATE_LIMIT_SECONDS)


@asynccontextmanager
async def by_stream(
    template: str = "", group_template: str = "", button_template: str = ""
) -> AsyncIterator[DingTalkPlatform]:
    async with DingTalkSimulator() as dingtalk:
        adapter = _adapter(
            dingtalk,
            "stream",
            template=template,
            group_template=group_template,
            button_template=button_template,
        )
        desk = Desk()
        await adapter.start()
        listening = asyncio.ensure_future(adapter.listen(desk.keep))
        try:
            await dingtalk.connected()
            yield DingTalkPlatform(dingtalk, adapter, desk)
            await desk.close()
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await adapter.stop()


class _Door:
    """Calls for an adapter that has to know its address before it is made."""

    adapter: DingTalkAdapter

    async def receive(self, request: WebhookRequest) -> Intake:
        return await self.adapter.receive(request)


@asynccontextmanager
async def by_webhook(button_template: str = "", *, events: bool = False) -> AsyncIterator[DingTalkPlatform]:
    door, desk = _Door(), Desk()
    async with DingTalkSimulator() as dingtalk, webhook(door, desk) as url:
        dingtalk.callback.url, dingtalk.callback.events_url = url, url if events else ""
        door.adapter = _adapter(dingtalk, "webhook", button_template=button_template, callback_url=url, events=events)
        await door.adapter.start()
        try:
            yield DingTalkPlatform(dingtalk, door.adapter, desk)
            await desk.close()
        finally:
            await door.adapter.stop()


_STREAM_EXEMPT = {
    "test_a_forged_call_is_refused_and_nothing_is_kept": STREAM_ONLY,
    "test_a_replayed_call_is_kept_once": STREAM_ONLY,
    "test_half_a_body_is_refused_and_nothing_is_kept": STREAM_ONLY,
    "test_the_handshake_is_answered": STREAM_ONLY,
    "test_another_bots_mention_starts_no_work": NO_BOTS,
}
_NO_BOTS = {"test_another_bots_mention_starts_no_work": NO_BOTS}

CASES = (
    Case("dingtalk-stream", by_stream, _STREAM_EXEMPT),
    Case("dingtalk-templates", lambda: by_stream(TEMPLATE, GROUP_TEMPLATE, BUTTON_TEMPLATE), _STREAM_EXEMPT),
    Case("dingtalk-webhook", by_webhook, _NO_BOTS | {"test_the_handshake_is_answered": NO_HANDSHAKE}),
    Case("dingtalk-webhook-whole", lambda: by_webhook(BUTTON_TEMPLATE, events=True), _NO_BOTS),
)
