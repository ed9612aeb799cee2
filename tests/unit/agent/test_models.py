"""A model behind its port, against a server that speaks the protocol and misbehaves as told."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.agent.models.providers import TRAFFIC
from bot.agent.models.running import LangchainModel
from bot.errors import ConfigError, ContextOverflow, ModelError
from bot.ports.model import ModelPlan, Prompt, Said, unheard
from tests.simulators.messages import MessagesServer
from tests.simulators.model import (
    Act,
    ModelServer,
    ScriptedServer,
    broken,
    call,
    calls,
    clips,
    cuts,
    fails,
    filters,
    hangs,
    overflows,
    refuses,
    says,
    stumbles,
)
from tests.unit.agent.asking import Looking, Watched, model_of, prompt

AT_ONCE = 0.0


@pytest.fixture(params=[ModelServer, MessagesServer], ids=lambda kind: kind.provider)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[ScriptedServer]:
    async with request.param() as running:
        yield running


async def test_an_answer_comes_word_by_word_and_whole(server: ScriptedServer) -> None:
    server.script(says("It is bad.", usage=(100, 20)))
    watched = Watched()

    async with model_of(server) as model:
        outcome = await model.run(prompt(), watched)

    assert outcome.text == "It is bad."
    assert outcome.tokens == 120
    assert watched.words == ["It ", "is ", "bad."]


async def test_rules_come_first_and_what_was_said_in_order(server: ScriptedServer) -> None:
    server.script(says("Yes."))
    asked = Prompt("answer", "Be brief.", (Said("person", "a"), Said("bot", "b"), Said("person", "c")))

    async with model_of(server) as model:
        await model.run(asked, unheard)

    sent = server.requests[0].said
    assert sent == [("system", "Be brief."), ("user", "a"), ("assistant", "b"), ("user", "c")]


async def test_tools_called_side_by_side_are_each_answered(server: ScriptedServer) -> None:
    server.script(calls(call("look", level="SEV-1"), call("look", level="SEV-2")), says("Both are bad."))
    looking = Looking()

    async with model_of(server) as model:
        outcome = await model.run(prompt("Compare.", looking.offer), unheard)

    assert sorted(looking.asked) == ["SEV-1", "SEV-2"]
    assert sorted(server.requests[1].results.values()) == ["SEV-1 is bad", "SEV-2 is bad"]
    assert (outcome.text, outcome.tool_calls) == ("Both are bad.", 2)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (call("look"), "level: Field required"),
        (call("look", level="SEV-1", times="often"), "times: Input should be a valid integer"),
        (call("look", level="SEV-1", force=True), "force: Extra inputs are not permitted"),
        (broken("look", '{"level": "SEV-1", "times'), "no JSON object"),
        (broken("look", '["SEV-1"]'), "no JSON object"),
        (broken("look", "SEV-1"), "no JSON object"),
        (call("look", level="SEV-9"), "There is no SEV-9."),
        (call("destroy", everything=True), "There is no tool 'destroy'. There are: look."),
    ],
)
async def test_a_call_that_cannot_be_made_is_told_to_the_model(
    server: ScriptedServer, wrong: object, told: str
) -> None:
    server.script(calls(wrong), says("Then I cannot say."))  # type: ignore[arg-type]  # a Call by parametrisation
    looking = Looking()

    async with model_of(server) as model:
        outcome = await model.run(prompt("?", looking.offer), unheard)

    assert looking.asked == []
    assert told in server.requests[1].last
    assert outcome.text == "Then I cannot say."


async def test_a_call_goes_on_where_the_provider_asked_to_wait(server: ScriptedServer) -> None:
    server.script(fails(429, retry_after=AT_ONCE), fails(500), stumbles("Late"), says("Late, but here."))

    async with model_of(server, retries=3) as model:
        outcome = await model.run(prompt(), unheard)

    assert outcome.text == "Late, but here."


async def test_a_provider_that_wants_more_patience_than_a_question_has_is_not_waited_for(
    server: ScriptedServer,
) -> None:
    server.script(fails(429, retry_after=3600))

    async with model_of(server) as model:
        with pytest.raises(ModelError, match="rate limit"):
            await model.run(prompt(), unheard)


@pytest.mark.parametrize(
    ("act", "english", "chinese"),
    [
        (fails(401), "credentials", "凭据"),
        (fails(404), "no such model", "没有该模型"),
        (fails(500), "its provider has an error", "服务商出错"),
        (fails(529), "its provider has an error", "服务商出错"),
        (stumbles("It is"), "its provider has an error", "服务商出错"),
        (cuts("It is"), "connection", "连接"),
        (cuts("It is", orderly=True), "broke off", "中断"),
        (refuses(), "declined", "拒绝"),
        (refuses(text="It is"), "declined", "拒绝"),
        (filters("It is"), "declined", "拒绝"),
        (says(""), "said nothing", "没有给出内容"),
        (hangs(), "silent", "超时"),
        (hangs("It is"), "silent", "超时"),
        (hangs("It is", pinging=True), "silent", "超时"),
    ],
)
async def test_what_goes_wrong_is_said_in_a_clause(
    server: ScriptedServer, act: Act, english: str, chinese: str
) -> None:
    server.script(act)

    async with model_of(server, retries=0, timeout=0.5 if act.hang else 20.0) as model:
        with pytest.raises(ModelError) as raised:
            await model.run(prompt(), unheard)

    assert english in raised.value.public
    assert chinese in raised.value.said_in("zh")


async def test_more_than_the_model_reads_is_told_apart_and_not_sent_again(server: ScriptedServer) -> None:
    server.script(overflows())

    async with model_of(server, retries=5) as model:
        with pytest.raises(ContextOverflow):
            await model.run(prompt(), unheard)


@pytest.mark.parametrize("act", [fails(500), fails(401), cuts("It"), refuses(), overflows(), hangs(pinging=True)])
async def test_a_fallback_takes_over(server: ScriptedServer, act: Act) -> None:
    server.script(act, says("From the other one."))

    async with model_of(server, retries=0, timeout=3.0, fallbacks=(f"{server.provider}:other",)) as model:
        outcome = await model.run(prompt(), unheard)

    assert outcome.text == "From the other one."
    assert [one.model for one in server.requests] == ["scripted", "other"]


async def test_words_shown_before_a_cut_are_not_shown_again(server: ScriptedServer) -> None:
    server.script(cuts("The pool is "), says("The pool is exhausted."))
    watched = Watched()

    async with model_of(server, retries=1) as model:
        outcome = await model.run(prompt(), watched)

    assert outcome.text == watched.text == "The pool is exhausted."


async def test_another_answer_after_a_cut_is_not_appended_to_the_first(server: ScriptedServer) -> None:
    server.script(cuts("The pool is "), says("Nothing is known."))
    watched = Watched()

    async with model_of(server, retries=1) as model:
        outcome = await model.run(prompt(), watched)

    assert outcome.text == "Nothing is known."
    assert watched.text == "The pool is "


async def test_a_skill_may_have_a_model_of_its_own(server: ScriptedServer) -> None:
    server.script(says("Drafted."))

    async with model_of(server, by_skill={"answer": f"{server.provider}:large"}) as model:
        await model.run(prompt(), unheard)

    assert server.requests[0].model == "large"


async def test_when_no_calls_are_left_the_model_answers_with_what_it_has(server: ScriptedServer) -> None:
    server.script(calls(call("look", level="SEV-1")), says("SEV-1 is bad; the rest was not looked at."))
    looking = Looking()

    async with model_of(server) as model:
        outcome = await model.run(prompt("?", looking.offer, tool_calls=1), unheard)

    assert server.requests[1].body["tool_choice"] in ("none", {"type": "none"})
    assert (outcome.spent, outcome.text) == ("tool calls", "SEV-1 is bad; the rest was not looked at.")


async def test_a_model_that_calls_tools_it_has_not_is_not_asked_for_ever(server: ScriptedServer) -> None:
    server.follow(lambda _: calls(call("look", level="SEV-1")))
    looking = Looking()

    async with model_of(server) as model:
        outcome = await model.run(prompt("?", looking.offer, tool_calls=2), unheard)

    assert outcome.spent == "tool calls"
    assert looking.asked == ["SEV-1", "SEV-1"]
    assert len(server.requests) == 5


async def test_an_answer_longer_than_the_longest_is_said_to_break_off(server: ScriptedServer) -> None:
    server.script(clips("The pool is"))

    async with model_of(server) as model:
        outcome = await model.run(prompt(), unheard)

    assert (outcome.spent, outcome.text) == ("length", "The pool is")


async def test_tokens_from_a_cache_are_counted_once_and_told_apart(server: ScriptedServer) -> None:
    server.script(says("It is bad.", usage=(100, 20), cached=60))

    async with model_of(server) as model:
        outcome = await model.run(prompt(), unheard)

    assert (outcome.tokens, outcome.cached) == (120, 60)


async def test_a_model_that_goes_on_talking_is_never_too_slow(server: ScriptedServer) -> None:
    server.script(says(" ".join("word" for _ in range(40))))

    async def slowly(_: str) -> None:
        await asyncio.sleep(0.1)

    async with model_of(server, timeout=3.0, retries=0) as model:
        outcome = await model.run(prompt(), slowly)

    assert outcome.text.count("word") == 40


async def test_spent_tokens_end_it_with_what_there_is(server: ScriptedServer) -> None:
    server.script(calls(call("look", level="SEV-1"), text="First I look.", usage=(900, 200)))
    looking = Looking()

    async with model_of(server) as model:
        outcome = await model.run(prompt("?", looking.offer, tokens=1000), unheard)

    assert (outcome.spent, outcome.tokens, outcome.text) == ("tokens", 1100, "First I look.")


async def test_spent_time_ends_it_with_what_there_is(server: ScriptedServer) -> None:
    server.script(hangs("So far the pool"))

    async with model_of(server) as model:
        outcome = await model.run(prompt(seconds=0.5), unheard)

    assert (outcome.spent, outcome.text) == ("seconds", "So far the pool")


async def test_stopping_lets_go_of_the_call(server: ScriptedServer) -> None:
    server.script(hangs())

    async with model_of(server) as model:
        running = asyncio.ensure_future(model.run(prompt(), unheard))
        await server.asked(1)
        running.cancel()

        with pytest.raises(asyncio.CancelledError):
            await running


def test_no_model_beyond_this_machine_is_called_where_that_is_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TRAFFIC, "local")

    with pytest.raises(ConfigError, match=r"forbids calling https://api\.openai\.com"):
        LangchainModel(ModelPlan("openai:gpt-5", api_key="sk-real"))
    with pytest.raises(ConfigError, match=r"forbids calling https://api\.anthropic\.com"):
        LangchainModel(ModelPlan("anthropic:claude", api_key="sk-real"))


@pytest.mark.parametrize(
    ("name", "key"), [("openai:gpt-5", "OPENAI_API_KEY"), ("anthropic:claude-sonnet-4-5", "ANTHROPIC_API_KEY")]
)
def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch, name: str, key: str) -> None:
    monkeypatch.delenv(TRAFFIC)
    monkeypatch.delenv(key, raising=False)

    with pytest.raises(ConfigError, match=key):
        LangchainModel(ModelPlan(name))
