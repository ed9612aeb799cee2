"""What an operator configures for the systems that investigations look at."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    DirectoryPath,
    Field,
    FilePath,
    RootModel,
    SecretStr,
    field_validator,
    model_validator,
)

from bot.domain.addresses import is_loopback

_IN_POD = Path("/var/run/secrets/kubernetes.io/serviceaccount")


class SystemSettings(BaseModel):
    """A table of `[accounts.<id>]`; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def http_address(url: str) -> str:
    """The address without a slash at its end; "" stays. Raises `ValueError` for none, or one with credentials in it."""
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("must be an https:// address")
    if parts.username or parts.password:
        raise ValueError("must not contain credentials: use username and password, or bearer_token")
    return url.rstrip("/")


def encrypted_unless_said(url: str, plain_http: bool) -> None:
    """Raises `ValueError` for plain http:// to another machine, unless the operator said so."""
    parts = urlsplit(url)
    if parts.scheme == "http" and not plain_http and not is_loopback(parts.hostname or ""):
        raise ValueError(
            "url: must begin with https://; where the network is your own (a cluster), plain_http = true allows "
            "plain http://"
        )


class HttpSettings(SystemSettings):
    """A system behind an HTTP API. `browse_url`: where people open it, when that is another address.

    Plain http:// is for this machine only, unless `plain_http` says that the network between is one's own: inside a
    cluster these systems mostly speak nothing else.
    """

    url: str
    bearer_token: SecretStr | None = None
    username: str = ""
    password: SecretStr | None = None
    ca_file: FilePath | None = None
    browse_url: str = ""
    plain_http: bool = False

    @field_validator("url", "browse_url")
    @classmethod
    def _whole(cls, url: str) -> str:
        return http_address(url)

    @field_validator("bearer_token", "password")
    @classmethod
    def _not_blank(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not secret.get_secret_value().strip():
            raise ValueError("is empty: paste the value, or leave the key out")
        return secret

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        encrypted_unless_said(self.url, self.plain_http)
        if self.bearer_token is not None and (self.username or self.password is not None):
            raise ValueError("give bearer_token, or username and password, not both")
        if bool(self.username) != (self.password is not None):
            raise ValueError("username and password belong together")
        return self


class PrometheusSettings(HttpSettings):
    """`[accounts.<id>.prometheus]`; anything that speaks its HTTP API. `tenant` goes into X-Scope-OrgID."""

    tenant: str = ""


class LokiSettings(HttpSettings):
    """`[accounts.<id>.loki]`. `longest_hours`: the longest time range one look may ask for."""

    tenant: str = ""
    longest_hours: float = Field(default=6.0, gt=0, le=24 * 31)


class RunbookSettings(SystemSettings):
    """`[accounts.<id>.runbooks]`: a folder of Markdown files."""

    folder: DirectoryPath


class KubernetesSettings(SystemSettings):
    """`[accounts.<id>.kubernetes]`. Without `api_url` and `token` those a pod finds of its own cluster are used.

    Nothing outside `namespaces` is looked at.
    """

    namespaces: tuple[str, ...] = Field(min_length=1)
    api_url: str = ""
    token: SecretStr | None = None
    ca_file: FilePath | None = None

    @field_validator("api_url")
    @classmethod
    def _encrypted_or_local(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))):
            raise ValueError("must be an https:// address")
        return url.rstrip("/")

    @field_validator("namespaces")
    @classmethod
    def _names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", name):
                raise ValueError(f"“{name}” is no namespace's name")
        return names

    @model_validator(mode="after")
    def _own_cluster_or_another(self) -> Self:
        if self.api_url and self.token is None:
            raise ValueError("token: is missing; it belongs to api_url")
        return self

    @property
    def address(self) -> str:
        return self.api_url or "https://kubernetes.default.svc"

    @property
    def own_ca(self) -> Path | None:
        """The certificate of a pod's own cluster, where that is what is looked at."""
        return None if self.api_url else _IN_POD / "ca.crt"

    @property
    def own_token(self) -> Path:
        return _IN_POD / "token"


class McpServer(SystemSettings):
    """`[accounts.<id>.mcp.<name>]`: a server started by `command`, or one at `url`; only its `tools` named here.

    Values of `env` and `headers` are secrets. `timeout` is in seconds.
    """

    tools: tuple[str, ...] = Field(min_length=1)
    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, SecretStr] = Field(default_factory=dict)
    url: str = ""
    bearer_token: SecretStr | None = None
    headers: Mapping[str, SecretStr] = Field(default_factory=dict)
    plain_http: bool = False
    timeout: float = Field(default=30.0, gt=0, le=300)

    @field_validator("url")
    @classmethod
    def _whole(cls, url: str) -> str:
        return http_address(url)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.command) == bool(self.url):
            raise ValueError("give command (a program that is started) or url (a server that runs), and not both")
        encrypted_unless_said(self.url, self.plain_http)
        return self


class McpSettings(RootModel[dict[str, McpServer]]):
    """`[accounts.<id>.mcp]`: servers, by names of the operator's choice."""

    @field_validator("root")
    @classmethod
    def _names(cls, servers: dict[str, McpServer]) -> dict[str, McpServer]:
        for name in servers:
            if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,29}", name):
                raise ValueError(f"“{name}”: a server's name has small letters, digits, - and _ only")
        return servers
