"""Two organisations in one process: nothing of one is visible from the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.app import App
from bot.domain.chat import Person
from bot.logs import configure
from tests.e2e.office import configuration, slack_settings, sqlite_url, webhook_settings
from tests.e2e.scenes import settled
from tests.simulators.slack import Channel, Message, SlackSimulator, Tenant, User


@dataclass
class Side:
    """One organisation: its workspace, a person and a channel in it."""

    slack: SlackSimulator
    workspace: Tenant
    person: User
    room: Channel

    async def ask(self, text: str, thread: Message | None = None) -> Message:
        """Mention the bot; its answer, which nobody else's workspace shows."""
        question = await self.slack.say(self.person, self.room, f"{self.workspace.mention} {text}", thread=thread)
        await self.slack.wait_until(lambda: any(self._answers(post, question) for post in self.slack.posts))
        return next(post for post in self.slack.posts if self._answers(post, question))

    def _answers(self, post: Message, question: Message) -> bool:
        return post.team == question.team and post.thread_ts == question.under and post.ts > question.ts


@dataclass
class Two:
    """Both, and the process they share."""

    slack: SlackSimulator
    app: App
    acme: Side
    bolt: Side


@asynccontextmanager
async def two(folder: Path, *, webhook: bool = False) -> AsyncIterator[Two]:
    """Acme and Bolt, whose channels have the same id."""
    configure("WARNING")
    async with SlackSimulator(retry_scale=0.001) as slack:
        other = slack.add_workspace()
        sides = [side(slack, slack.workspace, "ann"), side(slack, other, "olga")]
        settings = webhook_settings if webhook else slack_settings
        app = App(
            configuration(
                sqlite_url(folder),
                {("acme", "slack"): settings(slack, slack.workspace), ("bolt", "slack"): settings(slack, other)},
            )
        )
        await app.start()
        try:
            if webhook:
                slack.workspace.request_url = f"{app.url}/webhooks/slack/acme"
                other.request_url = f"{app.url}/webhooks/slack/bolt"
            yield Two(slack, app, *sides)
        finally:
            await app.stop(grace=1.0)


def side(slack: SlackSimulator, workspace: Tenant, name: str) -> Side:
    person = slack.user(name, workspace=workspace)
    room = slack.channel("ops", members=[person], workspace=workspace)
    del workspace.state.channels[room.id]
    room.id = "C0SAME"
    workspace.state.channels[room.id] = room
    return Side(slack, workspace, person, room)


async def test_incidents_are_numbered_apart(tmp_path: Path) -> None:
    async with two(tmp_path) as at:
        declared = [
            await at.acme.ask("declare an incident: checkout is down"),
            await at.bolt.ask("declare an incident: search is slow"),
        ]

        assert ["INC-1" in one.text for one in declared] == [True, True]


async def test_a_list_has_ones_own_incidents_only(tmp_path: Path) -> None:
    async with two(tmp_path) as at:
        await at.acme.ask("declare an incident: checkout is down")
        await at.bolt.ask("declare an incident: search is slow")

        lists = [await one.ask("list incidents") for one in (at.acme, at.bolt)]

        assert ["heckout" in one.text for one in lists] == [True, False]
        assert ["earch is slow" in one.text for one in lists] == [False, True]


@pytest.mark.parametrize(
    "question",
    [
        "summarize incident 2",
        "what is the status of incident 2?",
        "how many incidents are ongoing?",
        "is there an incident? a customer cannot check out",
        "mark incident 2 as resolved",
        "bind this chat to incident 2",
        "export the timeline of incident 2",
    ],
)
async def test_nothing_said_about_the_others_incident_is_answered(tmp_path: Path, question: str) -> None:
    async with two(tmp_path) as at:
        await at.bolt.ask("declare an incident: search is slow")
        await at.acme.ask("declare an incident: something else")
        await at.acme.ask("declare an incident: checkout is down because of the pool")

        answer = await at.bolt.ask(question)

        assert "heckout" not in answer.text
        assert "pool" not in answer.text
        assert (await status(at.app, "acme", 2)) == "active"


async def status(app: App, account: str, number: int) -> str:
    incident = await app.store.incidents.get(account, number)
    assert incident is not None
    return str(incident.status)


async def test_related_incidents_are_ones_own(tmp_path: Path) -> None:
    async with two(tmp_path) as at:
        await at.acme.ask("declare an incident: checkout is down, pool exhausted")
        await at.bolt.ask("declare an incident: checkout is down, pool exhausted")

        answer = await at.bolt.ask("related incidents")

        assert "No other incident's record is like that" in answer.text


async def test_the_same_channel_id_is_two_chats(tmp_path: Path) -> None:
    async with two(tmp_path) as at:
        await at.acme.ask("declare an incident: checkout is down")

        answer = await at.bolt.ask("mark this incident as stable")

        assert "not bound to an incident" in answer.text
        assert await status(at.app, "acme", 1) == "active"


async def test_a_question_pending_in_one_is_not_confirmed_in_the_other(tmp_path: Path) -> None:
    async with two(tmp_path) as at:
        await at.acme.ask("declare an incident: checkout is down")
        await at.bolt.ask("declare an incident: search is slow")
        await at.acme.ask("resolve it when the deploy finishes")

        await at.slack.say(at.bolt.person, at.bolt.room, f"{at.bolt.workspace.mention} yes")
        await settled(at.slack, at.app)

        assert [await status(at.app, one, 1) for one in ("acme", "bolt")] == ["active", "active"]


async def test_the_others_people_are_not_known(tmp_path: Path) -> None:
    async with two(tmp_path) as at:
        await at.acme.ask("declare an incident: checkout is down")
        await at.bolt.ask("declare an incident: search is slow")
        await at.acme.ask("make me the commander")

        answer = await at.bolt.ask("make @ann commander")

        assert "I do not know ann" in answer.text


async def test_each_is_answered_with_its_own_token(tmp_path: Path) -> None:
    async with two(tmp_path) as at:
        await asyncio.gather(*(one.ask("list incidents") for one in (at.acme, at.bolt)))
        await settled(at.slack, at.app)

        teams = [call.team for call in at.slack.calls_of("chat.postMessage")]

        assert sorted(map(str, teams)) == ["T0AAAA", "T0AAAA2"]


async def test_a_call_signed_by_one_is_refused_at_the_others_address(tmp_path: Path) -> None:
    async with two(tmp_path, webhook=True) as at:
        at.slack.workspace.request_url = f"{at.app.url}/webhooks/slack/bolt"
        at.slack.workspace.courier.retry_scale = 0
        await at.slack.say(at.acme.person, at.acme.room, f"{at.acme.workspace.mention} list incidents")
        await settled(at.slack, at.app)

        assert {attempt.status for one in at.slack.deliveries for attempt in one.attempts} == {401}
        assert at.slack.posts == []


async def test_one_workspace_that_fails_does_not_hold_up_the_other(tmp_path: Path) -> None:
    async with two(tmp_path) as at:
        at.slack.workspace.state.switches.token_error = "account_inactive"
        await at.slack.say(at.acme.person, at.acme.room, f"{at.acme.workspace.mention} list incidents")

        answer = await at.bolt.ask("list incidents")

        assert answer.text


async def test_whoever_is_logged_in_to_one_reads_nothing_of_the_other(tmp_path: Path) -> None:
    async with two(tmp_path) as at:
        await at.acme.ask("declare an incident: checkout is down")
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
            await browser.get(await at.app.login_link("bolt", Person("olga", "Olga")))

            async with browser.get(f"{at.app.url}/api/v1/incidents") as answer:
                listed = await answer.text()
            async with browser.get(f"{at.app.url}/api/v1/incidents/1") as answer:
                found = answer.status
            async with browser.get(f"{at.app.url}/webhooks/console/acme/watch") as answer:
                watched = answer.status

        assert "heckout" not in listed
        assert found == 404
        assert watched == 401
