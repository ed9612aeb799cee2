"""What an operator configures for WeCom."""

import ipaddress
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

_PLAIN = {"wss": "ws", "https": "http"}


class WeComSettings(BaseModel):
    """`[accounts.<id>.wecom]`: a smart robot over its long connection.

    `bot_name`: what people type after the @; only needed where that name contains blanks.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    bot_id: str = Field(min_length=1)
    bot_secret: SecretStr
    bot_name: str = ""
    websocket_url: str = "wss://openws.work.weixin.qq.com"

    @field_validator("bot_secret")
    @classmethod
    def _not_blank(cls, secret: SecretStr) -> SecretStr:
        if not secret.get_secret_value().strip():
            raise ValueError("is empty: paste the value from the robot's page in WeCom")
        return secret

    @field_validator("websocket_url")
    @classmethod
    def _socket_address(cls, url: str) -> str:
        return _encrypted_or_local(url, "wss")


def _encrypted_or_local(url: str, scheme: str) -> str:
    parts = urlsplit(url)
    plain = _PLAIN[scheme]
    if not parts.hostname or parts.scheme not in {scheme, plain}:
        raise ValueError(f"must be an {scheme}:// address")
    if parts.scheme == plain and not _is_loopback(parts.hostname):
        raise ValueError(f"must begin with {scheme}://; plain {plain}:// is for this machine only")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    """Whether this host name or address is this very machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
