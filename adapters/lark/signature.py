"""Lark's signature over headers and raw body, and the encryption of its webhooks."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.errors import MalformedCall, Unauthorized

WINDOW = 300
"""Seconds a call may be old, or ahead of our clock."""

_STAMP = re.compile(r"[0-9]{1,15}")
_BLOCK = 16


def is_signed(headers: Mapping[str, str]) -> bool:
    """Whether the call claims a signature; the check of a new address comes without one."""
    return any(name.lower() == "x-lark-signature" for name in headers)


def signature(key: str, timestamp: str, nonce: str, body: bytes) -> str:
    """The hex digest that Lark sends along."""
    return hashlib.sha256((timestamp + nonce + key).encode("utf-8", "surrogateescape") + body).hexdigest()


def verify(key: str, headers: Mapping[str, str], body: bytes, now: float) -> None:
    """Raise `Unauthorized` unless Lark signed exactly these bytes within the last five minutes."""
    sent = {name.lower(): value for name, value in headers.items()}
    stamp = sent.get("x-lark-request-timestamp", "")
    if not _STAMP.fullmatch(stamp) or abs(now - int(stamp)) > WINDOW:
        raise Unauthorized("The call is unsigned, or more than five minutes old.")
    expected = signature(key, stamp, sent.get("x-lark-request-nonce", ""), body)
    given = sent.get("x-lark-signature", "")
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape")):
        raise Unauthorized("The signature does not match the Encrypt Key.")


def decrypted(key: str, text: str) -> bytes:
    """AES-256-CBC under the key's SHA-256, the first block being the initial vector. Raises `MalformedCall`."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedCall("The encrypted text is not base64.") from None
    if len(raw) < 2 * _BLOCK or len(raw) % _BLOCK:
        raise MalformedCall("The encrypted text has a wrong length.")
    opened = Cipher(AES(hashlib.sha256(key.encode()).digest()), CBC(raw[:_BLOCK])).decryptor()
    padded = opened.update(raw[_BLOCK:]) + opened.finalize()
    padding = padded[-1]
    if not 1 <= padding <= _BLOCK or padded[-padding:] != bytes([padding]) * padding:
        raise MalformedCall("The text was encrypted with another key.")
    return padded[:-padding]
