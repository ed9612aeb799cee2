"""Free requests answered with a model, in Slack: commands without it, changes confirmed, failures survived."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.office import Office, model_settings, office
from tests.e2e.scenes import button, counted, quiet
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
    hangs,
    overflows,
    refuses,
    says,
)
from tests.simulators.slack import Message

CAUSE = "root cause is the new connection pool limit in v2.4.1"


@asynccontextmanager
async def war_room(folder: Path, model: ScriptedServer, **settings: Any) -> AsyncIterator[Office]:
    """A war room in which something was said, the bot in it having diagnosed what there was."""
    settings = {"timeout": 5.0, "retries": 0} | settings
    async with office(folder, channel="incident-checkout", model=model_settings(model, **settings)) as at:
        await at.slack.join(at.slack.workspace.bot, at.room)
        await at.slack.next_post()
        await at.slack.say(at.ann, at.room, "checkout is failing for about 30% of customers since 13:42")
        await at.slack.say(at.bob, at.room, CAUSE)
        await quiet(at)
        yield at


BOTH = pytest.mark.parametrize("model", [ModelServer, MessagesServer], indirect=True, ids=lambda kind: kind.provider)
"""Over the protocols of both providers."""


@pytest.fixture
async def model(request: pytest.FixtureRequest) -> AsyncIterator[ScriptedServer]:
    async with getattr(request, "param", ModelServer)() as running:
        yield running


async def ask(at: Office, text: str) -> Message:
    """Mention the bot; its first message in answer, as it looks in the end."""
    answer = await at.ask(text)
    await quiet(at)
    return answer


async def number_of(at: Office, text: str) -> int:
    entries = await at.app.store.incidents.entries("acme", 1)
    return next(entry.number for entry in entries if entry.text == text)


async def statuses(at: Office) -> tuple[str, str]:
    incident = await at.app.store.incidents.get("acme", 1)
    assert incident is not None
    return incident.severity, str(incident.status)


COMMANDS: Sequence[str] = (
    "summarize",
    "update this incident to SEV-2",
    "标记为已稳定",
    "note: the vendor is informed",
    "list scheduled updates",
    "assign me as commander",
    "catch me up",
    "help",
)
WORSE = "in plain words, could this be more serious than we treat it, and should we act on that?"


async def test_typed_commands_ask_no_model(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model) as at:
        await at.slack.say(at.ann, at.room, f"{at.bot} thanks!")
        for command in COMMANDS:
            await at.ask(command)

        assert model.requests == []
        assert await statuses(at) == ("SEV-2", "stable")


@BOTH
async def test_a_free_request_is_answered_with_what_the_record_says(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model) as at:
        number = await number_of(at, CAUSE)
        model.script(says(f"The new connection pool limit in v2.4.1 is the root cause [#{number}]."))

        answer = await ask(at, "in plain words, what do we believe went wrong and why?")

        asked = model.requests[0]
        assert f"#{number} " in asked.text
        assert CAUSE in asked.text
        assert asked.last.endswith("ann asks you:\nin plain words, what do we believe went wrong and why?")
        assert "connection pool limit in v2.4.1 is the root cause" in answer.text
        assert at.slack.display(answer).link_targets


async def test_a_wrong_number_does_not_reach_people(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model) as at:
        number = await number_of(at, "checkout is failing for about 30% of customers since 13:42")
        model.script(says(f"About 80% of customers are affected [#{number}]. Checkout is failing [#{number}]."))

        answer = await ask(at, "in plain words, how bad is it for our customers right now?")

        assert "80%" not in answer.text
        assert "Checkout is failing" in answer.text


async def test_a_wrong_number_is_not_shown_while_the_model_speaks_either(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model, seconds=4.0, timeout=30.0) as at:
        number = await number_of(at, "checkout is failing for about 30% of customers since 13:42")
        model.script(hangs(f"About 80% of customers are affected [#{number}]. Checkout is failing. More is"))

        answer = await at.ask("in plain words, how bad is it for our customers right now?")
        at_first = answer.text
        await quiet(at)

        assert "Checkout is failing." in at_first
        assert "80%" not in at_first


async def test_a_change_the_model_infers_is_made_only_when_confirmed(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model) as at:
        before = await statuses(at)
        model.script(calls(call("severity", level="SEV-1", because="checkout is down")), says("That sounds worse."))

        proposal = await ask(at, WORSE)
        asked = await statuses(at)
        at.slack.press(at.ann, proposal, button(proposal, "Yes"))
        done = await at.slack.next_post()

        assert asked == before
        assert "Change the severity" in proposal.text or "severity" in proposal.text
        assert "level: SEV-1" in proposal.text
        assert "SEV-1" in done.text
        assert (await statuses(at))[0] == "SEV-1"


async def test_a_proposal_can_be_answered_in_words(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model) as at:
        model.script(calls(call("status", status="stable")), says("It looks calm."))
        await ask(at, "in plain words, does it look calm enough for you to think of it as stable?")

        await ask(at, "yes")

        assert (await statuses(at))[1] == "stable"


async def test_a_no_changes_nothing(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model) as at:
        before = await statuses(at)
        model.script(calls(call("severity", level="SEV-1")), says("That sounds worse."))
        await ask(at, WORSE)

        dismissed = await ask(at, "no")

        assert "nothing was changed" in dismissed.text
        assert await statuses(at) == before


async def test_a_skill_that_reads_runs_at_once_and_is_named_as_the_source(
    tmp_path: Path, model: ScriptedServer
) -> None:
    async with war_room(tmp_path, model) as at:
        model.script(
            calls(call("summarize"), call("incidents")), says("One incident is open [E2]; it is about checkout [E1].")
        )

        answer = await ask(at, "in plain words, tell my director what is going on across the company right now")

        assert len(model.requests[1].results) == 2
        assert all("<data" in result for result in model.requests[1].results.values())
        assert "] summarize" in answer.text
        assert "] incidents" in answer.text


@BOTH
@pytest.mark.parametrize(
    ("acts", "clause"),
    [
        ([fails(429, retry_after=3600)], "rate limit"),
        ([fails(500)], "provider has an error"),
        ([fails(529)], "provider has an error"),
        ([fails(401)], "credentials"),
        ([hangs("The pool")], "silent for too long"),
        ([cuts("The pool")], "connection"),
        ([refuses()], "declined"),
        ([overflows(), overflows()], "more than it reads"),
        ([calls(broken("summarize", '{"incident')), fails(500)], "provider has an error"),
    ],
)
async def test_rules_take_over_in_the_same_reply(
    tmp_path: Path, model: ScriptedServer, acts: list[Act], clause: str
) -> None:
    async with war_room(tmp_path, model, timeout=1.5 if any(act.hang for act in acts) else 20.0) as at:
        model.script(*acts)

        answer = await ask(at, "in plain words, what was the root cause of it?")

        assert answer_of(at, answer).startswith("The model did not answer (")
        assert clause in answer.text
        assert "connection pool limit" in answer.text


def answer_of(at: Office, message: Message) -> str:
    """What the message shows, without the mention of who asked."""
    return message.text.partition("> ")[2] if message.text.startswith("<@") else message.text


@BOTH
async def test_what_was_too_much_is_sent_again_smaller(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model) as at:
        model.script(overflows(), says("It is about checkout."))

        answer = await ask(at, "in plain words, what is it about, for somebody who just came in?")

        assert "It is about checkout." in answer.text


async def test_rules_take_over_in_the_language_of_the_question(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model) as at:
        model.script(fails(500))

        answer = await ask(at, "请用大白话讲一下，这次到底是什么原因导致的？")

        assert "模型没有回答（服务商出错），以下仅依据记录：" in answer.text


async def test_a_spent_budget_is_said_with_what_was_found(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model, tokens=1000) as at:
        model.script(calls(call("summarize"), usage=(2000, 10)))

        answer = await ask(at, "in plain words, tell my director what is going on across the company right now")

        assert "connection pool limit" in answer.text
        assert "The limit of 1,000 tokens for one question was reached" in answer.text


@BOTH
async def test_an_answer_that_is_too_long_for_the_model_is_said_to_break_off(
    tmp_path: Path, model: ScriptedServer
) -> None:
    async with war_room(tmp_path, model) as at:
        model.script(clips("The record speaks of the pool. More"))

        answer = await ask(at, "in plain words, what do we believe went wrong and why?")

        assert "The record speaks of the pool." in answer.text
        assert "The model's answer breaks off here" in answer.text


@BOTH
async def test_calls_of_a_model_and_their_tokens_are_counted(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model) as at:
        model.script(says("It is about the pool.", usage=(1000, 20), cached=600))

        await ask(at, "in plain words, what do we believe went wrong and why?")

        name = f"{model.provider}:scripted"
        assert counted(at.app, "warroom_model_calls_total", model=name, outcome="answered") == 1
        assert counted(at.app, "warroom_model_tokens_total", model=name, kind="cached") == 600
        assert counted(at.app, "warroom_model_tokens_total", model=name) == 1020


async def test_words_appear_while_the_model_speaks(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model, seconds=4.0, timeout=30.0) as at:
        model.script(hangs("The record speaks of the pool. More is"))

        answer = await at.ask("in plain words, what do we believe went wrong and why?")
        at_first = answer.text
        await quiet(at)

        assert at_first.endswith("The record speaks of the pool.")
        assert "The limit of 4 seconds for one question was reached" in answer.text


async def test_secrets_and_addresses_of_people_are_kept_from_the_model(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model) as at:
        await at.slack.say(at.ann, at.room, "the key is password: hunter2hunter2, ask joe@example.org about it")
        await quiet(at)
        model.script(says("Ask ‹email-1› about the key."))

        answer = await ask(at, "in plain words, whom should I ask about the key that was mentioned?")

        assert "hunter2" not in model.requests[0].text
        assert "joe@example.org" not in model.requests[0].text
        assert "joe@example.org" in answer.text


async def test_links_the_model_made_up_lose_their_target(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model) as at:
        model.script(says("See [the dashboard](https://evil.example/steal) and ![x](https://evil.example/p.png)."))

        answer = await ask(at, "in plain words, where can I look at the graphs of it myself?")

        assert "evil.example" not in answer.text
        assert "See the dashboard" in answer.text


async def test_what_was_looked_at_is_on_record(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model) as at:
        model.script(calls(call("incidents")), calls(call("severity", level="SEV-1")), says("One is open [E1]."))
        await ask(at, "in plain words, tell my director what is going on across the company right now")

        steps = await at.app.store.memories.steps_about("acme", 1)

        looks = [("incidents", "found", "E1"), ("propose severity", "found", ""), ("model", "found", "")]
        assert [(one.tool, one.outcome, one.evidence) for one in steps] == looks
        assert steps[0].asker.name == "ann"
        assert "INC-1" in steps[0].text
        assert (steps[2].query, steps[2].text) == ("answer", "One is open [E1].")
        assert steps[2].tokens > 0


async def test_what_was_looked_at_is_found_by_the_question_it_was_for(tmp_path: Path, model: ModelServer) -> None:
    async with war_room(tmp_path, model) as at:
        model.script(calls(call("incidents")), fails(500))
        question = await at.slack.say(at.ann, at.room, f"{at.bot} in plain words, tell my director what is going on")
        await quiet(at)

        steps = await at.app.store.memories.steps("acme", "slack", at.room.id, question.ts)

        assert [(one.tool, one.outcome) for one in steps] == [("incidents", "found"), ("model", "failed")]


async def test_compact_shortens_what_the_model_is_told_and_says_so(tmp_path: Path, model: ScriptedServer) -> None:
    async with war_room(tmp_path, model) as at:
        model.script(says("- ann asked for help"))
        for _ in range(8):
            await ask(at, "help")

        said = await ask(at, "/compact")
        again = await ask(at, "/compact")

        assert "earlier turns of this conversation" in said.text
        assert "Nothing to compact" in again.text
        assert len(model.requests) == 1
