"""What a platform calls over HTTP, and what that means."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.chat import Event


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A raw HTTP call. Header names are lower-case; `body` is exactly what was sent."""

    method: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)
    path: str = ""


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """What the platform is answered over HTTP."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Intake:
    """What one call meant: the acknowledgement to give, once `events` are kept."""

    response: WebhookResponse = field(default_factory=WebhookResponse)
    events: tuple[Event, ...] = ()
