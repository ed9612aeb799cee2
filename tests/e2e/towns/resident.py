"""A Warroom that serves towns, configured as an operator would."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import App
from bot.commands.configured import configured
from bot.logs import configure
from bot.ports.clock import Clock, system_clock
from bot.ports.skill import Skill
from skills import SKILLS
from tests.e2e.towns.town import Table, Town

Towns = Mapping[str, Sequence[Town]]
"""The towns of each account."""


def written(folder: Path, towns: Towns, *, port: int = 0, url: str = "", account: Table | None = None) -> Path:
    """The configuration file; `account`: further keys of every account."""
    database = url or f"sqlite:///{folder / 'warroom.db'}"
    lines = toml_table("server", {"port": port}) + toml_table("storage", {"url": database})
    for id, served in towns.items():
        lines += toml_table(f"accounts.{id}", account or {})
        for town in served:
            lines += toml_table(f"accounts.{id}.{town.platform}", town.table)
    file = folder / f"warroom-{port}.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def toml_table(name: str, values: Table) -> list[str]:
    """The lines of one table of the configuration."""
    return [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]


def announce(towns: Towns, url: str) -> None:
    """Enter the bot's address at every platform that calls it."""
    for id, served in towns.items():
        for town in served:
            town.call_at(f"{url}/webhooks/{town.platform}/{id}")


@asynccontextmanager
async def resident(
    folder: Path,
    towns: Towns,
    *,
    url: str = "",
    clock: Clock = system_clock,
    skills: Sequence[Skill] = SKILLS,
    account: Table | None = None,
) -> AsyncIterator[App]:
    """Running, and reached by every platform. `clock` is what updates are due by."""
    configure("WARNING")
    app = App(configured(written(folder, towns, url=url, account=account)), clock=clock, skills=skills)
    await app.start()
    try:
        announce(towns, app.url)
        await asyncio.gather(*(town.connected() for served in towns.values() for town in served))
        yield app
    finally:
        await app.stop(grace=1.0)


async def quiet(app: App, *towns: Town, left: int = 0) -> None:
    """Nothing is on its way, nothing due is waiting. `left`: the letters that wait for a later time."""
    for town in towns:
        await town.settled()
    async with asyncio.timeout(30):
        while (depth := await app.store.inbox.depth())["running"] or depth["waiting"] > left:
            await asyncio.sleep(0.02)
