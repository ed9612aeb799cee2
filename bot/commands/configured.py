"""The configuration and the store, as the commands need them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters import PLATFORMS
from bot.config import DEFAULT_FILE, Configuration, load, locate
from bot.domain.account import Account
from bot.errors import ConfigError
from bot.ports.store import Store
from bot.sources import SOURCES
from bot.store import open_store
from bot.tools.systems import SYSTEMS


def configured(config: Path | None) -> Configuration:
    """What is configured, at least one account of it. Raises `ConfigError`."""
    found = load(
        locate(config),
        {name: entry.settings for name, entry in PLATFORMS.items()},
        {name: entry.settings for name, entry in SYSTEMS.items()},
        {name: entry.settings for name, entry in SOURCES.items()},
    )
    if not found.accounts:
        raise ConfigError(
            f"{found.source}: there is no account. Write at least [accounts.NAME] into {DEFAULT_FILE} "
            "(the README has an example), or try `warroom demo`."
        )
    return found


def chosen(configuration: Configuration, account: str) -> Account:
    """The account named, or the only one. Raises `ConfigError` listing them otherwise."""
    accounts = configuration.accounts
    if not account and len(accounts) == 1:
        return next(iter(accounts.values()))
    if account not in accounts:
        raise ConfigError(f"--account: choose one of {', '.join(accounts)}.")
    return accounts[account]


@asynccontextmanager
async def opened(configuration: Configuration) -> AsyncIterator[Store]:
    """The store, beside a bot that may be running."""
    store = open_store(configuration.storage.url.get_secret_value(), shared=True)
    await store.open()
    try:
        yield store
    finally:
        await store.close()
