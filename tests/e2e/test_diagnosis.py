"""Investigations in Slack: begun by a room that opens or by a command, seen while they go on, stopped, kept."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.office import Office, model_settings, office
from tests.e2e.scenes import quiet
from tests.e2e.test_war_rooms import asked, posts_in, rooms
from tests.simulators.model import Act, ModelServer, call, calls, hangs
from tests.unit.agent.investigating import Script, answers, plan

DECLARE = "declare an incident: checkout is down, sev1"
DEPLOYED = "note: deployed checkout-api 2.4.1 to production five minutes before the errors"


@pytest.fixture
async def model() -> AsyncIterator[ModelServer]:
    async with ModelServer() as server:
        yield server


def script(test: Act) -> Script:
    """Two hypotheses, each tested by the same act, and nothing to conclude."""
    return Script(
        plan=[plan("the deploy broke it", "the database is slow")],
        H1=[test],
        H2=[test],
        conclude=[answers(outcome="inconclusive", missing=["the logs of the database"])],
    )


def shown(at: Office, words: str) -> bool:
    """Whether some message has these words now."""
    return any(words in post.text for post in at.slack.posts)


async def test_a_room_that_opens_is_investigated_once(tmp_path: Path, model: ModelServer) -> None:
    said = script(answers(verdict="unclear"))
    model.follow(said)
    async with office(tmp_path, model=model_settings(model)) as at:
        await asked(at, DECLARE)
        await asked(at, f"{DEPLOYED} in incident 1")
        await asked(at, "open a war room for incident 1")

        (room,) = rooms(at.slack)
        diagnosis, details = posts_in(at, room)
        (kept,) = await at.app.store.investigations.of_incident("acme", 1)

    assert "Inconclusive" in diagnosis.text
    assert "the logs of the database" in diagnosis.text
    assert (diagnosis.thread_ts, details.thread_ts) == (None, diagnosis.ts)
    assert "*Hypotheses*" in details.text
    assert (kept.asker.name, kept.outcome) == ("Warroom", "inconclusive")
    assert len(said.of("plan")) == 1


async def test_progress_is_seen_and_stop_ends_it(tmp_path: Path, model: ModelServer) -> None:
    model.follow(script(hangs("So")))
    async with office(tmp_path, model=model_settings(model)) as at:
        await asked(at, DECLARE)

        await at.slack.say(at.ann, at.room, f"{at.bot} diagnose incident 1")
        await at.slack.wait_until(lambda: shown(at, "Testing H2: the database is slow"), timeout=60)
        tested = shown(at, "Testing H1: the deploy broke it")
        await at.slack.say(at.ann, at.room, f"{at.bot} stop")
        await quiet(at)
        (kept,) = await at.app.store.investigations.of_incident("acme", 1)

    assert tested
    assert kept.outcome == "interrupted"
    assert kept.ended_at is not None


async def test_looks_of_an_investigation_are_on_record(tmp_path: Path, model: ModelServer) -> None:
    look = calls(call("timeline"), call("changes"))
    said = script(answers(verdict="unclear"))
    said.parts["H1"].insert(0, look)
    model.follow(said)
    async with office(tmp_path, model=model_settings(model)) as at:
        await asked(at, DECLARE)
        await asked(at, "diagnose incident 1")

        (kept,) = await at.app.store.investigations.of_incident("acme", 1)
        steps = await at.app.store.investigations.steps("acme", kept.id)

    looks = {(one.tool, one.outcome, one.hypothesis) for one in steps if one.hypothesis and one.tool != "model"}
    assert looks == {("timeline", "found", "H1"), ("changes", "nothing", "H1")}
    assert {one.asker.name for one in steps} == {"ann"}
