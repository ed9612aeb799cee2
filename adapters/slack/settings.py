"""What an operator configures for Slack."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from adapters.http import encrypted_or_local


class SlackSettings(BaseModel):
    """`[accounts.<id>.slack]`. With `app_token` events come over Socket Mode, otherwise over signed webhooks.

    `working_sign`: how a question is shown to be in work: an 👀 reaction, a status line, or not at all.
    `private_rooms`: war rooms that Warroom opens are private channels.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    bot_token: SecretStr = Field(min_length=1)
    signing_secret: SecretStr | None = None
    app_token: SecretStr | None = None
    api_url: str = "https://slack.com/api/"
    working_sign: Literal["reaction", "status", "off"] = "reaction"
    private_rooms: bool = False

    @field_validator("bot_token", "signing_secret", "app_token")
    @classmethod
    def _not_blank(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not secret.get_secret_value().strip():
            raise ValueError("is empty: paste the value from the app's settings at api.slack.com, or leave the key out")
        return secret

    @field_validator("api_url")
    @classmethod
    def _encrypted_or_local(cls, url: str) -> str:
        address = encrypted_or_local(url)
        return address if address.endswith("/") else f"{address}/"

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if self.signing_secret is None and self.app_token is None:
            raise ValueError(
                "give app_token (xapp-…, Socket Mode) or signing_secret (webhooks), or no event can be received; "
                "both are under “Basic Information” of the app at api.slack.com"
            )
        return self

    @property
    def claims(self) -> dict[str, str]:
        """Each event goes to one of an app's connections or to its one address, whichever workspace it is of."""
        tokens = {"bot_token": self.bot_token, "app_token": self.app_token}
        return {key: f"{self.api_url} {token.get_secret_value()}" for key, token in tokens.items() if token}
