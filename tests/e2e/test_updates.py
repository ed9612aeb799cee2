"""Promised updates, told by a clock that the test moves: on time, late once, never twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.domain.chat import Delivery, Receipt
from tests.e2e.office import Office, configuration, office, slack_settings, sqlite_url
from tests.e2e.scenes import MovableClock
from tests.simulators.slack import Channel


@dataclass
class Watch:
    """The office's incident room, and the time there."""

    at: Office
    clock: MovableClock
    lobby: Channel

    async def later(self, app: App | None = None, **by: float) -> None:
        """Let time pass, and let what is due by then be said."""
        self.pass_by(**by)
        await self.look(app)

    def pass_by(self, **by: float) -> None:
        """Let time pass, for Slack too."""
        self.at.slack.clock.advance(self.clock.forward(**by).total_seconds())

    async def tell(self, text: str) -> None:
        """Have Bob say something in the room, and let it be recorded."""
        await self.at.slack.say(self.at.bob, self.at.room, text)
        await self.look()

    async def look(self, app: App | None = None, left: int = 1) -> None:
        """Have something happen elsewhere, so that the bot looks what is due, and let it finish.

        `left`: the letters that may still wait, one for each active promise.
        """
        app = app or self.at.app
        await self.at.slack.say(self.at.ann, self.lobby, "just talking")
        await self.at.slack.settled()
        async with asyncio.timeout(10):
            while await due_or_running(app, left):
                await asyncio.sleep(0.02)

    @property
    def told(self) -> list[str]:
        """The texts of all that the bot has said in the room."""
        return [post.text for post in self.at.slack.posts]


async def due_or_running(app: App, left: int) -> bool:
    """Whether something runs, or more waits than what is not due yet."""
    depth = await app.store.inbox.depth()
    return depth["running"] > 0 or depth["waiting"] > left


@asynccontextmanager
async def watch(folder: Path, **more: Any) -> AsyncIterator[Watch]:
    """A war room with INC-1, its diagnosis said."""
    clock = MovableClock()
    async with office(folder, channel="incident-checkout-down", clock=clock, **more) as at:
        lobby = at.slack.channel("lobby", members=[at.ann])
        await at.slack.join(at.slack.workspace.bot, at.room)
        await at.slack.next_post()
        yield Watch(at, clock, lobby)


async def test_an_update_in_twenty_minutes_comes_then_and_not_before(tmp_path: Path) -> None:
    async with watch(tmp_path) as on:
        await on.at.ask("give me an update in 20 minutes")
        await on.later(minutes=19)
        before = len(on.told)

        await on.later(minutes=1, seconds=5)

        assert before == 2
        assert len(on.told) == 3
        assert "INC-1" in on.told[-1]


async def test_an_update_once_is_told_once(tmp_path: Path) -> None:
    async with watch(tmp_path) as on:
        await on.at.ask("give me an update in 20 minutes")
        await on.later(minutes=21)

        await on.later(hours=3)

        assert len(on.told) == 3


async def test_a_repeated_update_comes_at_every_beat(tmp_path: Path) -> None:
    async with watch(tmp_path) as on:
        await on.at.ask("update me every 15 minutes until it is resolved")

        for _ in range(3):
            await on.later(minutes=15, seconds=1)

        assert len(on.told) == 2 + 3


async def test_an_update_says_what_changed_since_the_last_one(tmp_path: Path) -> None:
    async with watch(tmp_path) as on:
        await on.at.ask("update me every 15 minutes until it is resolved")
        await on.tell("root cause is the new connection pool limit")
        await on.later(minutes=15, seconds=1)
        await on.tell("rolled back checkout-api to v2.4.0")

        await on.later(minutes=15, seconds=1)

        assert "connection pool limit" in on.told[-2]
        assert "rolled back" in on.told[-1]
        assert "connection pool limit" not in on.told[-1]


async def test_no_change_is_said_in_one_line(tmp_path: Path) -> None:
    async with watch(tmp_path) as on:
        await on.at.ask("update me every 15 minutes until it is resolved")
        await on.later(minutes=15, seconds=1)

        await on.later(minutes=15, seconds=1)

        first, *rest = on.told[-1].splitlines()
        assert "No change since" in first
        assert [line.split(" at ")[0] for line in rest] == ["Next update"]


async def test_updates_end_when_the_incident_is_resolved(tmp_path: Path) -> None:
    async with watch(tmp_path) as on:
        await on.at.ask("每15分钟同步一次直到恢复")
        await on.at.ask("mark this incident as resolved")
        await on.at.slack.next_post()
        await on.later(minutes=15, seconds=1)
        last = on.told[-1]

        await on.later(hours=2)

        assert "the last update" in last
        assert on.told[-1] == last


async def test_updates_are_listed_and_cancelled(tmp_path: Path) -> None:
    async with watch(tmp_path) as on:
        await on.at.ask("update me every 15 minutes until it is resolved")
        listed = await on.at.ask("list scheduled updates")
        cancelled = await on.at.ask("cancel the updates")

        await on.later(hours=1)

        assert "every 15 min, until it is resolved" in listed.text
        assert "Cancelled" in cancelled.text
        assert on.told[-1] == cancelled.text


async def test_one_of_several_updates_is_cancelled_by_its_number(tmp_path: Path) -> None:
    async with watch(tmp_path) as on:
        await on.at.ask("give me an update in 20 minutes")
        await on.at.ask("give me an update in 30 minutes")
        await on.at.ask("cancel update 1")

        listed = await on.at.ask("list scheduled updates")

        assert "*2*" in listed.text
        assert "*1*" not in listed.text


async def test_an_update_asked_for_in_a_thread_comes_in_that_thread(tmp_path: Path) -> None:
    clock = MovableClock()
    async with office(tmp_path, clock=clock) as at:
        on = Watch(at, clock, at.slack.channel("lobby", members=[at.ann]))
        await at.ask("declare an incident: checkout is down")
        root = await at.slack.say(at.bob, at.room, "checkout is slow")
        await at.ask("give me an update in 20 minutes", thread=root)

        await on.later(minutes=20, seconds=1)

        assert (at.slack.posts[-1].thread_ts, "INC-1" in at.slack.posts[-1].text) == (root.ts, True)


async def test_an_update_of_a_thread_is_listed_and_cancelled_from_the_channel_where_threads_are_sessions(
    tmp_path: Path,
) -> None:
    async with office(tmp_path, session_scope="thread") as at:
        await at.ask("declare an incident: checkout is down")
        await at.ask("update me every 15 minutes", thread=await at.slack.say(at.bob, at.room, "checkout is slow"))

        listed = await at.ask("list scheduled updates")
        await at.ask("cancel update 1")
        left = await at.ask("list scheduled updates")

        assert "every 15 min" in listed.text
        assert "No updates are scheduled here" in left.text


async def test_an_update_told_by_itself_is_in_the_accounts_language(tmp_path: Path) -> None:
    async with watch(tmp_path, language="zh") as on:
        await on.at.ask("give me an update in 20 minutes")

        await on.later(minutes=20, seconds=1)

        assert "没有变化" in on.told[-1]


async def test_after_an_outage_an_update_is_late_once_and_the_beat_goes_on(tmp_path: Path) -> None:
    async with watch(tmp_path) as on:
        await on.at.ask("update me every 15 minutes until it is resolved")
        await on.at.app.stop()
        on.pass_by(hours=2)
        before = len(on.told)

        async with again(on, tmp_path) as app:
            await on.look(app)
            late = on.told[before:]
            await on.later(app, minutes=15, seconds=1)
            after = on.told[before + len(late) :]

        assert ["was due at" in text for text in late] == [True]
        assert ["was due at" in text for text in after] == [False]


async def test_an_update_that_fell_due_while_nothing_ran_for_days_is_still_given(tmp_path: Path) -> None:
    async with watch(tmp_path) as on:
        await on.at.ask("give me an update in 20 minutes")
        await on.at.app.stop()
        on.pass_by(days=3)
        on.at.slack.fail_next("chat.postMessage", ratelimited=61)

        async with again(on, tmp_path) as app:
            await on.look(app, left=2)  # the reading of the room waits behind the update
            await on.later(app, minutes=2)

        assert "was due at" in on.told[-1]


async def test_an_update_promised_for_days_ahead_outlives_a_rate_limit(tmp_path: Path) -> None:
    async with watch(tmp_path) as on:
        await on.at.ask("give me an update in 3 days")
        on.pass_by(days=3, seconds=1)
        on.at.slack.fail_next("chat.postMessage", ratelimited=61)

        await on.look()
        await on.later(minutes=2)

        assert "INC-1" in on.told[-1]
        assert len(on.told) == 3


@pytest.mark.parametrize("said", [False, True])
async def test_an_update_cut_short_by_a_crash_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bool
) -> None:
    async with watch(tmp_path) as on:
        await on.at.ask("update me every 15 minutes until it is resolved")
        await on.tell("root cause is the new connection pool limit")
        adapter = on.at.app.adapters["acme", "slack"]
        sending, reached = adapter.send, asyncio.Event()

        async def die(delivery: Delivery) -> Receipt:
            if said:
                await sending(delivery)
            reached.set()
            return await asyncio.Future()

        monkeypatch.setattr(adapter, "send", die)
        on.pass_by(minutes=15, seconds=1)
        await on.at.slack.say(on.at.ann, on.lobby, "just talking")
        await asyncio.wait_for(reached.wait(), 10)
        await on.at.app.stop(grace=0)

        async with again(on, tmp_path) as app:
            await on.look(app)
            await on.later(app, minutes=15)

        updates = on.told[2:]
        assert ["connection pool limit" in text for text in updates] == [True, False]


@asynccontextmanager
async def again(on: Watch, folder: Path) -> AsyncIterator[App]:
    """The bot started anew on the same store."""
    platforms = {("acme", "slack"): slack_settings(on.at.slack)}
    app = App(configuration(sqlite_url(folder), platforms), clock=on.clock)
    await app.start()
    try:
        await on.at.slack.wait_until(lambda: bool(on.at.slack.workspace.sockets.connections))
        yield app
    finally:
        await app.stop(grace=1.0)
