"""Investigations run beside their rooms: everything else is answered meanwhile, and one finding told, come what may."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.investigation import Investigation
from bot.store import open_store
from tests.e2e.office import Office, model_settings, office, sqlite_url
from tests.e2e.process import BotProcess, free_port
from tests.e2e.scenes import button, quiet
from tests.e2e.test_crashes import write_config
from tests.e2e.test_diagnosis import DECLARE, DEPLOYED, script, shown
from tests.e2e.test_war_rooms import asked, posts_in, rooms
from tests.simulators.model import API_KEY, Act, Asked, ModelServer, call, calls, hangs, says
from tests.simulators.slack import Channel, Message, SlackSimulator
from tests.unit.agent.investigating import answers

LONG = 60.0
FREE = "It began after the deploy [#2]."


@pytest.fixture
async def model() -> AsyncIterator[ModelServer]:
    async with ModelServer() as server:
        yield server


def following(test: Act) -> Callable[[Asked], Act]:
    """Investigations go by the script, their tests all alike; free questions are answered as well."""
    said = script(test)
    return lambda asked: said(asked) if "Your part:" in asked.text else says(FREE)


async def opened(at: Office, model: ModelServer) -> Channel:
    """A war room whose own investigation hangs."""
    model.follow(following(hangs("So")))
    await asked(at, DECLARE)
    await asked(at, f"{DEPLOYED} in incident 1")
    await at.slack.say(at.ann, at.room, f"{at.bot} open a war room for incident 1")
    await at.slack.wait_until(lambda: model.hanging == 2 and shown(at, "Testing H2"), timeout=LONG)
    return rooms(at.slack)[0]


async def answer(at: Office, room: Channel, words: str) -> Message:
    """What is said in the room to a question there."""
    known = {post.ts for post in posts_in(at, room)}
    await at.slack.say(at.ann, room, f"{at.bot} {words}")
    await at.slack.wait_until(lambda: {post.ts for post in posts_in(at, room)} > known, timeout=LONG)
    return next(post for post in posts_in(at, room) if post.ts not in known)


async def kept(at: Office) -> list[Investigation]:
    return await at.app.store.investigations.of_incident("acme", 1)


async def test_the_room_is_answered_in_order_while_its_investigation_goes_on(
    tmp_path: Path, model: ModelServer
) -> None:
    async with office(tmp_path, model=model_settings(model)) as at:
        room = await opened(at, model)

        said = [
            (await answer(at, room, words)).text
            for words in ("update this incident to SEV-3", "list incidents", "when did it begin, in your opinion?")
        ]
        (running,) = await kept(at)
        incident = await at.app.store.incidents.get("acme", 1)

    assert "SEV-1 → SEV-3" in said[0]
    assert "SEV-3" in said[1]
    assert "after the deploy" in said[2]
    assert running.outcome == "running"
    assert incident is not None
    assert incident.severity == "SEV-3"


async def test_stop_in_the_room_ends_it_and_what_it_has_said_stays(tmp_path: Path, model: ModelServer) -> None:
    async with office(tmp_path, model=model_settings(model)) as at:
        room = await opened(at, model)
        await at.slack.wait_until(lambda: shown(at, "Testing H2: the database is slow"), timeout=LONG)

        await at.slack.say(at.ann, room, f"{at.bot} stop")
        await quiet(at)
        (ended,) = await kept(at)

    (diagnosis,) = posts_in(at, room)
    assert ended.outcome == "interrupted"
    assert "Testing H1" in diagnosis.text
    assert "stopped" in diagnosis.text.lower()
    assert not diagnosis.streaming


async def test_one_asked_for_is_answered_in_its_thread_while_that_is_talked_about_other_things(
    tmp_path: Path, model: ModelServer
) -> None:
    model.follow(following(hangs("So")))
    async with office(tmp_path, model=model_settings(model)) as at:
        await asked(at, DECLARE)
        question = await at.slack.say(at.ann, at.room, f"{at.bot} diagnose incident 1")
        await at.slack.wait_until(lambda: model.hanging == 2, timeout=LONG)

        other = await at.ask("list incidents", user=at.bob)
        model.follow(following(answers(verdict="unclear")))
        again = await at.slack.say(at.ann, at.room, f"{at.bot} diagnose incident 1")
        await at.slack.wait_until(lambda: shown(at, "Inconclusive"), timeout=LONG)
        ((second, first),) = [await kept(at)]

    finding = next(post for post in at.slack.posts if "Inconclusive" in post.text)
    assert "INC-1" in other.text
    assert finding.thread_ts == again.ts != question.ts
    assert (first.outcome, second.outcome) == ("running", "inconclusive")


async def test_investigations_take_no_places_of_sessions_and_more_of_them_than_fit_wait_and_can_be_stopped(
    tmp_path: Path, model: ModelServer
) -> None:
    model.follow(following(hangs("So")))
    async with office(tmp_path, model=model_settings(model), concurrency=1) as at:
        await asked(at, DECLARE)
        side = at.slack.channel("side", members=[at.ann])
        await at.slack.say(at.ann, at.room, f"{at.bot} diagnose incident 1")
        await at.slack.wait_until(lambda: model.hanging == 2, timeout=LONG)
        waiting = await at.slack.say(at.ann, side, f"{at.bot} diagnose incident 1")

        other = await answer(at, side, "list incidents")
        await at.slack.wait_until(lambda: bool(waiting.reactions), timeout=LONG)
        stopped = await answer(at, side, "stop")
        begun = [one.outcome for one in await kept(at)]

    assert "INC-1" in other.text
    assert stopped.thread_ts == waiting.ts
    assert "Stopped" in stopped.text
    assert begun == ["running"]


@pytest.mark.parametrize("by", ["word", "button"])
async def test_a_yes_to_the_question_whether_to_diagnose_begins_one(
    tmp_path: Path, model: ModelServer, by: str
) -> None:
    model.follow(following(answers(verdict="unclear")))
    model.script(calls(call("diagnose", incident="1")), says("That is worth a closer look."))
    async with office(tmp_path, model=model_settings(model)) as at:
        await asked(at, DECLARE)
        proposed = await asked(at, "what would you do about this, and why?")
        for _ in range(2):
            if by == "word":
                await at.slack.say(at.ann, at.room, f"{at.bot} yes")
            else:
                at.slack.press(at.ann, proposed, button(proposed, "Yes"))
        await quiet(at)

        assert [one.outcome for one in await kept(at)] == ["inconclusive"]


def configured(folder: Path, slack: SlackSimulator, model: ModelServer, url: str, port: int) -> Path:
    """A configuration file with this model."""
    file = write_config(folder, slack, url, port)
    keys = f'[model]\nname = "openai:scripted"\nbase_url = "{model.url}"\napi_key = "{API_KEY}"\n'
    file.write_text(file.read_text() + keys)
    return file


async def outcomes(url: str) -> list[str]:
    """How the incident's investigations ended, oldest first."""
    store = open_store(url, shared=True)
    await store.open()
    try:
        return [one.outcome for one in reversed(await store.investigations.of_incident("acme", 1))]
    finally:
        await store.close()


async def growing(url: str) -> int:
    """How many messages are known to have been begun and not finished."""
    engine = create_async_engine(
        url.replace("sqlite:", "sqlite+aiosqlite:").replace("postgresql:", "postgresql+asyncpg:")
    )
    async with engine.connect() as connection:
        query = text("select count(*) from outbox where message <> '' and state = 'ready'")
        count = (await connection.execute(query)).scalar_one()
    await engine.dispose()
    return int(count)


async def begun(slack: SlackSimulator, model: ModelServer, url: str) -> Message:
    """A question for a diagnosis, which hangs by now and is seen to be worked on."""
    model.follow(following(hangs("So")))
    ann = slack.user("ann")
    room = slack.channel("ops", members=[ann])
    await slack.say(ann, room, f"{slack.workspace.mention} {DECLARE}")
    await slack.next_post()
    question = await slack.say(ann, room, f"{slack.workspace.mention} diagnose incident 1")
    await slack.wait_until(lambda: model.hanging == 2, timeout=LONG)
    async with asyncio.timeout(LONG):
        while not await growing(url):
            await asyncio.sleep(0.05)
    model.follow(following(answers(verdict="unclear")))
    return question


async def told(slack: SlackSimulator, question: Message) -> Message:
    """The one message that answers the question, once it and its details are complete."""
    await slack.wait_until(
        lambda: any("*Hypotheses*" in one.text and not one.streaming for one in slack.posts), timeout=LONG
    )
    one, details = [post for post in slack.posts if post.thread_ts == question.ts]
    assert "Inconclusive" in one.text
    assert "*Hypotheses*" in details.text
    return one


@pytest.mark.timeout(240)
@pytest.mark.parametrize("ending", ["kill", "terminate"])
async def test_a_bot_that_ended_in_the_middle_begins_anew_and_tells_one_finding(
    tmp_path: Path, model: ModelServer, ending: str
) -> None:
    async with SlackSimulator(retry_scale=0.001) as slack:
        url, port = sqlite_url(tmp_path), free_port()
        slack.request_url = f"http://127.0.0.1:{port}/webhooks/slack/acme"
        bot = await BotProcess(configured(tmp_path, slack, model, url, port), port).start()
        question = await begun(slack, model, url)

        await getattr(bot, ending)()
        await bot.start()
        finding = await told(slack, question)
        await bot.terminate()

        assert "the logs of the database" in finding.text
        assert len(slack.posts) == 3
        assert await outcomes(url) == ["interrupted", "inconclusive"]


@pytest.mark.timeout(240)
async def test_of_two_processes_one_answers_while_the_other_investigates_and_takes_that_over_when_it_dies(
    tmp_path: Path, model: ModelServer, postgres_url: str
) -> None:
    async with SlackSimulator(retry_scale=0.001) as slack:
        ports = [free_port(), free_port()]
        files = [configured(tmp_path, slack, model, postgres_url, port) for port in ports]
        first, second = [BotProcess(file, port) for file, port in zip(files, ports, strict=True)]
        await first.start()
        slack.request_url = f"{first.url}/webhooks/slack/acme"
        question = await begun(slack, model, postgres_url)

        await second.start()
        slack.request_url = f"{second.url}/webhooks/slack/acme"
        ann, room = slack.user("ann"), slack.workspace.state.channels[question.channel]
        await slack.say(ann, room, f"{slack.workspace.mention} list incidents")
        await slack.wait_until(lambda: len(slack.posts) == 3, timeout=LONG)
        await first.kill()
        finding = await told(slack, question)
        await second.terminate()

        assert "the logs of the database" in finding.text
        assert await outcomes(postgres_url) == ["interrupted", "inconclusive"]
