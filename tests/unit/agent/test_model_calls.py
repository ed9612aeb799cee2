"""Every call of a model is counted: how it ended, and which tokens it cost, whichever protocol says so."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.engine.metrics import Metrics
from bot.errors import ModelError
from bot.ports.model import ModelCall, Tokens, unheard
from tests.simulators.messages import MessagesServer
from tests.simulators.model import Act, ModelServer, ScriptedServer, call, calls, cuts, fails, hangs, refuses, says
from tests.unit.agent.asking import Looking, model_of, prompt


@pytest.fixture(params=[ModelServer, MessagesServer], ids=lambda kind: kind.provider)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[ScriptedServer]:
    async with request.param() as running:
        yield running


def ends(counted: list[ModelCall]) -> list[tuple[str, str]]:
    return [(one.model.partition(":")[2], one.outcome) for one in counted]


async def test_each_attempt_is_one_call_of_the_model_that_was_asked(server: ScriptedServer) -> None:
    server.script(fails(500), fails(429, retry_after=60), calls(call("look", level="SEV-1")), says("Bad."))
    counted: list[ModelCall] = []

    async with model_of(server, counted.append, retries=1, fallbacks=(f"{server.provider}:other",)) as model:
        await model.run(prompt("?", Looking().offer), unheard)

    assert ends(counted) == [
        ("scripted", "provider"),
        ("scripted", "rate_limit"),
        ("other", "answered"),
        ("scripted", "answered"),
    ]
    assert all(one.seconds > 0 for one in counted)


@pytest.mark.parametrize(
    ("act", "outcome"), [(cuts("It"), "unreachable"), (cuts("It", orderly=True), "cut_short"), (refuses(), "declined")]
)
async def test_a_call_that_came_to_nothing_is_counted_by_why(server: ScriptedServer, act: Act, outcome: str) -> None:
    server.script(act)
    counted: list[ModelCall] = []

    async with model_of(server, counted.append, retries=0) as model:
        with pytest.raises(ModelError):
            await model.run(prompt(), unheard)

    assert ends(counted) == [("scripted", outcome)]


async def test_a_call_somebody_stopped_is_counted_as_that(server: ScriptedServer) -> None:
    server.script(hangs("It is"))
    counted: list[ModelCall] = []

    async with model_of(server, counted.append) as model:
        running = asyncio.ensure_future(model.run(prompt(), unheard))
        await server.asked(1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert ends(counted) == [("scripted", "stopped")]


async def test_tokens_are_counted_by_what_they_were(server: ScriptedServer) -> None:
    server.script(says("It is bad.", usage=(100, 20), cached=60))
    counted: list[ModelCall] = []

    async with model_of(server, counted.append) as model:
        await model.run(prompt(), unheard)

    assert counted[0].tokens == Tokens(fresh=40, cached=60, kept=0, written=20)


async def test_a_prompt_whose_cost_is_told_only_when_the_answer_begins_is_counted() -> None:
    counted: list[ModelCall] = []
    async with MessagesServer(older=True) as server, model_of(server, counted.append) as model:
        server.script(says("It is bad.", usage=(100, 20), cached=60))

        outcome = await model.run(prompt(), unheard)

    assert counted[0].tokens == Tokens(fresh=40, cached=60, kept=0, written=20)
    assert (outcome.tokens, outcome.cached) == (120, 60)


async def test_what_a_server_does_not_tell_is_reckoned_so_that_budgets_hold() -> None:
    async with ModelServer() as server, model_of(server) as model:
        server.telling = False
        server.script(calls(call("look", level="SEV-1"), text="First I look."))

        outcome = await model.run(prompt("word " * 1000, Looking().offer, tokens=1000), unheard)

    assert (outcome.spent, outcome.text) == ("tokens", "First I look.")
    assert outcome.tokens > 1000


def test_calls_become_metrics_by_model() -> None:
    metrics = Metrics()

    metrics.count_model(ModelCall("openai:a", "answered", 1.5, Tokens(fresh=40, cached=60, written=20)))
    metrics.count_model(ModelCall("openai:a", "rate_limit", 0.5, Tokens()))

    def value(name: str, **labels: str) -> float | None:
        return metrics.registry.get_sample_value(name, {"model": "openai:a"} | labels)

    assert value("warroom_model_calls_total", outcome="answered") == 1
    assert value("warroom_model_calls_total", outcome="rate_limit") == 1
    assert [value("warroom_model_tokens_total", kind=kind) for kind in ("fresh", "cached", "written")] == [40, 60, 20]
    assert value("warroom_model_seconds_sum") == 2
