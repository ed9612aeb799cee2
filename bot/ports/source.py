"""What a system that sends what happens promises the engine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import BaseModel

from bot.domain.account import Account
from bot.domain.change import SystemChange
from bot.ports.clock import Clock
from bot.ports.webhook import WebhookRequest, WebhookResponse


@dataclass(frozen=True, slots=True)
class Report:
    """What one call told: the acknowledgement to give once all of it is kept."""

    response: WebhookResponse = field(default_factory=WebhookResponse)
    changes: tuple[SystemChange, ...] = ()


class Source(Protocol):
    """One account's calls from one kind of system."""

    async def receive(self, request: WebhookRequest) -> Report:
        """Prove a call genuine, then say what it tells.

        The same thing told again has the same id, also by a call that somebody recorded and sends again. Raises
        `Unauthorized` before reading anything the signature does not cover.
        """
        ...


SourceFactory = Callable[[Account, Any, Clock], Source]


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """How a source is configured and made; its calls come in under the name of its table."""

    settings: type[BaseModel]
    make: SourceFactory
