"""What an operator configures for systems that send what happens."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class ChangesSettings(BaseModel):
    """`[accounts.<id>.changes]`: changes reported by anything that can sign a call."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    secret: SecretStr = Field(min_length=16)


class GitHubSettings(BaseModel):
    """`[accounts.<id>.github]`. `services`: what "owner/name" is called on incidents where that is not its name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    webhook_secret: SecretStr = Field(min_length=16)
    services: Mapping[str, str] = Field(default_factory=dict)
