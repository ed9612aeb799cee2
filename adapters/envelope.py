"""Encrypted callbacks as WeCom and DingTalk seal them: AES by a shared key, signed by a shared token."""

import base64
import binascii
import hashlib
import hmac
import importlib
import struct
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from bot.errors import MalformedCall, Unauthorized

_NOT_DECRYPTED = (binascii.Error, struct.error, ValueError, IndexError)
_SECONDS = 11
"""Digits that a time in seconds has at most; a longer one is in milliseconds."""


class Envelope:
    """One callback's token and key. `receiver`: whom callbacks are for. `window`: how far off their time may be.

    Raises `ValueError` for keys that would prove nothing.
    """

    def __init__(self, token: str, key: str, receiver: str, window: float) -> None:
        if not token or not is_key(key):
            raise ValueError("without a token and a key nothing can be proved")
        self._token = token
        self._key = base64.b64decode(f"{key}=")
        self._receiver = receiver
        self._window = window

    def __repr__(self) -> str:
        return "Envelope()"

    def opened(self, query: Mapping[str, str], encrypted: str, now: float) -> str:
        """The text in `encrypted`, which the call's query vouches for; `now` in seconds since 1970.

        Raises `Unauthorized` before decrypting anything, `MalformedCall` for what is signed and yet no text for us.
        """
        self.verify(query, encrypted, now)
        try:
            text: str = self._cipher.decrypt(encrypted.encode(), self._receiver)
        except (*_NOT_DECRYPTED, self._sdk.InvalidCorpIdException):
            raise MalformedCall("The body cannot be decrypted: the key or the receiver differs.") from None
        return text

    def verify(self, query: Mapping[str, str], encrypted: str, now: float) -> None:
        """Raises `Unauthorized` unless the signature is right and the time is about now."""
        timestamp = query.get("timestamp", "")
        signed = self._signature(timestamp, query.get("nonce", ""), encrypted)
        given = query.get("msg_signature", "").encode("utf-8", "replace")
        if not hmac.compare_digest(signed.encode(), given):
            raise Unauthorized("The signature is wrong.")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16):
            raise Unauthorized("The call says no time.")
        told = int(timestamp) / (1000 if len(timestamp) > _SECONDS else 1)
        if abs(now - told) > self._window:
            minutes = round(self._window / 60)
            raise Unauthorized(f"The call is older than {minutes} minutes, or this machine's clock is off.")

    def encrypted(self, text: str, timestamp: str, nonce: str) -> tuple[str, str]:
        """`text` encrypted for the other side, and the signature that vouches for it."""
        sealed: str = self._cipher.encrypt(text.encode("utf-8", "replace"), self._receiver).decode()
        return sealed, self._signature(timestamp, nonce, sealed)

    def _signature(self, timestamp: str, nonce: str, encrypted: str) -> str:
        joined = "".join(sorted((self._token, timestamp, nonce, encrypted)))
        return hashlib.sha1(joined.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()

    @cached_property
    def _sdk(self) -> Any:
        """Loaded where callbacks are received, and nowhere else."""
        return importlib.import_module("wechatpy.enterprise.crypto")

    @cached_property
    def _cipher(self) -> Any:
        return self._sdk.PrpCrypto(self._key)


def is_key(key: str) -> bool:
    """Whether it has the form of such a key: 43 characters that stand for 32 bytes."""
    try:
        return len(key) == 43 and len(base64.b64decode(f"{key}=", validate=True)) == 32
    except (binascii.Error, ValueError):
        return False
