"""All that is configured."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from bot.config.model import ModelSettings
from bot.config.sections import EngineSettings, ServerSettings, StorageSettings
from bot.domain.account import Account


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
