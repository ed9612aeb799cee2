"""What an operator configures for DingTalk."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from adapters.envelope import is_key
from adapters.http import encrypted_or_local


class DingTalkSettings(BaseModel):
    """`[accounts.<id>.dingtalk]`. `mode`: messages come over a Stream connection, or by signed HTTP callback.

    `robot_code` left out is the `client_id`, as it is for enterprise-internal apps. `api_url` serves the new API and
    the Stream gateway, `legacy_api_url` the old API and the addresses to reply at. `card_template_id`: of the AI cards
    that show progress; left out, nothing grows. `button_card_template_id`: of the cards with buttons; left out, what
    they say is typed. `callback_url`: where DingTalk reaches this account's webhook, which it is told for presses of
    buttons. `token` and `aes_key`: of the event subscription by HTTP; left out, no events are received in webhook mode.
    `group_template_id`: of the groups opened as war rooms; left out, none are.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: str = Field(min_length=1)
    client_secret: SecretStr = Field(min_length=1)
    robot_code: str = ""
    mode: Literal["stream", "webhook"] = "stream"
    card_template_id: str = ""
    button_card_template_id: str = ""
    callback_url: str = ""
    token: SecretStr = SecretStr("")
    aes_key: SecretStr = SecretStr("")
    group_template_id: str = ""
    api_url: str = "https://api.dingtalk.com"
    legacy_api_url: str = "https://oapi.dingtalk.com"

    @field_validator("client_id")
    @classmethod
    def _id_not_blank(cls, id: str) -> str:
        if not id.strip():
            raise ValueError("is empty: paste the Client ID from the app's “Credentials” page")
        return id.strip()

    @field_validator("client_secret")
    @classmethod
    def _secret_not_blank(cls, secret: SecretStr) -> SecretStr:
        if not secret.get_secret_value().strip():
            raise ValueError("is empty: paste the Client Secret from the app's “Credentials” page")
        return secret

    @field_validator("api_url", "legacy_api_url")
    @classmethod
    def _encrypted_or_local(cls, url: str) -> str:
        return encrypted_or_local(url).rstrip("/")

    @field_validator("token", "aes_key")
    @classmethod
    def _stripped(cls, secret: SecretStr) -> SecretStr:
        return SecretStr(secret.get_secret_value().strip())

    @field_validator("aes_key")
    @classmethod
    def _whole_key(cls, key: SecretStr) -> SecretStr:
        if key.get_secret_value() and not is_key(key.get_secret_value()):
            raise ValueError("must be the 43 letters and digits of the aes_key under “Event subscription”")
        return key

    @field_validator("callback_url")
    @classmethod
    def _reached(cls, url: str) -> str:
        return encrypted_or_local(url) if url else ""

    @model_validator(mode="after")
    def _presses_arrive(self) -> Self:
        if self.mode == "webhook" and self.button_card_template_id and not self.callback_url:
            raise ValueError(
                "button_card_template_id needs callback_url in webhook mode: the address entered for the robot, where "
                "DingTalk tells which button was pressed"
            )
        return self

    @model_validator(mode="after")
    def _events_arrive(self) -> Self:
        given = [bool(secret.get_secret_value()) for secret in (self.token, self.aes_key)]
        if any(given) and not all(given):
            raise ValueError("token and aes_key belong together: copy both from “Event subscription” in the console")
        if any(given) and self.mode == "stream":
            raise ValueError("token and aes_key are for webhook mode: in Stream mode events come over the connection")
        return self

    @property
    def hears_events(self) -> bool:
        """Whether group events come to the webhook."""
        return bool(self.token.get_secret_value())

    @property
    def robot(self) -> str:
        """The robot's code in calls."""
        return self.robot_code.strip() or self.client_id

    @property
    def claims(self) -> dict[str, str]:
        """Each message goes to one of an app's connections, or to its one address."""
        return {"client_id": f"{self.api_url} {self.client_id}"}
