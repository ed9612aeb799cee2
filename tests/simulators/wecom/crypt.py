"""The encryption of callbacks, as WeCom's documents describe it."""

import base64
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


class Crypt:
    """WeCom's side. `receiver`: empty for robots. Everything wrong with an answer is a ValueError."""

    def __init__(self, token: str, key: str, receiver: str = "") -> None:
        self._token = token
        self._key = base64.b64decode(key + "=")
        self._receiver = receiver.encode()

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        return hashlib.sha1("".join(sorted((self._token, timestamp, nonce, encrypted))).encode()).hexdigest()

    def encrypt(self, text: str, random: bytes = b"") -> str:
        """`random`: 16 bytes, for what has to come out the same every time."""
        raw = text.encode()
        plain = (random or os.urandom(16)) + struct.pack(">I", len(raw)) + raw + self._receiver
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode()

    def decrypt(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> str:
        if not hmac.compare_digest(self.sign(timestamp, nonce, encrypted), signature):
            raise ValueError("-40001: signature")
        decryptor = self._cipher().decryptor()
        plain = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
        padding = plain[-1] if plain else 0
        if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding or len(plain) - padding < 20:
            raise ValueError("-40007: padding")
        plain = plain[:-padding]
        (size,) = struct.unpack(">I", plain[16:20])
        if plain[20 + size :] != self._receiver:
            raise ValueError("-40005: receiveid")
        return plain[20 : 20 + size].decode()

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))
