"""What an operator configures for Lark or Feishu."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from adapters.http import encrypted_or_local


class LarkSettings(BaseModel):
    """`[accounts.<id>.lark]`. Events come over a long connection, or over signed and encrypted webhooks.

    `api_url`: https://open.feishu.cn or https://open.larksuite.com; an app lives in one of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    app_id: str = Field(min_length=1)
    app_secret: SecretStr
    mode: Literal["websocket", "webhook"] = "websocket"
    encrypt_key: SecretStr | None = None
    verification_token: SecretStr | None = None
    api_url: str = "https://open.feishu.cn"
    working_sign: Literal["reaction", "off"] = "reaction"

    @field_validator("app_secret", "encrypt_key", "verification_token")
    @classmethod
    def _not_blank(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not secret.get_secret_value().strip():
            raise ValueError("is empty: paste the value from the app's page in the developer console")
        return secret

    @field_validator("api_url")
    @classmethod
    def _encrypted_or_local(cls, url: str) -> str:
        return encrypted_or_local(url).rstrip("/")

    @model_validator(mode="after")
    def _webhooks_are_signed(self) -> Self:
        if self.mode == "webhook" and (self.encrypt_key is None or self.verification_token is None):
            raise ValueError(
                'mode = "webhook" needs encrypt_key and verification_token: without an Encrypt Key nothing is signed; '
                "both are under “Events & Callbacks → Encryption Strategy” in the developer console"
            )
        return self

    @property
    def claims(self) -> dict[str, str]:
        """Each event goes to one of an app's connections, or to its one address."""
        return {"app_id": f"{self.api_url} {self.app_id}"}
