"""How long one question takes while nobody else asks: until it is acknowledged, and until it is answered."""

from collections import defaultdict
from dataclasses import dataclass, field

from tests.benchmarks.stage import FLOOR, WARROOM, Contestant, Stage
from tests.benchmarks.table import Row, percentile, spread
from tests.benchmarks.workspace import Asked

ROUNDS = 5
ROOMS = 7
"""An odd number: each room is asked for one severity and then for the other."""

WARM_UP = 2 * ROOMS
FLOORS_ALLOWED = 1.5
QUESTIONS = {
    "help": ("help",),
    "list incidents": ("list incidents",),
    "a change of severity": ("update this incident to SEV-2", "update this incident to SEV-3"),
}


@dataclass
class _Tally:
    asked: dict[str, Asked] = field(default_factory=lambda: defaultdict(Asked))
    cpu: float = 0.0

    @property
    def whole(self) -> Asked:
        whole = Asked()
        for one in self.asked.values():
            whole.add(one)
        return whole


async def latency(stage: Stage) -> list[Row]:
    """Everybody in turn, several rounds."""
    async with stage.contestants() as contestants:
        rooms = {one.name: await _rooms(stage, one) for one in contestants}
        tallies = {one.name: _Tally() for one in contestants}
        for _ in range(ROUNDS):
            for one in contestants:
                await stage.slack.deliver_to(one.address)
                await _ask_all(stage, one, rooms[one.name], tallies[one.name])
    return _rows(tallies)


async def _rooms(stage: Stage, contestant: Contestant) -> list[str]:
    """Channels that are each about an incident, their server warm.

    They are asked in turn, so that a question never waits for the end of the turn before it, as no person's does.
    """
    rooms = await stage.slack.rooms(ROOMS)
    await stage.slack.deliver_to(contestant.address)
    await stage.slack.ask(rooms, "declare an incident: checkout is down", ROOMS)
    for texts in QUESTIONS.values():
        for text in texts:
            await stage.slack.ask(rooms, text, WARM_UP)
    return rooms


async def _ask_all(stage: Stage, contestant: Contestant, rooms: list[str], tally: _Tally) -> None:
    before = contestant.server.cpu
    for name, texts in QUESTIONS.items():
        count = stage.times(60)
        if len(texts) == 1:
            tally.asked[name].add(await stage.slack.ask(rooms, texts[0], count))
            continue
        for number in range(count):
            text, room = texts[number % len(texts)], rooms[number % ROOMS]
            tally.asked[name].add(await stage.slack.ask([room], text, 1))
    tally.cpu += contestant.server.cpu - before


def _rows(tallies: dict[str, _Tally]) -> list[Row]:
    whole = {name: tally.whole for name, tally in tallies.items()}
    unanswered = sum(one.unanswered for one in whole.values())
    calls = {name: one.calls / len(one.replies) for name, one in whole.items()}
    cpu = {name: f"{tally.cpu / len(whole[name].replies) * 1000:.2f}" for name, tally in tallies.items()}
    return [
        Row("acknowledged, one in flight: p50 / p99 ms", {k: spread(v.acknowledgements) for k, v in whole.items()}),
        *(_reply_row(question, tallies) for question in QUESTIONS),
        Row("processor time a mention, one in flight: ms", cpu),
        Row("platform calls a command", {k: f"{v:.2f}" for k, v in calls.items()}, "1", calls[WARROOM] == 1),
        Row("questions not answered", {k: str(v.unanswered) for k, v in whole.items()}, "0", unanswered == 0),
    ]


def _reply_row(question: str, tallies: dict[str, _Tally]) -> Row:
    replies = {name: tally.asked[question].replies for name, tally in tallies.items()}
    limit = FLOORS_ALLOWED * percentile(replies[FLOOR], 50)
    return Row(
        f"{question} answered, one in flight: p50 / p99 ms",
        {name: spread(found) for name, found in replies.items()},
        f"p50 ≤ {FLOORS_ALLOWED} × floor ({limit * 1000:.1f})",
        percentile(replies[WARROOM], 50) <= limit,
    )
