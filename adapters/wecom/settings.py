"""What an operator configures for WeCom."""

from typing import Self

from pydantic import SecretStr, field_validator, model_validator

from adapters.http import encrypted_or_local
from adapters.wecom.app.settings import AppSettings


class WeComSettings(AppSettings):
    """`[accounts.<id>.wecom]`: a smart robot over its long connection, a self-built app, or both.

    `bot_name`: what people type after the @; only needed where that name contains blanks.
    """

    bot_id: str = ""
    bot_secret: SecretStr = SecretStr("")
    bot_name: str = ""
    websocket_url: str = "wss://openws.work.weixin.qq.com"

    @field_validator("websocket_url")
    @classmethod
    def _socket_address(cls, url: str) -> str:
        return encrypted_or_local(url, "wss").rstrip("/")

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if bool(self.bot_id.strip()) != bool(self.bot_secret.get_secret_value().strip()):
            raise ValueError("bot_id and bot_secret belong together: paste both from the robot's page in WeCom")
        if not self.has_robot and not self.has_app:
            raise ValueError("needs a smart robot (bot_id, bot_secret), a self-built app (corp_id, …), or both")
        return self

    @property
    def has_robot(self) -> bool:
        """Whether a smart robot is configured."""
        return bool(self.bot_id.strip())
