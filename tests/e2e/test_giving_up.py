"""What is waited for, what is finally given up, where operators find it, and how they have it tried again."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.domain.chat import SessionKey
from bot.domain.session import Session
from bot.engine import dispatcher
from bot.errors import StoreError
from bot.logs import configure
from tests.e2e.office import Office, configuration, office, sqlite_url, webhook_settings
from tests.e2e.process import ROOT
from tests.e2e.relay import Relay
from tests.e2e.scenes import quiet, settled
from tests.simulators.slack import SlackSimulator


async def warroom(folder: Path, *arguments: str) -> str:
    """What a command of the operator says, run beside the bot."""
    (folder / "warroom.toml").write_text(f"[storage]\nurl = '{sqlite_url(folder)}'\n[accounts.acme]\n")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments,
        cwd=folder, env={"PYTHONPATH": str(ROOT), "COLUMNS": "200", "PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return said.decode()


class Sick:
    """A part of the store that fails until it is healed."""

    def __init__(self, at: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ill = True
        self._load = at.app.store.sessions.load
        monkeypatch.setattr(at.app.store.sessions, "load", self.load)

    async def load(self, key: SessionKey) -> Session | None:
        if self.ill:
            raise StoreError("The disk is full.")
        return await self._load(key)


async def test_work_that_fails_again_and_again_is_listed_and_tried_again_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "_BACK_OFF", timedelta(milliseconds=1))
    async with office(tmp_path) as at:
        sick = Sick(at, monkeypatch)
        question = await at.slack.say(at.ann, at.room, f"{at.bot} list incidents")
        await quiet(at)
        (dead,) = await at.app.store.inbox.dead()
        listed = await warroom(tmp_path, "inbox", "list")

        sick.ill = False
        retried = await warroom(tmp_path, "inbox", "retry", str(dead.id))
        answer = await at.slack.next_post()
        empty = await warroom(tmp_path, "inbox", "list")

        assert "The disk is full." in listed
        assert f"{dead.id}: will be tried again" in retried
        assert answer.thread_ts == question.ts
        assert "No work was given up." in empty


async def test_a_failure_that_passes_is_outlived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "_BACK_OFF", timedelta(milliseconds=200))
    async with office(tmp_path) as at:
        sick = Sick(at, monkeypatch)
        await at.slack.say(at.ann, at.room, f"{at.bot} list incidents")
        await at.slack.settled()

        sick.ill = False
        await at.slack.next_post()
        await quiet(at)

        assert len(at.slack.posts) == 1


async def test_work_given_up_does_not_hold_up_what_comes_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "_BACK_OFF", timedelta(milliseconds=1))
    async with office(tmp_path) as at:
        sick = Sick(at, monkeypatch)
        await at.slack.say(at.ann, at.room, f"{at.bot} list incidents")
        await quiet(at)

        sick.ill = False
        answer = await at.ask("help")

        assert answer.text
        assert (await at.app.store.inbox.depth())["dead"] == 1


async def test_a_reply_that_slack_refuses_for_good_is_listed_with_the_reason(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        at.slack.fail_next("chat.postMessage", error="is_archived")
        await at.slack.say(at.ann, at.room, f"{at.bot} list incidents")
        await quiet(at)

        listed = await warroom(tmp_path, "inbox", "list")

        assert "Replies that could not be sent" in listed
        assert "archived" in listed
        assert at.room.id in listed


@asynccontextmanager
async def behind_a_relay(folder: Path) -> AsyncIterator[tuple[SlackSimulator, App, Relay]]:
    """A bot in webhook mode whose way to Slack can be closed."""
    configure("WARNING")
    async with SlackSimulator(retry_scale=0.001) as slack, Relay(slack.api_url) as relay:
        settings = webhook_settings(slack).model_copy(update={"api_url": relay.url})
        app = App(configuration(sqlite_url(folder), {("acme", "slack"): settings}))
        await app.start()
        slack.request_url = f"{app.url}/webhooks/slack/acme"
        try:
            yield slack, app, relay
        finally:
            await app.stop(grace=1.0)


async def test_what_was_asked_while_slack_refused_connections_is_answered_once_and_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.refusals._DEFAULT_WAIT", 0.1)
    async with behind_a_relay(tmp_path) as (slack, app, relay):
        ann = slack.user("ann")
        room = slack.channel("ops", members=[ann])
        await relay.close()
        asked = [await slack.say(ann, room, f"{slack.workspace.mention} list incidents") for _ in range(5)]
        await slack.settled()
        meanwhile = len(slack.posts)

        await relay.open()
        await slack.wait_until(lambda: len(slack.posts) >= 5)
        await settled(slack, app)

        assert meanwhile == 0
        assert [post.thread_ts for post in slack.posts] == [one.ts for one in asked]


async def test_a_bot_started_while_slack_is_away_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.refusals._DEFAULT_WAIT", 0.1)
    async with SlackSimulator() as slack:
        slack.fail_next("auth.test", status=503, times=3)
        app = App(configuration(sqlite_url(tmp_path), {("acme", "slack"): webhook_settings(slack)}))

        await app.start()
        slack.request_url = f"{app.url}/webhooks/slack/acme"
        ann = slack.user("ann")
        await slack.say(ann, slack.channel("ops", members=[ann]), f"{slack.workspace.mention} list incidents")
        answer = await slack.next_post()
        await app.stop()

        assert answer.text
