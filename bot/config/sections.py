"""How the process itself runs."""

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator


class Section(BaseModel):
    """A table in which no other key may stand."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ServerSettings(Section):
    """Where the bot listens. Port 0: any free one, printed. `public_url` is how people's browsers reach it."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""

    @field_validator("public_url")
    @classmethod
    def _whole(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("must begin with http:// or https:// and name a host, as people type it")
        return url


class StorageSettings(Section):
    """Where everything is kept."""

    url: SecretStr = SecretStr("sqlite:///warroom.db")

    @field_validator("url")
    @classmethod
    def _known(cls, url: SecretStr) -> SecretStr:
        if urlsplit(url.get_secret_value()).scheme not in ("sqlite", "postgresql"):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return url


class EngineSettings(Section):
    """How many sessions are worked on at once, and how long finished inbox rows are kept."""

    concurrency: int = Field(default=64, ge=1, le=1000)
    retention_days: int = Field(default=30, ge=1)
