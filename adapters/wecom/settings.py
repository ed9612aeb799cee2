"""What an operator configures for WeCom."""

from typing import Literal, Self

from pydantic import SecretStr, field_validator, model_validator

from adapters.envelope import is_key
from adapters.http import encrypted_or_local
from adapters.wecom.app.settings import AppSettings


class WeComSettings(AppSettings):
    """`[accounts.<id>.wecom]`: a smart robot, a self-built app, or both.

    A robot has a long connection (`bot_id`, `bot_secret`) or an HTTP callback (`token`, `encoding_aes_key`).
    `bot_name`: what people type after the @; only needed where that name contains blanks.
    """

    bot_id: str = ""
    bot_secret: SecretStr = SecretStr("")
    token: SecretStr = SecretStr("")
    encoding_aes_key: SecretStr = SecretStr("")
    bot_name: str = ""
    websocket_url: str = "wss://openws.work.weixin.qq.com"

    @field_validator("bot_id")
    @classmethod
    def _stripped_id(cls, id: str) -> str:
        return id.strip()

    @field_validator("bot_secret", "token", "encoding_aes_key")
    @classmethod
    def _stripped_secret(cls, secret: SecretStr) -> SecretStr:
        return SecretStr(secret.get_secret_value().strip())

    @field_validator("encoding_aes_key")
    @classmethod
    def _whole_robot_key(cls, key: SecretStr) -> SecretStr:
        if key.get_secret_value() and not is_key(key.get_secret_value()):
            raise ValueError("must be the 43 letters and digits of EncodingAESKey on the robot's page")
        return key

    @field_validator("websocket_url")
    @classmethod
    def _socket_address(cls, url: str) -> str:
        return encrypted_or_local(url, "wss").rstrip("/")

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if (self._has("bot_secret") and not self.bot_id) or (self.bot_id and not self._hears):
            raise ValueError("bot_id and bot_secret belong together: paste both from the robot's page in WeCom")
        if self._has("token") != self._has("encoding_aes_key"):
            raise ValueError("token and encoding_aes_key belong together: copy both from the robot's page in WeCom")
        if self._has("bot_secret") and self._has("token"):
            raise ValueError(
                "give bot_secret (long connection) or token and encoding_aes_key (HTTP callback), whichever is chosen "
                "on the robot's page: a robot has one of them at a time"
            )
        if not self.has_robot and not self.has_app:
            raise ValueError(
                "needs a smart robot (bot_id and bot_secret, or token and encoding_aes_key), a self-built app "
                "(corp_id, …), or both"
            )
        return self

    @property
    def claims(self) -> dict[str, str]:
        """A robot has one connection or one address; the app is one of its own."""
        return super().claims | ({"bot_id": self.bot_id} if self.bot_id else {})

    @property
    def has_robot(self) -> bool:
        """Whether a smart robot is configured."""
        return self._hears

    @property
    def robot_mode(self) -> Literal["socket", "callback"]:
        """How the robot hears people."""
        return "socket" if self._has("bot_secret") else "callback"

    @property
    def _hears(self) -> bool:
        return self._has("bot_secret") or self._has("token")

    def _has(self, name: Literal["bot_secret", "token", "encoding_aes_key"]) -> bool:
        secret: SecretStr = getattr(self, name)
        return bool(secret.get_secret_value())
