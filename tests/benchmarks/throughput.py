"""How many questions are answered with fifty in flight, and what one costs the processor."""

from collections import defaultdict
from collections.abc import Callable

from tests.benchmarks.stage import ECHO, WARROOM, Contestant, Stage
from tests.benchmarks.table import Row, spread
from tests.benchmarks.workspace import Asked

IN_FLIGHT = 50
ROUNDS = 3
SECONDS_A_ROUND = 2.0
WARM_UP = 200


async def throughput(stage: Stage) -> list[Row]:
    """Everybody in turn, several rounds: with mentions alone, then with each mention also as a `message`."""
    async with stage.contestants() as contestants:
        rooms = await stage.slack.rooms(IN_FLIGHT)
        alone = await _measured(stage, contestants, rooms)
        await stage.slack.hears_all(True)
        beside = await _measured(stage, contestants, rooms)
        await stage.slack.hears_all(False)
    return [*_rows("", *alone, targeted=True), *_rows(", each also as a message", *beside, targeted=False)]


async def _measured(
    stage: Stage, contestants: list[Contestant], rooms: list[str]
) -> tuple[dict[str, Asked], dict[str, float]]:
    found: dict[str, Asked] = defaultdict(Asked)
    cpu: dict[str, float] = defaultdict(float)
    counts = {one.name: await _count(stage, one, rooms) for one in contestants}
    for _ in range(ROUNDS):
        for one in contestants:
            await stage.slack.deliver_to(one.address)
            before = one.server.cpu
            found[one.name].add(await stage.slack.ask(rooms, "help", counts[one.name], IN_FLIGHT))
            cpu[one.name] += one.server.cpu - before
    return found, cpu


async def _count(stage: Stage, one: Contestant, rooms: list[str]) -> int:
    """How many questions keep it busy for a round; asking for that warms it up."""
    await stage.slack.deliver_to(one.address)
    first = await stage.slack.ask(rooms, "help", WARM_UP, IN_FLIGHT)
    return max(IN_FLIGHT, stage.times(round(SECONDS_A_ROUND * WARM_UP / first.seconds)))


def _rows(how: str, found: dict[str, Asked], cpu: dict[str, float], *, targeted: bool) -> list[Row]:
    rate = {name: len(asked.replies) / asked.seconds for name, asked in found.items()}
    cost = {name: cpu[name] / len(asked.replies) * 1000 for name, asked in found.items()}
    text = f"{IN_FLIGHT} in flight{how}"
    target = f"≥ bolt echo ({rate[ECHO]:.0f})" if targeted else ""
    met = rate[WARROOM] >= rate[ECHO] if targeted else None
    return [
        Row(f"mentions answered, {text}: /s", _shown(rate, "{:.0f}".format), target, met),
        Row(f"processor time a mention, {text}: ms", _shown(cost, "{:.2f}".format)),
        Row(f"acknowledged, {text}: p50 / p99 ms", {k: spread(v.acknowledgements) for k, v in found.items()}),
        Row(f"answered, {text}: p50 / p99 ms", {k: spread(v.replies) for k, v in found.items()}),
    ]


def _shown(values: dict[str, float], form: Callable[[float], str]) -> dict[str, str]:
    return {name: form(value) for name, value in values.items()}
