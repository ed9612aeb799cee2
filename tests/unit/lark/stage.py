"""An adapter beside a simulated organisation."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from adapters.lark.adapter import LarkAdapter
from adapters.lark.settings import LarkSettings
from adapters.lark.sockets import Pace
from bot.domain.chat import Delivery, Event, Mention, Person
from bot.ports.adapter import Sink
from bot.ports.platform import AdapterServices, Trouble
from bot.ports.webhook import Intake, WebhookRequest
from tests.contract.harness import ACCOUNT, services
from tests.simulators.lark import (
    APP,
    KEY,
    SECRET,
    VERIFICATION,
    Chat,
    LarkSimulator,
    Message,
    User,
    card_of,
    crypto,
    text_of,
)

QUICK = Pace(pong=5.0, again=0.01, handshake=5.0, slow=0.05, settled=0.0)


class Stopwatch:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Stage:
    """Ann is in a group with the bot."""

    lark: LarkSimulator
    adapter: LarkAdapter
    stopwatch: Stopwatch
    services: AdapterServices
    troubles: list[Trouble] = field(default_factory=list)
    kept: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ann: User = self.lark.user("Ann", "ann@acme.example", "+8613800000000")
        self.room: Chat = self.lark.group("oc_room", "INC-42", [self.ann])

    @property
    def person(self) -> Person:
        return Person(self.ann.open_id, self.ann.name)

    @property
    def mentions(self) -> list[Mention]:
        return [event for event in self.kept if isinstance(event, Mention)]

    async def keep(self, events: Sequence[Event]) -> None:
        self.kept.extend(events)
        self.lark.state.changed()

    def ask(self, text: str = "status?", **place: Any) -> Message:
        return self.lark.say(self.ann, self.room, text, named=True, **place)

    def delivery(self, text: str = "All is well.", **given: Any) -> Delivery:
        place = {"key": "key-1", "chat": self.room.id} | given
        return Delivery(account="acme", platform="lark", text=text, **place)

    def shown(self, message: str) -> str:
        return text_of(self.lark.state.messages[message])

    def card(self, message: str) -> dict[str, Any]:
        return card_of(self.lark.state.messages[message])

    async def post(self, envelope: dict[str, Any], *, lower: bool = True) -> Intake:
        """Hand the adapter a genuine call."""
        body = crypto.sealed(KEY, envelope)
        headers = crypto.headers(KEY, body, int(self.lark.state.now()), lower=lower)
        return await self.adapter.receive(WebhookRequest("POST", headers, body))

    async def taken(self, other: LarkAdapter, envelope: dict[str, Any]) -> tuple[Event, ...]:
        """What another process makes of a genuine call."""
        body = crypto.sealed(KEY, envelope)
        headers = crypto.headers(KEY, body, int(self.lark.state.now()))
        return (await other.receive(WebhookRequest("POST", headers, body))).events

    def another(self) -> LarkAdapter:
        """The adapter of a process started later, beside the same database; not started."""
        return adapter(self.lark, self.services, self.stopwatch)


def adapter(lark: LarkSimulator, lent: AdapterServices, stopwatch: Stopwatch, **settings: Any) -> LarkAdapter:
    """Not started; by webhook unless `mode` is given. It shares the simulator's clock."""
    pace = settings.pop("pace", QUICK)
    given = {
        "app_id": APP,
        "app_secret": SecretStr(SECRET),
        "mode": "webhook",
        "encrypt_key": SecretStr(KEY),
        "verification_token": SecretStr(VERIFICATION),
        "api_url": lark.url,
    } | settings
    return LarkAdapter(ACCOUNT, LarkSettings(**given), lent, clock=lark.state.now, stopwatch=stopwatch, pace=pace)


@asynccontextmanager
async def staged(deadline: float = 3.0, **settings: Any) -> AsyncIterator[Stage]:
    """A started adapter."""
    async with LarkSimulator(scale=0.001, deadline=deadline) as lark:
        lark.state.chat_rate = 50
        troubles: list[Trouble] = []
        stopwatch, lent = Stopwatch(), services(troubles.append)
        made = adapter(lark, lent, stopwatch, **settings)
        await made.start()
        try:
            yield Stage(lark, made, stopwatch, lent, troubles)
        finally:
            await made.stop()


@asynccontextmanager
async def listening(stage: Stage, sink: Sink | None = None) -> AsyncIterator[None]:
    """The adapter on its long connection."""
    task = asyncio.ensure_future(stage.adapter.listen(sink or stage.keep))
    try:
        await stage.lark.connected()
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
