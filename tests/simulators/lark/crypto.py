"""How Lark encrypts and signs what it posts."""

import base64
import hashlib
import json
import os

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from tests.simulators.lark.model import JSON


def encrypted(key: str, content: bytes, iv: bytes) -> str:
    """AES-256-CBC under the key's SHA-256, PKCS#7, the vector in front, as base64."""
    size = 16 - len(content) % 16
    cipher = Cipher(AES(hashlib.sha256(key.encode()).digest()), CBC(iv)).encryptor()
    return base64.b64encode(iv + cipher.update(content + bytes([size]) * size) + cipher.finalize()).decode()


def sealed(key: str, envelope: JSON) -> bytes:
    """The body of a webhook call."""
    return json.dumps({"encrypt": encrypted(key, json.dumps(envelope).encode(), os.urandom(16))}).encode()


def headers(key: str, body: bytes, at: int, *, lower: bool = False) -> dict[str, str]:
    """The headers that go with it; `lower`: as proxies may write them."""
    nonce = os.urandom(6).hex()
    signed = {
        "Content-Type": "application/json",
        "X-Lark-Request-Timestamp": str(at),
        "X-Lark-Request-Nonce": nonce,
        "X-Lark-Signature": hashlib.sha256(f"{at}{nonce}{key}".encode() + body).hexdigest(),
    }
    return {name.lower(): value for name, value in signed.items()} if lower else signed
