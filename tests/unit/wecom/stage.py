"""An adapter beside a simulated robot, and a clock that both go by."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import SecretStr

from adapters.wecom.adapter import WeComAdapter
from adapters.wecom.board import Patience
from adapters.wecom.seat import Term
from adapters.wecom.settings import WeComSettings
from adapters.wecom.socket import Pace
from bot.domain.chat import ButtonPressed, Delivery, Event, Mention
from bot.ports.adapter import Sink
from bot.ports.platform import AdapterServices, Trouble
from tests.contract.harness import ACCOUNT, services, webhook
from tests.simulators.wecom import WeComSimulator
from tests.simulators.wecom.simulator import GROUP

TERM = Term(lasting=0.6, renewal=0.1, asking=0.05)
PACE = Pace(heartbeat=0.05, answer=0.5, retry=0.02, cooldowns=(0.05, 0.05), term=TERM)
PATIENCE = Patience(fetching=0.3, looking=0.02)


@dataclass
class Clock:
    """Seconds that pass when they are told to."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Stage:
    """A group with the robot in it. `kept`: what the adapter handed on."""

    wecom: WeComSimulator
    adapter: WeComAdapter
    clock: Clock
    services: AdapterServices
    troubles: list[Trouble] = field(default_factory=list)
    kept: dict[str, Event] = field(default_factory=dict)

    async def keep(self, events: Sequence[Event]) -> None:
        for event in events:
            self.kept.setdefault(event.event_id, event)
        self.wecom.robot.changed.set()

    @property
    def events(self) -> list[Event]:
        return list(self.kept.values())

    async def asked(self, text: str = "status?", **more: Any) -> Mention:
        """A question, as it arrived."""
        id = await self.wecom.say(text, **more)
        await self.wecom.wait_until(lambda: id in self.kept)
        event = self.kept[id]
        assert isinstance(event, Mention)
        return event

    async def pressed(self, label: str) -> ButtonPressed:
        """A press on the newest card, as it arrived."""
        card = next(one for one in reversed(self.wecom.messages) if one.card is not None)
        id = await self.wecom.press(card, label)
        await self.wecom.wait_until(lambda: id in self.kept)
        event = self.kept[id]
        assert isinstance(event, ButtonPressed)
        return event

    def answer(self, question: Mention | ButtonPressed, text: str = "All is well.", **more: Any) -> Delivery:
        origin = question.origin
        made = delivery(text, chat=origin.chat, private=origin.private, reply_token=origin.reply_token)
        return replace(made, **more)

    async def finished(self, count: int) -> list[str]:
        """What is shown once so many messages are complete."""
        await self.wecom.wait_until(lambda: sum(one.finished for one in self.wecom.messages) >= count)
        return self.texts

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.wecom.messages]


def delivery(text: str = "All is well.", **given: Any) -> Delivery:
    """A message into the group that nobody asked for."""
    place: dict[str, Any] = {"key": "key-1", "chat": GROUP, "account": "acme", "platform": "wecom"}
    return Delivery(text=text, **(place | given))


def robot(
    wecom: WeComSimulator, clock: Clock, lent: AdapterServices | None = None, pace: Pace = PACE, **given: Any
) -> WeComAdapter:
    """Over the long connection, unless keys of a callback are given. Not started."""
    keys: dict[str, Any] = {"bot_id": wecom.robot.bot_id, "bot_secret": SecretStr(wecom.robot.secret)}
    settings = WeComSettings(**((given or keys) | {"websocket_url": wecom.websocket_url, "api_url": wecom.url}))
    lent = lent or services()
    return WeComAdapter(ACCOUNT, settings, lent, clock=clock, stopwatch=clock, pace=pace, patience=PATIENCE)


@asynccontextmanager
async def connected(pace: Pace = PACE) -> AsyncIterator[Stage]:
    """The robot listens over its long connection."""
    troubles: list[Trouble] = []
    clock, lent = Clock(), services(troubles.append)
    async with WeComSimulator(clock) as wecom:
        stage = Stage(wecom, robot(wecom, clock, lent, pace), clock, lent, troubles)
        await stage.adapter.start()
        async with listening(stage.adapter, stage.keep):
            await wecom.wait_until(lambda: wecom.connections.pings > 0)
            yield stage


@asynccontextmanager
async def listening(adapter: WeComAdapter, sink: Sink) -> AsyncIterator[None]:
    """The adapter listens, and is stopped in the end."""
    task = asyncio.ensure_future(adapter.listen(sink))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await adapter.stop()


@asynccontextmanager
async def called() -> AsyncIterator[Stage]:
    """The robot is called over HTTP."""
    clock, lent = Clock(), services()
    async with WeComSimulator(clock) as wecom:
        keys: dict[str, Any] = {"token": SecretStr(wecom.robot.token), "encoding_aes_key": SecretStr(wecom.robot.key)}
        stage = Stage(wecom, robot(wecom, clock, lent, **keys), clock, lent)
        await stage.adapter.start()
        try:
            async with webhook(stage.adapter, _Keeper(stage)) as wecom.caller.url:  # type: ignore[arg-type]  # keeps too
                yield stage
                await wecom.caller.close()
        finally:
            await stage.adapter.stop()


@dataclass
class _Keeper:
    stage: Stage

    async def keep(self, events: Sequence[Event]) -> None:
        await self.stage.keep(events)
