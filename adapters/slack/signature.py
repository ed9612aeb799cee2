"""Slack's request signature, version 0: https://docs.slack.dev/authentication/verifying-requests-from-slack/."""

import hashlib
import hmac
import re
from collections.abc import Mapping

from bot.errors import Unauthorized

WINDOW = 300
"""Seconds a call may be old, or ahead of our clock."""

_STAMP = re.compile(r"[0-9]{1,15}")


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> None:
    """Raise `Unauthorized` unless Slack signed exactly these bytes within the last five minutes.

    Done here, on the raw bytes: bolt parses a body before it checks the signature, and answers 500 where the time is
    not a number, the signature not ASCII or the body not UTF-8.
    """
    sent = headers.get("x-slack-request-timestamp", "")
    if not _STAMP.fullmatch(sent) or abs(now - int(sent)) > WINDOW:
        raise Unauthorized("The call is unsigned, or more than five minutes old.")
    base = b"v0:" + sent.encode() + b":" + body
    expected = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    given = headers.get("x-slack-signature", "")
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape")):
        raise Unauthorized("The signature does not match the signing secret.")
