"""`warroom doctor`: everything an operator should know, and how to mend it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import typer

from adapters import PLATFORMS
from bot.commands.configured import configured, opened
from bot.commands.probing import probe
from bot.commands.shown import harmless
from bot.config import Configuration
from bot.errors import BotError, ConfigError
from bot.ports.adapter import Finding
from bot.ports.platform import AdapterServices
from bot.tools.systems import SYSTEMS


def doctor(config: Path | None) -> bool:
    """Print each finding; whether all is well."""
    try:
        configuration = configured(config)
    except ConfigError as error:
        show(Finding("configuration", False, error.public, "Correct the keys named above."))
        return False
    show(Finding("configuration", True, f"{configuration.source}, {len(configuration.accounts)} account(s)"))
    return asyncio.run(_examine(configuration))


async def _examine(configuration: Configuration) -> bool:
    well = True
    async for finding in _findings(configuration):
        show(finding)
        well = well and finding.well
    return well


async def _findings(configuration: Configuration) -> AsyncIterator[Finding]:
    try:
        async with opened(configuration) as store:
            await store.ping()
            yield Finding("storage", True, "opened and written")
            services = AdapterServices(store.logins, store.shelf, store.leases)
            for (account, name), settings in configuration.platforms.items():
                adapter = PLATFORMS[name].load()(configuration.accounts[account], settings, services)
                for finding in await adapter.check():
                    yield replace(finding, subject=f"{account}/{name} {finding.subject}")
                await adapter.stop()
    except BotError as error:
        yield Finding("storage", False, error.public, "See [storage] url in the configuration.")
    for (account, name), settings in configuration.systems.items():
        source = SYSTEMS[name].load()(configuration.accounts[account], settings)
        for finding in await source.check():
            yield replace(finding, subject=f"{account}/{name} {finding.subject}")
        await source.stop()
    for account, name in configuration.sources:
        yield Finding(f"{account}/{name}", True, f"has its secret; calls come in at /webhooks/{name}/{account}")
    for account in configuration.accounts:
        settings = configuration.models.get(account, configuration.model)
        if not settings.name:
            yield Finding(f"{account} model", True, "none: rules mode")
            continue
        async for finding in probe(settings.plan()):
            yield replace(finding, subject=f"{account} {finding.subject}")


def show(finding: Finding) -> None:
    """One line, and what to do in another where there is something to be done."""
    mark = typer.style("ok  ", fg="green") if finding.well else typer.style("FAIL", fg="red", bold=True)
    typer.echo(f"{mark} {harmless(finding.subject)}: {harmless(finding.says)}")
    if finding.mend and not finding.well:
        typer.echo(f"     → {harmless(finding.mend)}")
