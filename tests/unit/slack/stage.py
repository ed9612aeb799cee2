"""An adapter beside a simulated workspace."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from pydantic import SecretStr

from adapters.slack.adapter import SlackAdapter
from adapters.slack.settings import SlackSettings
from bot.domain.chat import Delivery, Event, Person
from bot.ports.adapter import Sink
from bot.ports.webhook import Intake, WebhookRequest
from tests.contract.harness import ACCOUNT, services
from tests.simulators.slack import Message, SlackSimulator


class Stopwatch:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Stage:
    """Ann is in #incidents with the bot."""

    slack: SlackSimulator
    adapter: SlackAdapter
    stopwatch: Stopwatch
    kept: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ann = self.slack.user("ann")
        self.room = self.slack.channel("incidents", members=[self.ann])

    @property
    def person(self) -> Person:
        return Person(self.ann.id, "ann")

    async def keep(self, events: Sequence[Event]) -> None:
        self.kept.extend(events)

    async def ask(self, text: str = "status?") -> Message:
        return await self.slack.say(self.ann, self.room, f"{self.slack.workspace.mention} {text}")

    def delivery(self, text: str = "All is well.", **given: Any) -> Delivery:
        place = {"key": "key-1", "chat": self.room.id} | given
        return Delivery(account="acme", platform="slack", text=text, **place)

    def shown(self, message: str) -> str:
        post = next(one for one in self.slack.posts if one.ts == message)
        return self.slack.display(post).text

    async def post(self, body: bytes, content_type: str = "application/json") -> Intake:
        """Hand the adapter a genuinely signed call."""
        headers = {name.lower(): value for name, value in self.slack.signed(body, content_type=content_type).items()}
        return await self.adapter.receive(WebhookRequest("POST", headers, body))

    async def post_form(self, **fields: str) -> Intake:
        return await self.post(urlencode(fields).encode(), "application/x-www-form-urlencoded")


def adapter(
    slack: SlackSimulator,
    stopwatch: Callable[[], float] = time.monotonic,
    clock: Callable[[], float] = time.time,
    **settings: Any,
) -> SlackAdapter:
    """Of the first workspace, not started; by webhook unless `app_token` is given."""
    kept = slack.workspace.credentials
    given = {"bot_token": kept.bot_token, "api_url": slack.api_url} | settings
    if "app_token" not in given:
        given.setdefault("signing_secret", kept.signing_secret)
    secrets = {name: SecretStr(value) if name.endswith(("token", "secret")) else value for name, value in given.items()}
    configured = SlackSettings(**secrets)
    return SlackAdapter(ACCOUNT, configured, services(), clock=clock, stopwatch=stopwatch, ping_interval=0.1)


@asynccontextmanager
async def staged(**settings: Any) -> AsyncIterator[Stage]:
    """A started adapter."""
    async with SlackSimulator(retry_scale=0.01, ack_deadline=0.5) as slack:
        stopwatch = Stopwatch()
        made = adapter(slack, stopwatch, **settings)
        await made.start()
        try:
            yield Stage(slack, made, stopwatch)
        finally:
            await made.stop()


@asynccontextmanager
async def listening(stage: Stage, sink: Sink) -> AsyncIterator[None]:
    """The adapter connected over Socket Mode."""
    task = asyncio.ensure_future(stage.adapter.listen(sink))
    try:
        await stage.slack.wait_until(lambda: bool(stage.slack.workspace.sockets.connections))
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
