"""How Lark encrypts and signs what it posts."""

import base64
import hashlib
import json
import os

from Crypto.Cipher import AES
from Crypto.Util.Padding import pad

from tests.simulators.lark.model import JSON


def sealed(key: str, envelope: JSON) -> bytes:
    """The body of a webhook call."""
    iv = os.urandom(16)
    cipher = AES.new(hashlib.sha256(key.encode()).digest(), AES.MODE_CBC, iv)
    return json.dumps(
        {"encrypt": base64.b64encode(iv + cipher.encrypt(pad(json.dumps(envelope).encode(), 16))).decode()}
    ).encode()


def headers(key: str, body: bytes, at: int) -> dict[str, str]:
    """The headers that go with it."""
    nonce = os.urandom(6).hex()
    return {
        "Content-Type": "application/json",
        "X-Lark-Request-Timestamp": str(at),
        "X-Lark-Request-Nonce": nonce,
        "X-Lark-Signature": hashlib.sha256(f"{at}{nonce}{key}".encode() + body).hexdigest(),
    }
