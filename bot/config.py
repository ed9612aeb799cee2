"""The configuration: one typed TOML file, and the environment over it; a bad key stops the start, named."""

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Self, Union, get_args, get_origin
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    SecretStr,
    ValidationError,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from bot.domain.account import Account
from bot.domain.addresses import encrypted_or_local
from bot.domain.chat import Language, ReplyMode
from bot.domain.incident import DEFAULT_SEVERITIES, SeverityScale
from bot.errors import ConfigError
from bot.ports.model import PROVIDERS, Budget, ModelPlan

ENVIRONMENT_PREFIX = "WARROOM__"
DEFAULT_FILE = "warroom.toml"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ServerSettings(_Section):
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


class StorageSettings(_Section):
    """Where everything is kept."""

    url: SecretStr = SecretStr("sqlite:///warroom.db")

    @field_validator("url")
    @classmethod
    def _known(cls, url: SecretStr) -> SecretStr:
        if urlsplit(url.get_secret_value()).scheme not in ("sqlite", "postgresql"):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return url


def _model(name: str) -> str:
    provider, _, model = name.partition(":")
    if provider not in PROVIDERS or not model:
        known = " or ".join(f"{one}:…" for one in PROVIDERS)
        raise ValueError(f"“{name}” names no model; one is written {known}")
    return name


ModelName = Annotated[str, AfterValidator(_model)]


class InvestigationSettings(_Section):
    """What one diagnosis may cost, all its hypotheses together."""

    seconds: float = Field(default=240.0, gt=0)
    tokens: int = Field(default=400_000, ge=1000)
    tool_calls: int = Field(default=40, ge=0)


class ModelSettings(_Section):
    """The language model; left out, everything works by rules. In an account: what differs there.

    `timeout`: seconds it may be silent. `seconds`, `tokens` and `tool_calls` bound one question. `context`: tokens of
    the record and the chat it is sent at most. `investigation`: what bounds a diagnosis. `skills`: another model for a
    skill.
    """

    name: Annotated[str, AfterValidator(lambda name: _model(name) if name else name)] = ""
    base_url: str = ""
    api_key: SecretStr = SecretStr("")
    fallbacks: tuple[ModelName, ...] = ()
    skills: Mapping[str, ModelName] = Field(default_factory=dict)
    timeout: float = Field(default=60.0, gt=0)
    retries: int = Field(default=2, ge=0, le=10)
    seconds: float = Field(default=120.0, gt=0)
    tokens: int = Field(default=200_000, ge=1000)
    tool_calls: int = Field(default=25, ge=0)
    context: int = Field(default=24_000, ge=2000)
    investigation: InvestigationSettings = InvestigationSettings()

    @field_validator("base_url")
    @classmethod
    def _reachable(cls, url: str) -> str:
        return encrypted_or_local(url) if url else url

    def within(self, account: "ModelSettings | None") -> "ModelSettings":
        """These settings with what an account has of its own. Another provider's key and address are not taken over."""
        if account is None:
            return self
        own = {name: getattr(account, name) for name in account.model_fields_set}
        if "name" in own and own["name"].partition(":")[0] != self.name.partition(":")[0]:
            own = {"base_url": "", "api_key": SecretStr(""), **own}
        return self.model_copy(update=own)

    def plan(self) -> ModelPlan:
        """What is to be opened."""
        return ModelPlan(
            name=self.name,
            base_url=self.base_url,
            api_key=self.api_key.get_secret_value(),
            fallbacks=self.fallbacks,
            by_skill=dict(self.skills),
            timeout=self.timeout,
            retries=self.retries,
            context=self.context,
            budget=Budget(self.tokens, self.seconds, self.tool_calls),
            investigation=Budget(self.investigation.tokens, self.investigation.seconds, self.investigation.tool_calls),
        )


class EngineSettings(_Section):
    """How many sessions are worked on at once, and how long finished inbox rows are kept."""

    concurrency: int = Field(default=64, ge=1, le=1000)
    retention_days: int = Field(default=30, ge=1)


class AccountSettings(_Section):
    """One organisation. Its platforms are further tables in it."""

    name: str = ""
    language: Language = "en"
    timezone: str = "UTC"
    reply_mode: ReplyMode = "all"
    session_scope: Literal["chat", "thread"] = "chat"
    severities: tuple[str, ...] = Field(default=DEFAULT_SEVERITIES, min_length=1)
    severity_aliases: Mapping[str, str] = Field(default_factory=dict)
    join_summary_messages: int = Field(default=15, ge=1)
    room_prefix: str = Field(default="incident-", min_length=1)
    mirror: Literal["all", "pinned"] = "all"
    model: ModelSettings | None = None

    @field_validator("timezone")
    @classmethod
    def _exists(cls, timezone: str) -> str:
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones is a file that cannot be read
            raise ValueError("is not an IANA time zone such as Europe/London or Asia/Shanghai") from None
        return timezone

    @field_validator("severities")
    @classmethod
    def _distinct(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not all(name.strip() for name in names):
            raise ValueError("a level has no name")
        folded = [name.casefold() for name in names]
        twice = next((name for at, name in enumerate(names) if folded.index(folded[at]) < at), None)
        if twice is not None:
            raise ValueError(f"names “{twice}” twice")
        return names

    @model_validator(mode="after")
    def _on_the_scale(self) -> Self:
        for level in self.severity_aliases.values():
            if level not in self.severities:
                raise ValueError(
                    f"severity_aliases: “{level}” is not among the severities: {', '.join(self.severities)}"
                )
        return self

    def account(self, id: str) -> Account:
        """The organisation these settings describe."""
        return Account(
            id=id,
            name=self.name or id,
            timezone=self.timezone,
            language=self.language,
            reply_mode=self.reply_mode,
            session_scope=self.session_scope,
            severities=SeverityScale(self.severities, dict(self.severity_aliases)),
            join_summary_messages=self.join_summary_messages,
            room_prefix=self.room_prefix,
            mirror=self.mirror,
        )


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything configured. `models`: by account, where it differs; `platforms`: by (account id, platform).

    `systems` and `sources`: likewise, what is looked at and what sends what happens.
    """

    server: ServerSettings
    storage: StorageSettings
    model: ModelSettings
    engine: EngineSettings
    accounts: Mapping[str, Account]
    platforms: Mapping[tuple[str, str], BaseModel]
    models: Mapping[str, ModelSettings] = field(default_factory=dict)
    source: str = "the environment"
    systems: Mapping[tuple[str, str], BaseModel] = field(default_factory=dict)
    sources: Mapping[tuple[str, str], BaseModel] = field(default_factory=dict)

    def systems_of(self, account: str) -> Mapping[str, BaseModel]:
        """The settings of an account's systems, by name."""
        return {name: settings for (id, name), settings in self.systems.items() if id == account}


def locate(given: Path | None) -> Path | None:
    """The configuration file: the one given, `WARROOM_CONFIG`, or `warroom.toml` in the working directory.

    None when there is none to be found. Raises `ConfigError` when a named one does not exist.
    """
    named = given or (Path(os.environ["WARROOM_CONFIG"]) if os.environ.get("WARROOM_CONFIG") else None)
    if named is None:
        return Path(DEFAULT_FILE) if Path(DEFAULT_FILE).exists() else None
    if not named.is_file():
        raise ConfigError(f"{named}: no such file. Write one (the README shows how) or leave --config out.")
    return named


def load(
    file: Path | None,
    platforms: Mapping[str, type[BaseModel]],
    systems: Mapping[str, type[BaseModel]] = {},
    sources: Mapping[str, type[BaseModel]] = {},
) -> Configuration:
    """Read `file` and the environment over it.

    `platforms`, `systems` and `sources`: the settings type of each, a table of every account. Raises `ConfigError`
    naming file and key for anything unknown, missing or of the wrong type.
    """
    written = _read(file)
    _check_environment()
    source = str(file) if file else "the environment"
    every = {**platforms, **systems, **sources}
    fields: dict[str, Any] = {name: (settings | None, None) for name, settings in every.items()}
    account_type = create_model("AccountTable", __base__=AccountSettings, **fields)
    accounts_type = dict[str, account_type]

    class Root(BaseSettings):
        model_config = SettingsConfigDict(
            extra="forbid", env_prefix=ENVIRONMENT_PREFIX, env_nested_delimiter="__", frozen=True
        )
        server: ServerSettings = ServerSettings()
        storage: StorageSettings = StorageSettings()
        model: ModelSettings = ModelSettings()
        engine: EngineSettings = EngineSettings()
        accounts: accounts_type = Field(default_factory=dict)

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return env_settings, init_settings

    try:
        root = Root(**written)
    except ValidationError as error:
        raise ConfigError(_explain(error, source, account_type)) from None
    except SettingsError:
        raise ConfigError(_no_json()) from None
    tables: Mapping[str, AccountSettings] = root.accounts
    return Configuration(
        server=root.server,
        storage=root.storage,
        model=root.model,
        engine=root.engine,
        accounts={id: table.account(id) for id, table in tables.items()},
        platforms=_settings(tables, platforms),
        models={id: root.model.within(table.model) for id, table in tables.items()},
        source=source,
        systems=_settings(tables, systems),
        sources=_settings(tables, sources),
    )


def _settings(tables: Mapping[str, AccountSettings], names: Iterable[str]) -> dict[tuple[str, str], BaseModel]:
    """The settings under these names, by account and name; what is not configured is left out."""
    return {
        (id, name): settings
        for id, table in tables.items()
        for name in names
        if (settings := getattr(table, name)) is not None
    }


def _check_environment() -> None:
    """Refuse variables of ours that name no section, which would otherwise be passed over."""
    for variable in os.environ:
        section = variable.removeprefix(ENVIRONMENT_PREFIX).split("__")[0].lower()
        if variable.startswith(ENVIRONMENT_PREFIX) and section not in (*_SECTIONS, "accounts"):
            close = difflib.get_close_matches(section, (*_SECTIONS, "accounts"), 1)
            hint = f"; did you mean {ENVIRONMENT_PREFIX}{close[0].upper()}?" if close else ""
            raise ConfigError(f"{variable} (environment): unknown key{hint}")


def _no_json() -> str:
    """What to do about variables that name whole tables."""
    whole = [name for name in os.environ if "__" not in name.removeprefix(ENVIRONMENT_PREFIX)]
    named = [name for name in whole if name.startswith(ENVIRONMENT_PREFIX)]
    return "\n".join(f"{name} (environment): is no JSON object; set its keys instead: {name}__…" for name in named)


def _read(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from None


def _explain(error: ValidationError, source: str, account_type: type[BaseModel]) -> str:
    return "\n".join(_sentence(one, source, account_type) for one in error.errors(include_url=False))


def _sentence(one: Any, source: str, account_type: type[BaseModel]) -> str:
    path = tuple(str(part) for part in one["loc"])
    variable = ENVIRONMENT_PREFIX + "__".join(path).upper()
    where = f"{variable} (environment)" if variable in os.environ else f"{source}: {'.'.join(path)}"
    if one["type"] == "extra_forbidden":
        close = difflib.get_close_matches(path[-1], _siblings(path, account_type), 1)
        return f"{where}: unknown key" + (f"; did you mean {close[0]}?" if close else "")
    if one["type"] == "missing":
        return f"{where}: is missing"
    message = one["msg"].removeprefix("Value error, ")
    return f"{where}: {message[0].lower()}{message[1:]}"


_SECTIONS: Mapping[str, type[BaseModel]] = {
    "server": ServerSettings,
    "storage": StorageSettings,
    "model": ModelSettings,
    "engine": EngineSettings,
}


def _siblings(path: tuple[str, ...], account_type: type[BaseModel]) -> list[str]:
    """The keys that would have been right where the last part of `path` stands."""
    if len(path) == 1:
        return [*_SECTIONS, "accounts"]
    kinds = _kinds(_SECTIONS.get(path[0], Mapping[str, account_type]))  # type: ignore[valid-type]  # made at run time
    for part in path[1:-1]:
        kinds = [inside for kind in kinds for inside in _kinds(_under(kind, part))]
    return [key for kind in kinds if hasattr(kind, "model_fields") for key in kind.model_fields]


def _kinds(annotation: Any) -> list[Any]:
    """The tables an annotation allows, out of what is wrapped around them."""
    if get_origin(annotation) in (Union, UnionType):
        return [kind for one in get_args(annotation) for kind in _kinds(one)]
    if isinstance(annotation, type) and issubclass(annotation, RootModel):
        return _kinds(annotation.model_fields["root"].annotation)
    return [annotation]


def _under(kind: Any, key: str) -> Any:
    """The annotation of a table's key."""
    if get_origin(kind) in (Mapping, dict):
        return get_args(kind)[1]
    field = getattr(kind, "model_fields", {}).get(key)
    return field.annotation if field else None
