"""Whether calls are still acknowledged at once while fifty slow answers are being thought about."""

import asyncio

from tests.benchmarks.slow import SLOW
from tests.benchmarks.stage import WARROOM, Stage
from tests.benchmarks.table import Row, percentile, spread
from tests.benchmarks.workspace import Asked

TURNS = 50
BESIDE = 4
WITHIN = 0.1
_STILL_RUNNING = SLOW * 0.8


async def busy(stage: Stage) -> list[Row]:
    """Fifty channels wait for ten seconds; in others people ask for help meanwhile."""
    async with stage.warroom(stage.sqlite(), changed=True) as warroom:
        await stage.slack.deliver_to(warroom.address)
        occupied, free = await stage.slack.rooms(TURNS), await stage.slack.rooms(BESIDE)
        await stage.slack.ask(free, "help", 20, BESIDE)
        async with asyncio.timeout(_STILL_RUNNING):
            asked = await _asked(stage, occupied, free)
    took = percentile(asked.acknowledgements, 99)
    target = f"p99 < {WITHIN * 1000:.0f}"
    return [
        Row(
            f"acknowledged while {TURNS} turns of {SLOW:.0f} s run: p50 / p99 ms",
            {WARROOM: spread(asked.acknowledgements)},
            target,
            took < WITHIN,
        ),
        Row(f"answered while {TURNS} turns of {SLOW:.0f} s run: p50 / p99 ms", {WARROOM: spread(asked.replies)}),
    ]


async def _asked(stage: Stage, occupied: list[str], free: list[str]) -> Asked:
    """What came of the questions beside the slow ones."""
    for room in occupied:
        await stage.slack.say(room, f"{stage.slack.mention} why does checkout fail?")
    asked = Asked()
    for _ in range(5):
        asked.add(await stage.slack.ask(free, "help", stage.times(200), BESIDE))
    return asked
