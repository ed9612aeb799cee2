"""What a robot is made of, whichever way it hears."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from adapters.wecom.cards import Cards
from adapters.wecom.quotes import Quotes
from adapters.wecom.sending import Way
from adapters.wecom.wire import Translator
from bot.domain.chat import Origin
from bot.ports.adapter import Finding, Sink
from bot.ports.shelf import Shelf
from bot.ports.webhook import Intake, WebhookRequest


@dataclass(frozen=True, slots=True)
class Parts:
    """Of one account's robot. `clock`: seconds since 1970."""

    account: str
    translator: Translator
    cards: Cards
    quotes: Quotes
    shelf: Shelf
    clock: Callable[[], float]

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)


class Robot(Protocol):
    """One way to hear and to speak; each method as the adapter's of that name."""

    @property
    def way(self) -> Way: ...

    @property
    def connected(self) -> bool: ...

    @property
    def here(self) -> bool: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def receive(self, request: WebhookRequest) -> Intake: ...

    async def listen(self, sink: Sink) -> None: ...

    async def unanswered(self, origin: Origin) -> None: ...

    async def check(self) -> list[Finding]: ...
