"""An adapter beside a simulated organisation."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import SecretStr

from adapters.dingtalk.adapter import DingTalkAdapter
from adapters.dingtalk.pace import Pace
from adapters.dingtalk.settings import DingTalkSettings
from bot.domain.chat import Delivery, Event, Mention, Origin
from bot.ports.adapter import Sink
from bot.ports.webhook import Intake, WebhookRequest
from tests.contract.harness import ACCOUNT, MemoryShelf, services
from tests.simulators.dingtalk import CLIENT_ID, CLIENT_SECRET, DingTalkSimulator

QUICK = Pace(first_wait=0.01, longest_wait=0.05, settled=60.0, silence=30.0)


@dataclass
class Stage:
    """Ann is in a group with the robot."""

    dingtalk: DingTalkSimulator
    adapter: DingTalkAdapter
    shelf: MemoryShelf
    kept: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ann = self.dingtalk.user("u-ann", "Ann", mobile="13800000000")
        self.room = self.dingtalk.group("INC-42 war room", [self.ann])

    async def keep(self, events: Sequence[Event]) -> None:
        self.kept.extend(events)
        self.dingtalk.state.changed()

    def raw(self, text: str = " status?", *, direct: bool = False, **more: Any) -> dict[str, Any]:
        """A message as DingTalk would deliver it, with some keys changed."""
        chat = self.dingtalk.direct(self.ann) if direct else self.room
        return self.dingtalk.state.message(self.ann, chat, {"msgtype": "text", "text": {"content": text}}, ()) | more

    async def post(self, body: bytes, method: str = "POST") -> Intake:
        """Hand the adapter a genuinely signed call."""
        headers = {name.lower(): value for name, value in self.dingtalk.callback.headers().items()}
        return await self.adapter.receive(WebhookRequest(method, headers, body))

    def delivery(self, text: str = "All is well.", origin: Origin | None = None, **given: Any) -> Delivery:
        place: dict[str, Any] = {"key": "key-1", "chat": self.room.id}
        if origin is not None:
            place |= {"chat": origin.chat, "private": origin.private, "reply_token": origin.reply_token}
        return Delivery(account="acme", platform="dingtalk", text=text, **(place | given))

    @property
    def mentions(self) -> list[Mention]:
        return [event for event in self.kept if isinstance(event, Mention)]


def adapter(
    dingtalk: DingTalkSimulator, pace: Pace = QUICK, shelf: MemoryShelf | None = None, **settings: Any
) -> DingTalkAdapter:
    """Not started; by webhook unless `mode` is given. It shares the simulator's clock."""
    given = {
        "client_id": CLIENT_ID,
        "client_secret": SecretStr(CLIENT_SECRET),
        "mode": "webhook",
        "api_url": dingtalk.url,
        "legacy_api_url": dingtalk.url,
    } | settings
    lent = replace(services(), shelf=shelf or MemoryShelf())
    return DingTalkAdapter(ACCOUNT, DingTalkSettings(**given), lent, clock=dingtalk.state.now, pace=pace)


@asynccontextmanager
async def staged(redelivery: float = 60.0, pace: Pace = QUICK, **settings: Any) -> AsyncIterator[Stage]:
    """A started adapter."""
    async with DingTalkSimulator(redelivery) as dingtalk:
        shelf = MemoryShelf()
        made = adapter(dingtalk, pace, shelf, **settings)
        await made.start()
        try:
            yield Stage(dingtalk, made, shelf)
        finally:
            await made.stop()


@asynccontextmanager
async def listening(stage: Stage, sink: Sink | None = None) -> AsyncIterator[None]:
    """The adapter connected in Stream mode."""
    task = asyncio.ensure_future(stage.adapter.listen(sink or stage.keep))
    try:
        await stage.dingtalk.connected()
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
