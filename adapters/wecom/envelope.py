"""WeCom's encrypted callbacks: https://developer.work.weixin.qq.com/document/path/101033."""

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

WINDOW = 300.0
"""Seconds that the time of a call and this machine's clock may be apart."""

_NOT_DECRYPTED = (binascii.Error, struct.error, ValueError, IndexError)


class Envelope:
    """One callback's token and key. `receiver`: whom callbacks are for; empty for robots, the corp id for apps.

    Raises `ValueError` for keys that would prove nothing.
    """

    def __init__(self, token: str, key: str, receiver: str = "") -> None:
        if not token or not is_key(key):
            raise ValueError("without a token and a key nothing can be proved")
        self._token = token
        self._key = base64.b64decode(f"{key}=")
        self._receiver = receiver

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
        if abs(now - int(timestamp)) > WINDOW:
            raise Unauthorized("The call is older than five minutes, or this machine's clock is off.")

    def sealed(self, text: str, nonce: str, now: float) -> dict[str, str | int]:
        """`text` as WeCom wants it answered: encrypted and signed with the call's nonce."""
        encrypted = self._cipher.encrypt(text.encode("utf-8", "replace"), self._receiver).decode()
        signature = self._signature(str(int(now)), nonce, encrypted)
        return {"encrypt": encrypted, "msgsignature": signature, "timestamp": int(now), "nonce": nonce}

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
    """Whether it has the form of an EncodingAESKey: 43 characters that stand for 32 bytes."""
    try:
        return len(key) == 43 and len(base64.b64decode(f"{key}=", validate=True)) == 32
    except (binascii.Error, ValueError):
        return False
