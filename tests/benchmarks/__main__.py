"""`make bench`: measures Warroom through simulated Slack, beside a durable floor and a bolt echo, and elsewhere."""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence

from tests.benchmarks.busy import busy
from tests.benchmarks.latency import latency
from tests.benchmarks.platforms import platforms
from tests.benchmarks.postgres import database, postgres
from tests.benchmarks.stage import Stage, staged
from tests.benchmarks.starting import starting
from tests.benchmarks.summarising import summarising
from tests.benchmarks.table import Row, show
from tests.benchmarks.thinking import thinking
from tests.benchmarks.throughput import throughput
from tests.postgres import Cluster

LONGEST = 420.0
"""Seconds the whole run may take."""

MEASUREMENTS: dict[str, Callable[[Stage], Awaitable[list[Row]]]] = {
    "latency": latency,
    "throughput": throughput,
    "busy": busy,
    "starting": starting,
    "summarising": summarising,
    "platforms": platforms,
    "thinking": thinking,
}
REMARKS = (
    "a mention is one event here, unless it says that it also comes as a message, as the manifest subscribes",
    "answered: from the question being asked to its answer being kept by the simulated Slack",
    "processor time: of the bot's process alone, its threads included; PostgreSQL's own processes come on top",
)

BESIDE_SLACK = (
    "each platform over its own connection; the simulated platform runs in the measuring process, and its time counts",
    "limits of the platforms' own are lifted; Slack and Lark answer in threads, DingTalk and WeCom in the chat itself",
)


async def measure(names: Sequence[str], server: Cluster | None, *, quick: bool) -> None:
    """Measure these, and print what was found."""
    began = time.monotonic()
    rows: list[Row] = []
    apart: list[Row] = []
    remarks = [*REMARKS] if server is not None else [*REMARKS, "PostgreSQL is not installed here and was left out"]
    try:
        async with asyncio.timeout(LONGEST), database(server) as url, staged(url, quick=quick) as stage:
            for name in names:
                print(f"{name} …", file=sys.stderr)
                found = await MEASUREMENTS[name](stage)
                (apart if name == "platforms" else rows).extend(found)
    except TimeoutError:
        remarks.append(f"not all was measured: {LONGEST:.0f} s were over")
    seconds = time.monotonic() - began
    if rows:
        show(rows, remarks, seconds)
    if apart:
        show(apart, BESIDE_SLACK, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the questions")
    parser.add_argument("--only", choices=MEASUREMENTS, action="append", metavar="NAME", help=", ".join(MEASUREMENTS))
    given = parser.parse_args()
    with postgres() as server:
        asyncio.run(measure(given.only or list(MEASUREMENTS), server, quick=given.quick))


if __name__ == "__main__":
    main()
