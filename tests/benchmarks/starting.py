"""How long Warroom takes to be ready, and how much memory it then has; Slack alone."""

from statistics import median

from tests.benchmarks.stage import WARROOM, Stage
from tests.benchmarks.table import Row

READY_WITHIN = 1.5
MEMORY = 120.0
STARTS = 5

Start = tuple[float, tuple[float, float]]
"""Seconds until ready, and resident and own memory then."""


async def starting(stage: Stage) -> list[Row]:
    """From spawning the process to its answering `/readyz`."""
    first: list[Start] = []
    again: list[Start] = []
    for _ in range(max(2, stage.times(STARTS))):
        url = stage.sqlite()
        for starts in (first, again):
            async with stage.warroom(url) as warroom:
                starts.append((warroom.server.started, warroom.server.memory))
    return [*_rows("first start, making its database", first), *_rows("later starts", again)]


def _rows(which: str, starts: list[Start]) -> list[Row]:
    seconds = median(one for one, _ in starts)
    resident, own = (median(memory[part] for _, memory in starts) for part in (0, 1))
    memory = {WARROOM: f"{resident:.0f} / {own:.0f}"}
    return [
        Row(f"ready, {which}: s", {WARROOM: f"{seconds:.2f}"}, f"≤ {READY_WITHIN}", seconds <= READY_WITHIN),
        Row(f"memory when ready, {which}: RSS / USS MiB", memory, f"≤ {MEMORY:.0f}", resident <= MEMORY),
    ]
