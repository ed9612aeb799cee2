"""Proof that a call comes from who knows the secret."""

import hashlib
import hmac

from pydantic import SecretStr

from bot.errors import Unauthorized


def verify(secret: SecretStr, signed: bytes, given: str) -> None:
    """Raises `Unauthorized` unless `given` is "sha256=" and the hexadecimal HMAC-SHA256 of what is `signed`."""
    expected = "sha256=" + hmac.new(secret.get_secret_value().encode(), signed, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape")):
        raise Unauthorized("The signature is missing or wrong.")
