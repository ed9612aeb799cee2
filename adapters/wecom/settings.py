"""What an operator configures for WeCom."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from adapters.http import encrypted_or_local


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
        return encrypted_or_local(url, "wss").rstrip("/")
