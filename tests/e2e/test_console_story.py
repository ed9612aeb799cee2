"""The console from a browser's side: log in, say, watch, press, stop."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from bot.app import App
from bot.config import Configuration, EngineSettings, ModelSettings, ServerSettings, StorageSettings
from bot.domain.account import Account
from bot.domain.chat import Person, Reply
from bot.engine import progress
from bot.logs import configure
from bot.ports.skill import Skill, SkillContext
from skills import SKILLS
from tests.e2e.browser import Browser, browser
from tests.e2e.office import sqlite_url
from tests.e2e.scenes import Anything, Gate, with_skill


@asynccontextmanager
async def console(folder: Path, skills: Sequence[Skill] = SKILLS, *accounts: str) -> AsyncIterator[App]:
    """A bot with nothing but its console."""
    configure("WARNING")
    names = accounts or ("acme",)
    app = App(
        Configuration(
            server=ServerSettings(port=0),
            storage=StorageSettings(url=SecretStr(sqlite_url(folder))),
            model=ModelSettings(),
            engine=EngineSettings(),
            accounts={name: Account(name, name.title()) for name in names},
            platforms={},
        ),
        skills=skills,
    )
    await app.start()
    try:
        yield app
    finally:
        await app.stop(grace=1.0)


async def test_what_is_said_is_answered_where_it_is_watched(tmp_path: Path) -> None:
    async with console(tmp_path) as app, browser(app, "ann") as ann, ann.watching():
        await ann.say("declare an incident: checkout is down")

        reply = await ann.reply()

        assert "INC-1" in reply["text"]
        assert "<strong>" in reply["html"]


async def test_the_page_is_told_what_its_person_said(tmp_path: Path) -> None:
    async with console(tmp_path) as app, browser(app, "ann") as ann, ann.watching():
        said = await ann.say("list incidents")
        await ann.reply()

        echoed = next(one for one in ann.seen if one["type"] == "message" and not one["own"])
        assert (echoed["id"], echoed["sender"]["name"]) == (said["message"], "Ann")


async def test_posting_the_same_message_again_says_it_once(tmp_path: Path) -> None:
    async with console(tmp_path) as app, browser(app, "ann") as ann, ann.watching():
        for _ in range(3):
            await ann.post(text="list incidents", id="message-again")
        await ann.reply()
        await ann.say("help")
        await ann.reply(2)

        assert len(ann.replies()) == 2


async def test_a_button_is_pressed_and_what_it_proposed_is_done(tmp_path: Path) -> None:
    async with console(tmp_path) as app, browser(app, "ann") as ann, ann.watching():
        await ann.say("declare an incident: checkout is down")
        await ann.reply()
        await ann.say("resolve incident 1 when the deploy finishes")
        question = await ann.reply(2)
        yes = question["buttons"][0]

        await ann.post(action=yes["action"], value=yes["value"], message=question["id"])
        await ann.reply(3)

        incident = await app.store.incidents.get("acme", 1)
        assert incident is not None
        assert (yes["label"], incident.status) == ("Yes", "resolved")


async def test_a_slow_reply_grows_and_is_whole_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    gate = Gate()

    async def grow(ctx: SkillContext, arguments: Anything) -> Reply:
        await ctx.progress("Reading everything…")
        return await gate.run(ctx, arguments)

    async with console(tmp_path, with_skill("help", grow)) as app, browser(app, "ann") as ann, ann.watching():
        await ann.say("help")
        await ann.until(lambda: any(one.get("growing") for one in ann.seen))
        growing = next(one for one in ann.seen if one.get("growing"))

        gate.open()
        reply = await ann.reply()

        assert "Reading everything…" in growing["text"]
        assert (reply["id"], "Thought about" in reply["text"]) == (growing["id"], True)


async def test_the_sign_of_work_is_shown_and_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    gate = Gate()
    async with console(tmp_path, with_skill("help", gate.run)) as app, browser(app, "ann") as ann, ann.watching():
        said = await ann.say("help")
        await ann.until(lambda: any(one["type"] == "working" for one in ann.seen))
        gate.open()
        await ann.until(lambda: any(one["type"] == "working" and not one["on"] for one in ann.seen))

        signs = [(one["message"], one["on"]) for one in ann.seen if one["type"] == "working"]
        assert signs == [(said["message"], True), (said["message"], False)]


async def test_stop_ends_the_turn_and_what_was_said_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.01)

    async def never(ctx: SkillContext, _: Anything) -> Reply:
        await ctx.progress("Reading everything…")
        await asyncio.Event().wait()
        return Reply("never said")

    async with console(tmp_path, with_skill("help", never)) as app, browser(app, "ann") as ann, ann.watching():
        await ann.say("help")
        await ann.until(lambda: any(one.get("growing") for one in ann.seen))

        await ann.say("stop")
        reply = await ann.reply()

        assert "Reading everything…" in reply["text"]
        assert "Stopped" in reply["text"]


async def test_who_comes_back_finds_what_was_said(tmp_path: Path) -> None:
    async with console(tmp_path) as app, browser(app, "ann") as ann:
        async with ann.watching():
            await ann.say("declare an incident: checkout is down")
            await ann.reply()
        ann.seen.clear()

        async with ann.watching():
            reply = await ann.reply()

        assert "INC-1" in reply["text"]


async def test_another_persons_conversation_is_neither_watched_nor_written_in_nor_read(tmp_path: Path) -> None:
    async with console(tmp_path) as app, browser(app, "ann") as ann, browser(app, "bob") as bob, ann.watching():
        said = await ann.say("declare an incident: the secret merger is leaking")
        await ann.reply()
        chat = said["chat"]

        watched = await bob.watch_status(chat)
        written, _ = await bob.post(chat=chat, text="hello", id="message-from-bob")
        read, _ = await bob.get(f"/api/v1/chats/console/{chat}")
        listed, chats = await bob.get("/api/v1/chats")

        assert (watched, written, read) == (404, 404, 404)
        assert listed == 200
        assert chat not in chats


async def test_another_person_sees_nothing_of_a_private_conversation_as_it_happens(tmp_path: Path) -> None:
    async with (
        console(tmp_path) as app,
        browser(app, "ann") as ann,
        browser(app, "bob") as bob,
        ann.watching(),
        bob.watching(),
    ):
        await ann.say("declare an incident: the secret merger is leaking")
        await ann.reply()
        await bob.say("help")
        await bob.reply()

        assert not any("merger" in str(one) for one in bob.seen)
        assert len(bob.replies()) == 1


async def test_a_room_is_seen_by_everybody_in_it(tmp_path: Path) -> None:
    async with console(tmp_path) as app, browser(app, "ann") as ann, browser(app, "bob") as bob:
        await ann.post(chat="lobby", room="Lobby")
        async with ann.watching("lobby"), bob.watching("lobby"):
            said = await ann.say("@warroom list incidents", chat="lobby")

            shown = [await ann.reply(), await bob.reply()]
            assert shown[0]["id"] == shown[1]["id"]
            assert [one["quote"] for one in shown] == [said["message"]] * 2


async def test_people_in_a_room_talk_without_being_answered(tmp_path: Path) -> None:
    async with console(tmp_path) as app, browser(app, "ann") as ann:
        await ann.post(chat="lobby", room="Lobby")
        async with ann.watching("lobby"):
            await ann.say("checkout is slow again", chat="lobby")
            await ann.say("@warroom list incidents", chat="lobby")
            await ann.reply()

            assert len(ann.replies()) == 1


async def test_a_room_named_after_an_incident_is_diagnosed(tmp_path: Path) -> None:
    async with console(tmp_path) as app, browser(app, "ann") as ann, ann.watching("war"):
        await ann.post(chat="war", room="incident-checkout-down")

        diagnosis = await ann.reply()

        assert "INC-1" in diagnosis["text"]


async def test_the_incident_of_the_open_card_is_meant(tmp_path: Path) -> None:
    async with console(tmp_path) as app, browser(app, "ann") as ann, ann.watching():
        for number, title in enumerate(("checkout is down", "search is slow"), 1):
            await ann.say(f"declare an incident: {title}")
            await ann.reply(number)

        await ann.say("mark this incident as stable", about=2)
        await ann.reply(3)

        incident = await app.store.incidents.get("acme", 2)
        assert incident is not None
        assert incident.status == "stable"


async def test_a_file_is_handed_to_the_page(tmp_path: Path) -> None:
    async with console(tmp_path) as app, browser(app, "ann") as ann, ann.watching():
        await ann.say("declare an incident: checkout is down")
        await ann.reply()

        await ann.say("export the timeline of incident 1")
        reply = await ann.reply(2)

        assert [one["name"] for one in reply["attachments"]] == ["INC-1-timeline.md"]


async def test_a_login_link_works_once(tmp_path: Path) -> None:
    async with console(tmp_path) as app, aiohttp.ClientSession() as first, aiohttp.ClientSession() as second:
        link = await app.login_link("acme", Person("ann", "Ann"))

        statuses = []
        for session in (first, second):
            async with session.get(link) as answer:
                statuses.append(answer.status)

        assert statuses == [200, 401]


async def test_without_a_login_nothing_is_posted_watched_or_read(tmp_path: Path) -> None:
    async with console(tmp_path) as app, aiohttp.ClientSession() as session:
        stranger = Browser(session, app.url, "acme")

        posted, _ = await stranger.post(text="list incidents", id="message-strange")
        watched = await stranger.watch_status("me")
        read, _ = await stranger.get("/api/v1/incidents")

        assert (posted, watched, read) == (401, 401, 401)
        assert (await app.store.inbox.depth())["waiting"] == 0


async def test_a_login_to_one_account_is_none_to_another(tmp_path: Path) -> None:
    async with console(tmp_path, SKILLS, "acme", "bolt") as app, browser(app, "ann", "bolt") as ann:
        await ann.say("declare an incident: search is slow")
        async with browser(app, "ann", "acme") as other, other.watching():
            await other.say("list incidents")
            reply = await other.reply()

        assert "earch" not in reply["text"]


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "", "id": "message-0000"},
        {"text": "x" * 20_001, "id": "message-0000"},
        {"text": "help", "id": "../../etc"},
        {"text": "help", "id": "message-0000", "chat": "a/b"},
        {"text": "help", "id": "message-0000", "about": -1},
        {"text": ["help"], "id": "message-0000"},
        {"action": "run"},
        {},
    ],
)
async def test_a_post_that_makes_no_sense_is_refused_in_words(tmp_path: Path, fields: dict[str, object]) -> None:
    async with console(tmp_path) as app, browser(app, "ann") as ann:
        status, answer = await ann.post(**fields)

        assert status == 400
        assert answer["error"]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "{",
        "[]",
        "5",
        "null",
        '{"skill": 5}',
        '{"skill": "no-such"}',
        '{"skill": "severity", "arguments": {"level": []}}',
        '{"skill": "report_update", "arguments": {"schedule": 1}}',
    ],
)
async def test_a_forged_button_does_nothing_and_breaks_nothing(tmp_path: Path, value: str) -> None:
    async with console(tmp_path) as app, browser(app, "ann") as ann, ann.watching():
        status, _ = await ann.post(action="run", value=value, message="nothing")
        await ann.say("list incidents")
        await ann.until(lambda: any("ncident" in one["text"] for one in ann.replies()))

        assert status == 200
        assert (await app.store.inbox.depth())["dead"] == 0
