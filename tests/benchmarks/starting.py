"""How long it takes to be ready, and how much memory is then held: Slack alone beside the others, and all four."""

from collections import defaultdict
from statistics import median

from tests.benchmarks.platforms import SERVED, served
from tests.benchmarks.process import Server
from tests.benchmarks.stage import ECHO, FLOOR, WARROOM, Stage
from tests.benchmarks.table import Row

STARTS = 5
FIRST, LATER, ALL = "Slack, making its database", "Slack, later starts", "all four platforms, making its database"
READY_WITHIN = {FIRST: 1.5, LATER: 1.5, ALL: 2.5}
MEMORY = {FIRST: 120.0, LATER: 120.0, ALL: 180.0}

Start = tuple[float, float, float]
"""Seconds until ready, and resident and own memory then, in MiB."""


async def starting(stage: Stage) -> list[Row]:
    """From spawning the process to its answering `/readyz`, everybody in turn."""
    starts: dict[tuple[str, str], list[Start]] = defaultdict(list)
    for _ in range(max(2, stage.times(STARTS))):
        url = stage.sqlite()
        for which in (FIRST, LATER):
            async with stage.warroom(url) as warroom:
                starts[which, WARROOM].append(_start(warroom.server))
        async with stage.floor() as floor, stage.echo() as echo:
            starts[FIRST, FLOOR].append(_start(floor.server))
            starts[FIRST, ECHO].append(_start(echo.server))
        async with served(stage, *SERVED.values()) as (server, _):
            starts[ALL, WARROOM].append(_start(server))
    return [*(_ready(which, starts) for which in MEMORY), *(_memory(which, starts) for which in MEMORY)]


def _start(server: Server) -> Start:
    return server.started, *server.memory


def _ready(which: str, starts: dict[tuple[str, str], list[Start]]) -> Row:
    found = {name: median(one[0] for one in starts[which, name]) for (kind, name) in starts if kind == which}
    target = READY_WITHIN[which]
    seconds = {name: f"{one:.2f}" for name, one in found.items()}
    return Row(f"ready, {which}: s", seconds, f"≤ {target}", found[WARROOM] <= target)


def _memory(which: str, starts: dict[tuple[str, str], list[Start]]) -> Row:
    resident, own = (
        {name: median(one[part] for one in starts[which, name]) for (kind, name) in starts if kind == which}
        for part in (1, 2)
    )
    target = MEMORY[which]
    shown = {name: f"{resident[name]:.0f} / {own[name]:.0f}" for name in resident}
    return Row(f"memory when ready, {which}: RSS / USS MiB", shown, f"≤ {target:.0f}", resident[WARROOM] <= target)
