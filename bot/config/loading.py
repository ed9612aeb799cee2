"""From a file and the environment to settings."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError, create_model
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from bot.config.account import AccountSettings
from bot.config.configuration import Configuration
from bot.config.identities import refuse_shared
from bot.config.mistakes import ENVIRONMENT_PREFIX, check_environment, explained, no_json
from bot.config.model import ModelSettings
from bot.config.sections import EngineSettings, ServerSettings, StorageSettings
from bot.errors import ConfigError

DEFAULT_FILE = "warroom.toml"


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
    naming file and key for anything unknown, missing or of the wrong type, and
    where two accounts claim to be the same bot.
    """
    written = _read(file)
    check_environment()
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
        raise ConfigError(explained(error, source, account_type)) from None
    except SettingsError:
        raise ConfigError(no_json()) from None
    tables: Mapping[str, AccountSettings] = root.accounts
    configured = _settings(tables, platforms)
    refuse_shared(configured, source)
    return Configuration(
        server=root.server,
        storage=root.storage,
        model=root.model,
        engine=root.engine,
        accounts={id: table.account(id) for id, table in tables.items()},
        platforms=configured,
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


def _read(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from None
