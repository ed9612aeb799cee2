"""Events that DingTalk posts to the webhook: https://open.dingtalk.com/document/development/http-callback-overview."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.dingtalk.settings import DingTalkSettings
from adapters.envelope import Envelope
from adapters.http import called_with
from bot.errors import MalformedCall

WINDOW = 3600.0
"""Seconds that the time of a call and this machine's clock may be apart: as for the robot's calls."""

_DONE = "success"
_SIGNATURES, _TIMES = ("msg_signature", "signature"), ("timestamp", "timeStamp")
"""DingTalk's own pages call them by either name."""


@dataclass(frozen=True, slots=True)
class EventCall:
    """One event. `headers` tell what it is, as those of a Stream frame do; `body` what happened."""

    headers: Mapping[str, str]
    body: Mapping[str, Any]


class EventCalls:
    """Of one app, which is the receiver of what is sealed. The settings have its token and key."""

    def __init__(self, settings: DingTalkSettings) -> None:
        token, key = settings.token.get_secret_value(), settings.aes_key.get_secret_value()
        self._envelope = Envelope(token, key, settings.client_id, WINDOW)

    def opened(self, query: Mapping[str, str], outer: Mapping[str, Any], now: float) -> EventCall:
        """What was sealed. Raises `Unauthorized` before decrypting anything, `MalformedCall` for what is no event."""
        encrypted = outer.get("encrypt")
        if not isinstance(encrypted, str):
            raise MalformedCall("The body is not encrypted.")
        proof = {
            "msg_signature": _first(query, _SIGNATURES),
            "timestamp": _first(query, _TIMES),
            "nonce": query.get("nonce", ""),
        }
        return _event(self._envelope.opened(proof, encrypted, now))

    def done(self, now: float) -> dict[str, str]:
        """The answer that DingTalk takes for an event received."""
        timestamp, nonce = str(int(now * 1000)), secrets.token_hex(8)
        encrypted, signature = self._envelope.encrypted(_DONE, timestamp, nonce)
        return {"msg_signature": signature, "timeStamp": timestamp, "nonce": nonce, "encrypt": encrypted}


def is_an_event(query: Mapping[str, str]) -> bool:
    """Whether a call claims to tell of an event: its signature stands in the query."""
    return bool(_first(query, _SIGNATURES))


def _event(text: str) -> EventCall:
    """An event without an id of its own is known by all it says."""
    body = called_with(text, "event")
    id = body.get("eventId") or hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return EventCall({"eventId": str(id), "eventType": str(body.get("EventType") or "")}, body)


def _first(query: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((query[name] for name in names if query.get(name)), "")
