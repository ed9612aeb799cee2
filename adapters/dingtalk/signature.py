"""Proof that a call comes from DingTalk."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from bot.errors import Unauthorized

WINDOW = 3600.0
"""Seconds that a call's time may be from ours: one hour, as DingTalk documents it."""


def sign(timestamp: str, secret: str) -> str:
    """The signature for a time in milliseconds. It covers the time alone, not the body."""
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def verify(secret: str, headers: Mapping[str, str], now: float) -> None:
    """Raises `Unauthorized` for a missing or wrong signature and for a time outside the window; `now` in seconds."""
    timestamp, given = headers.get("timestamp", ""), headers.get("sign", "")
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 15 or not given:
        raise Unauthorized("The call carries no signature.")
    if not hmac.compare_digest(sign(timestamp, secret).encode(), given.encode("utf-8", "surrogateescape")):
        raise Unauthorized("The signature is wrong.")
    if abs(now - int(timestamp) / 1000) > WINDOW:
        raise Unauthorized("The call is older than an hour, or this machine's clock is wrong.")
