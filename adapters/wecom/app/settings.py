"""What an operator configures for the self-built app."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from adapters.envelope import is_key
from adapters.http import encrypted_or_local


class AppSettings(BaseModel):
    """The app's keys in `[accounts.<id>.wecom]`; all of them may be left out.

    Without `app_token` and `app_encoding_aes_key` the app speaks and opens rooms, but hears nobody.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    corp_id: str = ""
    agent_id: int = Field(default=0, ge=0)
    app_secret: SecretStr = SecretStr("")
    app_token: SecretStr = SecretStr("")
    app_encoding_aes_key: SecretStr = SecretStr("")
    api_url: str = "https://qyapi.weixin.qq.com"

    @field_validator("app_secret", "app_token", "app_encoding_aes_key")
    @classmethod
    def _stripped(cls, secret: SecretStr) -> SecretStr:
        return SecretStr(secret.get_secret_value().strip())

    @field_validator("app_encoding_aes_key")
    @classmethod
    def _whole_key(cls, key: SecretStr) -> SecretStr:
        if key.get_secret_value() and not is_key(key.get_secret_value()):
            raise ValueError("must be the 43 letters and digits of EncodingAESKey on the app's API page")
        return key

    @field_validator("api_url")
    @classmethod
    def _api_address(cls, url: str) -> str:
        return encrypted_or_local(url).rstrip("/")

    @model_validator(mode="after")
    def _all_or_nothing(self) -> Self:
        needed = {"corp_id": self.corp_id, "agent_id": self.agent_id, "app_secret": self.app_secret.get_secret_value()}
        missing = [name for name, value in needed.items() if not value]
        asked_for = len(missing) < len(needed) or bool(self.app_token.get_secret_value())
        if asked_for and missing:
            raise ValueError(f"a self-built app needs corp_id, agent_id and app_secret; missing: {', '.join(missing)}")
        if bool(self.app_token.get_secret_value()) != bool(self.app_encoding_aes_key.get_secret_value()):
            raise ValueError("app_token and app_encoding_aes_key belong together: copy both from the app's API page")
        return self

    @property
    def has_app(self) -> bool:
        """Whether a self-built app is configured."""
        return bool(self.corp_id)

    @property
    def app_hears(self) -> bool:
        """Whether WeCom may call us with what people write to the app."""
        return bool(self.app_token.get_secret_value())

    @property
    def claims(self) -> dict[str, str]:
        """An app that hears is called at one address."""
        app = f"{self.api_url} {self.corp_id} {self.agent_id}"
        return {"agent_id": app} if self.app_hears else {}
