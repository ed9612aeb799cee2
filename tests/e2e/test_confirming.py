"""Whose yes to which question counts: what nobody meant is not done, and what was decided is done once."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.app import App
from tests.e2e.browser import browser
from tests.e2e.office import Office, office
from tests.e2e.scenes import MovableClock, button, quiet
from tests.e2e.towns import TOWNS, said, until
from tests.e2e.towns.resident import quiet as resident_quiet
from tests.e2e.towns.resident import resident
from tests.simulators.slack import Message, User

ASKS_BACK = {"en": "resolve it when the deploy finishes", "zh": "等发布完成后把它标记为已恢复"}
YES = {"en": ("yes", "Yes", "No"), "zh": ("是", "是", "否")}


async def asked_back(at: Office, language: str = "en") -> Message:
    """An incident, and a question whether to resolve it, put to Ann."""
    await at.ask("declare an incident: checkout is down")
    return await at.ask(ASKS_BACK[language])


async def status(at: Office) -> str:
    return await status_in(at.app)


async def status_in(app: App) -> str:
    incident = await app.store.incidents.get("acme", 1)
    assert incident is not None
    return str(incident.status)


async def changes(at: Office) -> list[str]:
    """What the incident's status was changed to, each time."""
    entries = await at.app.store.incidents.entries("acme", 1)
    return [one.details["to"] for one in entries if "to" in one.details]


def press(at: Office, who: User, question: Message, value: str, *, action: str = "") -> None:
    """Press its Yes with another value, or another action, as only a forger could."""
    tenant = at.slack.tenant_of(question)
    payload = tenant.interactions.block_actions(who, question, button(question, "Yes"))
    pressed = payload["actions"][0]
    payload["actions"] = [pressed | {"value": value, "action_id": action or pressed["action_id"]}]
    tenant.send("interactive", payload)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_somebody_elses_yes_confirms_nothing_and_leaves_the_question_open(tmp_path: Path, language: str) -> None:
    async with office(tmp_path) as at:
        await asked_back(at, language)

        refused = await at.ask(YES[language][0], user=at.bob)
        between = await status(at)
        await at.ask(YES[language][0])

        assert "Somebody else was asked" in refused.text or "问的是别人" in refused.text
        assert (between, await changes(at)) == ("active", ["resolved"])


async def test_another_apps_yes_confirms_nothing(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await asked_back(at)
        parrot = at.slack.bot("parrot")
        at.room.members[parrot.id] = None

        for subtype in (None, ""):
            await at.slack.say(parrot, at.room, f"{at.bot} yes", subtype=subtype)
        await quiet(at)

        assert await status(at) == "active"


async def test_a_yes_in_another_chat_confirms_nothing(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await asked_back(at)
        other, direct = at.slack.channel("lunch", members=[at.ann]), at.slack.direct(at.ann)

        await at.slack.say(at.ann, other, f"{at.bot} yes")
        await at.slack.say(at.ann, direct, "yes")
        await quiet(at)

        assert await status(at) == "active"


async def test_a_yes_after_something_else_was_answered_confirms_nothing_but_the_button_still_does(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as at:
        question = await asked_back(at)
        await at.ask("who is on it?", user=at.bob)

        await at.slack.say(at.ann, at.room, f"{at.bot} yes")
        await quiet(at)
        typed = await status(at)
        at.slack.press(at.bob, question, button(question, "Yes"))
        await quiet(at)

        assert (typed, await status(at)) == ("active", "resolved")


async def test_a_button_counts_once_whoever_presses_it_again(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        question = await asked_back(at)
        at.slack.press(at.bob, question, button(question, "Yes"))
        await quiet(at)
        await at.ask("mark this incident as active")

        for person in (at.ann, at.bob):
            at.slack.press(person, question, button(question, "Yes"))
        at.slack.redeliver_all()
        await quiet(at)

        assert await changes(at) == ["resolved", "active"]
        assert "no longer open" in at.slack.posts[-1].text


async def test_after_a_no_the_yes_beside_it_does_nothing(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        question = await asked_back(at)
        at.slack.press(at.ann, question, button(question, "No"))
        await quiet(at)

        at.slack.press(at.bob, question, button(question, "Yes"))
        await quiet(at)

        assert await status(at) == "active"


async def test_the_no_of_an_older_question_leaves_the_newer_one_open(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        older = await asked_back(at)
        newer = await at.ask(ASKS_BACK["en"])

        at.slack.press(at.bob, older, button(older, "No"))
        await quiet(at)
        at.slack.press(at.ann, newer, button(newer, "Yes"))
        await quiet(at)

        assert await status(at) == "resolved"


async def test_a_question_is_open_for_an_hour(tmp_path: Path) -> None:
    clock = MovableClock()
    async with office(tmp_path, clock=clock) as at:
        question = await asked_back(at)
        clock.forward(minutes=61)

        await at.slack.say(at.ann, at.room, f"{at.bot} yes")
        at.slack.press(at.ann, question, button(question, "Yes"))
        await quiet(at)

        assert await status(at) == "active"


@pytest.mark.parametrize(
    "value",
    ['{"skill": "status", "arguments": {"status": "closed"}}', "", "/", "guessed/", "null", "[" * 1000],
)
async def test_a_value_that_the_bot_never_gave_a_button_confirms_nothing(tmp_path: Path, value: str) -> None:
    async with office(tmp_path) as at:
        question = await asked_back(at)

        press(at, at.bob, question, value)
        await quiet(at)

        assert await status(at) == "active"
        assert (await at.app.store.inbox.depth())["dead"] == 0


async def test_a_browser_cannot_confirm_what_was_asked_elsewhere(tmp_path: Path) -> None:
    async with office(tmp_path) as at, browser(at.app, "mallory") as mallory:
        question = await asked_back(at)
        yes = next(one for block in question.blocks for one in block.get("elements", []) if one.get("style"))
        foreign = json.dumps({"skill": "converse", "arguments": {"question": "close it"}})

        async with mallory.watching():
            taken = await mallory.post(action="confirm", value=yes["value"], message="m1")
            await mallory.post(action="run", value=foreign, message="m2")
            await quiet(at)

        assert (taken[0], await status(at)) == (200, "active")


@pytest.mark.parametrize("mode", ["off", "first"])
async def test_a_button_finds_its_question_wherever_it_is_shown(tmp_path: Path, mode: str) -> None:
    async with office(tmp_path, session_scope="thread", reply_mode=mode) as at:
        question = await asked_back(at)

        at.slack.press(at.bob, question, button(question, "Yes"))
        await quiet(at)

        assert await status(at) == "resolved"


@pytest.mark.parametrize("name", ["lark-socket", "dingtalk-stream", "wecom-robot"])
async def test_on_every_platform_a_yes_is_whose_it_was_asked(tmp_path: Path, name: str) -> None:
    async with TOWNS[name]() as town, resident(tmp_path, {"acme": [town]}) as app:
        for words in ("declare an incident: checkout is down", ASKS_BACK["en"]):
            await town.ask(words)
            await resident_quiet(app, town)

        await town.ask("yes", who="bob")
        await until(lambda: any("Somebody else was asked" in one.text for one in said(town)))
        before = await status_in(app)
        await town.ask("yes")
        async with asyncio.timeout(60):
            while await status_in(app) == before:
                await asyncio.sleep(0.02)

        assert (before, await status_in(app)) == ("active", "resolved")
