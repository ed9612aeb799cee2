"""Slack that refuses to hurry, fails, hangs and goes away: replies are late at worst, and never lost or doubled."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.domain.chat import Reply
from bot.engine import progress, replier
from bot.ports.skill import SkillContext
from tests.e2e.office import Office, office
from tests.e2e.scenes import Anything, metrics, quiet, with_skill
from tests.simulators.slack import SlackSimulator

TROUBLE: Mapping[str, dict[str, Any]] = {
    "asks to wait": {"ratelimited": 0.1, "times": 2},
    "fails": {"status": 500, "times": 2},
    "breaks off": {"cut": True},
    "hangs up": {"cut_before": True},
    "hangs": {"hang": 1.3},
    "says it is broken": {"error": "fatal_error"},
}

LEFT_GROWING = {("chat.startStream", "breaks off")}
"""A stream whose beginning was not confirmed has no key to find it by: its first words stay where they are."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes minutes in life takes moments here."""
    monkeypatch.setattr("adapters.slack.client._TIMEOUT", aiohttp.ClientTimeout(total=1.0))
    monkeypatch.setattr("adapters.slack.refusals._DEFAULT_WAIT", 0.1)
    monkeypatch.setattr("adapters.slack.stream.APPEND_INTERVAL", 0.1)
    monkeypatch.setattr(progress, "PATIENCE", 0.05)
    monkeypatch.setattr(replier, "DOUBT_PAUSE", 0.6)  # a call that hung has taken effect by then


async def grow(ctx: SkillContext, _: Anything) -> Reply:
    for number in range(3):
        await ctx.progress(f"Step {number}. ")
        await asyncio.sleep(0.1)
    return Reply("All steps are done.")


async def a_reply(at: Office) -> str:
    return (await at.ask("list incidents")).text


async def a_growing_reply(at: Office) -> str:
    await at.slack.say(at.ann, at.room, f"{at.bot} help")
    await at.slack.wait_until(lambda: any("All steps are done." in post.text for post in at.slack.posts), timeout=30)
    return at.slack.posts[-1].text


async def a_file(at: Office) -> str:
    post = await at.ask("export the timeline of incident 1")
    assert len(post.files) == 1
    return post.text


Story = Callable[[Office], Awaitable[str]]
STORIES: Mapping[str, tuple[Story, str]] = {
    "chat.postMessage": (a_reply, "ncident"),
    "chat.startStream": (a_growing_reply, "All steps are done."),
    "chat.appendStream": (a_growing_reply, "All steps are done."),
    "chat.stopStream": (a_growing_reply, "All steps are done."),
    "chat.update": (a_growing_reply, "All steps are done."),
    "reactions.add": (a_growing_reply, "All steps are done."),
    "reactions.remove": (a_growing_reply, "All steps are done."),
    "files.getUploadURLExternal": (a_file, "timeline"),
    "files.completeUploadExternal": (a_file, "timeline"),
    "users.info": (a_reply, "ncident"),
}


@asynccontextmanager
async def incident(folder: Path, prepare: Callable[[SlackSimulator], None] | None = None) -> AsyncIterator[Office]:
    """INC-1 is declared in the channel; the record of what was said begins after that."""
    async with office(folder, skills=with_skill("help", grow, timeout=60), prepare=prepare) as at:
        await at.slack.say(at.bob, at.room, f"{at.bot} declare an incident: checkout is down")
        await at.slack.next_post()
        await quiet(at)
        at.slack.journal.forget()
        yield at


@pytest.mark.parametrize("method", STORIES)
@pytest.mark.parametrize("trouble", TROUBLE)
async def test_trouble_with_any_method_neither_loses_a_reply_nor_doubles_it(
    tmp_path: Path, method: str, trouble: str
) -> None:
    story, expected = STORIES[method]
    async with incident(tmp_path) as at:
        at.slack.fail_next(method, **TROUBLE[trouble])

        said = await story(at)
        await quiet(at)

        assert expected in said
        assert [expected in post.text for post in at.slack.posts].count(True) == 1
        assert len(at.slack.posts) == 1 + ((method, trouble) in LEFT_GROWING)
        assert await at.app.store.outbox.undelivered("acme") == []
        assert (await at.app.store.inbox.depth())["dead"] == 0


@pytest.mark.parametrize("method", ["conversations.history", "conversations.info"])
@pytest.mark.parametrize("trouble", TROUBLE)
async def test_a_room_is_diagnosed_though_it_is_hard_to_read(tmp_path: Path, trouble: str, method: str) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        await at.slack.say(at.bob, at.room, "root cause is the new connection pool limit")
        await quiet(at)
        at.slack.fail_next(method, **TROUBLE[trouble])

        await at.slack.join(at.slack.workspace.bot, at.room)
        diagnosis = await at.slack.next_post(timeout=30)
        await quiet(at)

        assert "INC-1" in diagnosis.text
        assert len(at.slack.posts) == 1


async def test_a_post_that_slack_answers_with_failures_for_minutes_is_made_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replier, "PATIENCE", 0.1)
    async with incident(tmp_path) as at:
        at.slack.fail_next("chat.postMessage", status=502, times=4)

        answer = await at.ask("list incidents")
        await quiet(at)

        assert "ncident" in answer.text
        assert len(at.slack.posts) == 1
        assert await at.app.store.outbox.undelivered("acme") == []


async def test_trouble_that_no_reply_can_tell_of_is_counted_for_operators(tmp_path: Path) -> None:
    async with office(tmp_path, webhook=True) as at:
        await at.slack.raise_app_rate_limited()
        await quiet(at)

        assert 'warroom_platform_trouble_total{account="acme",kind="overrun",platform="slack"} 1.0' in metrics(at.app)


async def test_a_platform_that_asks_for_no_pause_at_all_is_given_one(tmp_path: Path) -> None:
    async with incident(tmp_path) as at:
        before = len(at.slack.calls_of("chat.postMessage"))
        at.slack.fail_next("chat.postMessage", ratelimited=0, times=3)

        await at.ask("list incidents")

        times = [call.at for call in at.slack.calls_of("chat.postMessage")[before:]]
        assert len(times) == 4
        assert min(later - earlier for earlier, later in pairwise(times)) > 0.2
