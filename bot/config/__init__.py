"""The configuration: one typed TOML file, and the environment over it; a bad key stops the start, named."""

from bot.config.account import AccountSettings
from bot.config.configuration import Configuration
from bot.config.loading import DEFAULT_FILE, load, locate
from bot.config.model import InvestigationSettings, ModelSettings
from bot.config.sections import EngineSettings, ServerSettings, StorageSettings

__all__ = [
    "DEFAULT_FILE",
    "AccountSettings",
    "Configuration",
    "EngineSettings",
    "InvestigationSettings",
    "ModelSettings",
    "ServerSettings",
    "StorageSettings",
    "load",
    "locate",
]
