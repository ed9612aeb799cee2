"""`warroom run`."""

import asyncio
from pathlib import Path

import typer

from bot.app import App, serve
from bot.commands.configured import configured
from bot.domain.chat import Person
from bot.logs import configure

OPERATOR = Person("operator", "Operator")


def run(config: Path | None) -> None:
    """Run until SIGTERM or SIGINT. Raises `BotError` with what to do when it cannot start."""
    configure()
    asyncio.run(serve(configured(config), announce))


async def announce(app: App) -> None:
    """Say where the console is, with a link for each account that logs a browser in once."""
    for account in app.accounts.values():
        link = await app.login_link(account.id, OPERATOR)
        typer.echo(f"Console of {account.name} (works once, for ten minutes): {link}")
