"""Proof that a call comes from DingTalk."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from bot.errors import Unauthorized

WINDOW = 3600.0
"""Seconds that a call's time may be from ours: one hour, as DingTalk documents it."""

_PRESSED, _PRESSED_AT = "x-ddpaas-signature", "x-ddpaas-signature-timestamp"


def sign(timestamp: str, secret: str) -> str:
    """The signature of a robot's call, for a time in milliseconds. It covers the time alone, not the body."""
    return _signed(f"{timestamp}\n{secret}", secret)


def sign_press(timestamp: str, secret: str) -> str:
    """The signature of a card's call, for a time in milliseconds. It covers the time alone, not the body."""
    return _signed(timestamp, secret)


def press_secret(client_secret: str) -> str:
    """What proves a card's calls: made of the client secret, so that there is no second one to keep."""
    return hmac.new(client_secret.encode(), b"warroom card callbacks", hashlib.sha256).hexdigest()


def is_of_a_card(headers: Mapping[str, str]) -> bool:
    """Whether a call claims to tell of a card."""
    return _PRESSED in headers


def verify(secret: str, headers: Mapping[str, str], now: float) -> None:
    """Raises `Unauthorized` for a missing or wrong signature and for a time outside the window; `now` in seconds."""
    timestamp, given = headers.get("timestamp", ""), headers.get("sign", "")
    _check(timestamp, given, sign(timestamp, secret), now)


def verify_press(client_secret: str, headers: Mapping[str, str], now: float) -> None:
    """The same for a card's call."""
    timestamp, given = headers.get(_PRESSED_AT, ""), headers.get(_PRESSED, "")
    _check(timestamp, given, sign_press(timestamp, press_secret(client_secret)), now)


def _check(timestamp: str, given: str, right: str, now: float) -> None:
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 15 or not given:
        raise Unauthorized("The call carries no signature.")
    if not hmac.compare_digest(right.encode(), given.encode("utf-8", "surrogateescape")):
        raise Unauthorized("The signature is wrong.")
    if abs(now - int(timestamp) / 1000) > WINDOW:
        raise Unauthorized("The call is older than an hour, or this machine's clock is wrong.")


def _signed(text: str, secret: str) -> str:
    digest = hmac.new(secret.encode(), text.encode("utf-8", "surrogateescape"), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
