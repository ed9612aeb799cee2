"""Lark's error codes, as the errors of the core and in words that say how to mend them."""

import re
from collections.abc import Mapping
from typing import Any

from bot.errors import Ambiguous, PlatformError, Rejected, RetryLater

STALE_TOKEN = frozenset({"99991663", "99991664", "99991668"})
GONE = frozenset({"230011", "230110"})
"""The message was recalled or deleted."""

NO_BOT = "11205"

_SCOPE = re.compile(r"\b[a-z_]+(?::[a-z0-9_.]+)+")
_RATE_LIMIT = "99991400"
_BUSY = {
    "200810": "Somebody is just using the card.",
    "230020": "The group gets more messages than Lark allows in a second.",
    "232019": "Somebody else is changing the group's members.",
}
_DEFAULT_WAIT = 5.0

_SENTENCES = {
    "230001": "Lark does not take the message's content.",
    "230002": "The bot is not in that group: add it there (group settings, Bots).",
    "230011": "The message was recalled.",
    "230013": "That person is outside the app's availability: widen it in the developer console and publish a version.",
    "230025": "The message is longer than Lark takes.",
    "230027": "The app may not do this: check its permissions and the group's settings.",
    "230028": "The organisation's data protection blocked the message.",
    "230031": "The card is older than 14 days and can no longer be changed.",
    "230099": "Lark could not make the card.",
    "230110": "The message was deleted.",
    "232009": "The group was disbanded.",
    "232011": "The bot is not in that group: add it there (group settings, Bots).",
    "99991663": "Lark refuses the access token.",
    "99991664": "Lark refuses the access token.",
    "99991668": "Lark refuses the access token.",
    "11205": "The app has no bot.",
    "232016": "Only the group's owner or an administrator may do that.",
    "232024": "Somebody is outside the app's availability: widen it in the developer console and publish a version.",
    "10003": "Lark knows no such app: copy app_id from the developer console, and check that api_url is its domain.",
    "10014": "Lark refuses the app secret: copy it again from “Credentials & Basic Info”.",
    "403": "Lark forbids the long connection: switch it on under “Events & Callbacks” of a self-built app.",
    "514": "Lark refuses the app id or secret for the long connection.",
    "1000040344": "Lark was sent no app id or secret.",
    "1000040350": "The app has 50 long connections already: stop some of the other processes that use it.",
}


def refused(call: str, status: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> PlatformError:
    """The error for an answer whose code is not 0."""
    code = str(body.get("code", ""))
    if status == 429 or code == _RATE_LIMIT:
        return RetryLater(f"Lark asks to wait before the next {call}.", _wait(headers))
    if code in _BUSY:
        return RetryLater(_BUSY[code], 1.0)
    return Rejected(_sentence(call, code, status, str(body.get("msg") or "")), code or f"http_{status}")


def lost(call: str, *, writes: bool) -> PlatformError:
    """The error for a call whose fate is unknown; one that only reads is simply done again."""
    if writes:
        return Ambiguous(f"Lark broke off during {call}: it may or may not have done it.")
    return RetryLater(f"Lark broke off during {call}.", _DEFAULT_WAIT)


def unreachable(call: str) -> PlatformError:
    """The error for a call that never left."""
    return RetryLater(f"Lark could not be reached for {call}.", _DEFAULT_WAIT)


def _wait(headers: Mapping[str, str]) -> float:
    try:
        return max(0.0, float(headers.get("x-ogw-ratelimit-reset", "")))
    except ValueError:
        return _DEFAULT_WAIT


def _sentence(call: str, code: str, status: int, message: str) -> str:
    if code == "99991672" or (code == "230027" and "need scope" in message):
        scopes = ", ".join(dict.fromkeys(_SCOPE.findall(message))) or "a permission"
        return (
            f"The Lark app lacks one of: {scopes} (for {call}). Add it in the developer console and publish a version."
        )
    return _SENTENCES.get(code) or f"Lark refused {call}: {code or f'HTTP status {status}'}."
