"""Every platform beside Slack: how long an answer takes and how many are given."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

from tests.benchmarks.process import Server, serving
from tests.benchmarks.stage import Stage
from tests.benchmarks.table import Row, spread
from tests.e2e.process import free_port
from tests.e2e.towns import TOWNS, Town
from tests.e2e.towns.resident import announce, written

SERVED = {
    "Slack": "slack-socket",
    "Lark": "lark-socket",
    "DingTalk": "dingtalk-stream",
    "WeCom": "wecom-robot",
}
ROOMS = 20
QUESTIONS = 100
ROUNDS = 15
PATIENCE = 30.0
_LOOKED_EVERY = 0.0005


@dataclass
class _Found:
    """What one platform did: seconds until each answer, answers a second, and processor time for an answer."""

    waited: list[float] = field(default_factory=list)
    rate: float = 0.0
    cpu: float = 0.0


async def platforms(stage: Stage) -> list[Row]:
    """Each with a process of its own, one after the other; the simulated platforms run in this process."""
    found = {name: await _measured(stage, town) for name, town in SERVED.items()}
    return [
        Row(
            "list incidents answered, one in flight: p50 / p99 ms",
            {name: spread(one.waited) for name, one in found.items()},
        ),
        Row(
            f"list incidents answered, {ROOMS} in flight: /s", {name: f"{one.rate:.0f}" for name, one in found.items()}
        ),
        Row(
            f"processor time an answer, {ROOMS} in flight: ms",
            {name: f"{one.cpu * 1000:.2f}" for name, one in found.items()},
        ),
    ]


@asynccontextmanager
async def served(stage: Stage, *names: str) -> AsyncIterator[tuple[Server, list[Town]]]:
    """One process that serves these at once, connected to all of them."""
    async with AsyncExitStack() as stack:
        towns = [await stack.enter_async_context(TOWNS[name]()) for name in names]
        port = free_port()
        folder = stage.path("towns")
        folder.mkdir()
        config = written(folder, {"acme": towns}, port=port)
        server = await stack.enter_async_context(
            serving(stage.path("towns.log"), port, "bot", "run", "--config", str(config))
        )
        announce({"acme": towns}, server.url)
        await asyncio.gather(*(town.connected() for town in towns))
        yield server, towns


async def _measured(stage: Stage, name: str) -> _Found:
    async with served(stage, name) as (server, (town,)):
        town.lift_limits()
        rooms = [town.new_room() for _ in range(ROOMS)]
        await _asked(town, rooms)
        found = _Found()
        for number in range(stage.times(QUESTIONS)):
            found.waited.append(await _asked(town, [rooms[number % ROOMS]]))
        before, rounds = server.cpu, stage.times(ROUNDS)
        seconds = sum([await _asked(town, rooms) for _ in range(rounds)])
        found.rate = rounds * ROOMS / seconds
        found.cpu = (server.cpu - before) / (rounds * ROOMS)
        return found


async def _asked(town: Town, rooms: Sequence[str]) -> float:
    """Ask in each of these rooms; the seconds until all are answered."""
    wanted, began = town.spoken() + len(rooms), monotonic()
    for room in rooms:
        await town.ask("list incidents", room)
    async with asyncio.timeout(PATIENCE):
        while town.spoken() < wanted:
            await asyncio.sleep(_LOOKED_EVERY)
    return monotonic() - began
