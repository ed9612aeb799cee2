"""`warroom login`: a link to the console for one person."""

import asyncio
import re
from pathlib import Path

import typer

from bot.commands.configured import chosen, configured, opened
from bot.commands.shown import line
from bot.config import Configuration, ServerSettings
from bot.domain.account import Account
from bot.domain.chat import Person
from bot.errors import ConfigError
from bot.web.login import LoginLinks


def login(config: Path | None, account: str, name: str) -> None:
    """Print a link that works once, for ten minutes, while Warroom runs. Raises `ConfigError`."""
    if not line(name).strip("\ufffd "):
        raise ConfigError("name: say whom the link is for, as the console shows them.")
    configuration = configured(config)
    address = _address(configuration.server, configuration.source)
    path = asyncio.run(_issue(configuration, chosen(configuration, account), _person(name)))
    typer.echo(f"For {line(name)} alone (works once, for ten minutes): {address}{path}")


def _person(name: str) -> Person:
    return Person(re.sub(r"\W+", "-", name.strip().lower()).strip("-") or "guest", name)


def _address(server: ServerSettings, source: str) -> str:
    if server.public_url:
        return server.public_url.rstrip("/")
    if server.port == 0:
        raise ConfigError(
            f"{source}: server.port is 0, so the address is not known here. Set server.public_url or a port."
        )
    host = "127.0.0.1" if server.host in ("0.0.0.0", "::", "") else server.host  # noqa: S104  # compared, not bound
    return f"http://{f'[{host}]' if ':' in host else host}:{server.port}"


async def _issue(configuration: Configuration, owner: Account, person: Person) -> str:
    async with opened(configuration) as store:
        return await LoginLinks(store.logins).issue(owner.id, person)
