"""Slack as the contract suite sees it, by webhook and over Socket Mode."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr

from adapters.slack.adapter import SlackAdapter
from adapters.slack.settings import SlackSettings
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
from tests.simulators.slack import Message, SlackSimulator

SOCKETS_ONLY = "Socket Mode has no webhook: the connection itself is authenticated"

_FAULTS: dict[Failure, dict[str, Any]] = {
    "rate limit": {"ratelimited": RATE_LIMIT_SECONDS},
    "broken": {"status": 502},
    "cut": {"cut": True},
    "refused": {"error": "is_archived"},
}


class SlackPlatform:
    """The first workspace of a simulator."""

    def __init__(self, slack: SlackSimulator, adapter: SlackAdapter, desk: Desk) -> None:
        self._slack = slack
        self.adapter = adapter
        self.desk = desk
        self._user = slack.user("ann")
        self._channel = slack.channel("incidents", members=[self._user])
        self._messages: dict[str, Message] = {}
        self.room = self._channel.id
        self.ann = Person(self._user.id, "ann")

    @property
    def secrets(self) -> Sequence[str]:
        credentials = self._slack.workspace.credentials
        return (credentials.bot_token, credentials.app_token, credentials.signing_secret)

    async def ask(self, text: str, thread: str = "") -> str:
        return await self._say(f"{self._slack.workspace.mention} {text}", thread)

    async def chat(self, text: str) -> str:
        return await self._say(text)

    async def _say(self, text: str, thread: str = "") -> str:
        said = await self._slack.say(self._user, self._channel, text, self._messages.get(thread))
        self._messages[said.ts] = said
        return said.ts

    async def ask_as_bot(self, text: str) -> None:
        bot = self._slack.bot("otherbot")
        self._channel.members[bot.id] = None
        await self._slack.say(bot, self._channel, f"{self._slack.workspace.mention} {text}", subtype="")

    async def ask_directly(self, text: str) -> str:
        said = await self._slack.say(self._user, self._slack.direct(self._user), text)
        self._messages[said.ts] = said
        return said.ts

    async def redeliver(self) -> None:
        self._slack.redeliver_all(2)

    async def settled(self) -> None:
        await self._slack.settled()

    def acknowledged(self, message: str) -> bool:
        about = [one for one in self._slack.deliveries if one.event.get("ts") == message]
        return bool(about) and all(one.acknowledged_at is not None for one in about)

    async def forge(self, how: Forgery) -> int:
        body = self._genuine()
        headers = self._slack.signed(body, age=301 if how == "stale" else 0)
        if how == "unsigned":
            headers = {"Content-Type": "application/json"}
        if how == "tampered":
            body = body.replace(b"forged", b"FORGED")
        return (await self._slack.deliver_raw(body, headers)).status

    async def replay(self) -> None:
        body = self._genuine()
        headers = self._slack.signed(body)
        for _ in range(3):
            await self._slack.deliver_raw(body, headers)

    async def tear(self) -> int:
        body = self._genuine()
        return (await self._slack.deliver_raw(body[: len(body) // 2])).status

    async def handshake(self) -> bool:
        return await self._slack.verify_url()

    def _genuine(self) -> bytes:
        """A mention as Slack would send it."""
        said = {"user": self._user.id, "text": f"{self._slack.workspace.mention} forged?", "ts": "1700000000.000100"}
        event = {"type": "app_mention", "channel": self.room, "event_ts": said["ts"], **said}
        call = {"type": "event_callback", "team_id": self._slack.workspace.team_id, "event_id": "Ev1", "event": event}
        return json.dumps(call).encode()

    async def fail_next(self, failure: Failure) -> None:
        self._slack.fail_next("chat.postMessage", **_FAULTS[failure])

    async def shown(self) -> list[Shown]:
        return [self._seen(message) for message in self._slack.posts if not message.deleted]

    async def next_reply(self) -> Shown:
        return self._seen(await self._slack.next_post())

    def _seen(self, message: Message) -> Shown:
        display = self._slack.display(message)
        return Shown(
            message.ts,
            display.text,
            under=message.thread_ts or "",
            notifies_everyone=display.mentions_everyone,
            notified=tuple(display.people),
            links=tuple((link.label, link.target) for link in display.links),
            buttons=tuple(display.buttons),
            files=tuple(file["name"] for file in message.files),
            only_to=message.ephemeral_to or "",
        )

    async def working(self, message: str) -> bool:
        return "eyes" in self._messages[message].reactions

    async def press(self, message: str, label: str) -> None:
        post = next(one for one in self._slack.posts if one.ts == message)
        elements = [item for block in post.blocks for item in block.get("elements", ())]
        button = next(item for item in elements if item["text"]["text"] == label)
        self._slack.press(self._user, post, button["action_id"])

    def crew(self) -> Crew:
        bob, carol = (Person(self._slack.user(name).id, name) for name in ("bob", "carol"))
        return Crew(bob, carol, Person("U0NOBODY", "somebody"))

    def rooms_made(self) -> dict[str, set[str]]:
        me = self._slack.workspace.state.bot.id
        made = [one for one in self._slack.workspace.state.channels.values() if one.creator == me and one.name]
        return {one.id: set(one.members) - {me} for one in made if not one.general}

    def calls(self) -> int:
        return len(self._slack.calls)

    async def misconfigured(self) -> SlackAdapter:
        return _adapter(self._slack, {"bot_token": SecretStr("xoxb-wrong"), "signing_secret": SecretStr("s")})


def _adapter(slack: SlackSimulator, credentials: dict[str, SecretStr]) -> SlackAdapter:
    settings = SlackSettings(api_url=slack.api_url, **credentials)
    return SlackAdapter(ACCOUNT, settings, services(), ping_interval=0.1)


@asynccontextmanager
async def by_webhook() -> AsyncIterator[SlackPlatform]:
    async with SlackSimulator(retry_scale=0.01) as slack:
        kept = slack.workspace.credentials
        adapter = _adapter(
            slack, {"bot_token": SecretStr(kept.bot_token), "signing_secret": SecretStr(kept.signing_secret)}
        )
        desk = Desk()
        await adapter.start()
        try:
            async with webhook(adapter, desk) as slack.request_url:
                yield SlackPlatform(slack, adapter, desk)
                await desk.close()
                await slack.settled()
        finally:
            await adapter.stop()


@asynccontextmanager
async def by_socket() -> AsyncIterator[SlackPlatform]:
    async with SlackSimulator(retry_scale=0.01) as slack:
        kept = slack.workspace.credentials
        adapter = _adapter(slack, {"bot_token": SecretStr(kept.bot_token), "app_token": SecretStr(kept.app_token)})
        desk = Desk()
        await adapter.start()
        listening = asyncio.ensure_future(adapter.listen(desk.keep))
        try:
            await slack.wait_until(lambda: bool(slack.workspace.sockets.connections))
            yield SlackPlatform(slack, adapter, desk)
            await desk.close()
            await slack.settled()
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await adapter.stop()


CASES = (
    Case("slack-webhook", by_webhook),
    Case(
        "slack-socket",
        by_socket,
        {
            "test_a_forged_call_is_refused_and_nothing_is_kept": SOCKETS_ONLY,
            "test_a_replayed_call_is_kept_once": SOCKETS_ONLY,
            "test_half_a_body_is_refused_and_nothing_is_kept": SOCKETS_ONLY,
            "test_the_handshake_is_answered": SOCKETS_ONLY,
        },
    ),
)
