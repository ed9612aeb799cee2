"""Questions about a quoted alert, in Lark, which tells of a quote no more than the message's id."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import App
from tests.e2e.towns import Bubble, answer, answers, said, until
from tests.e2e.towns.lark import LarkTown, by_socket
from tests.e2e.towns.resident import quiet, resident
from tests.simulators.lark import Message

ALERT = "[FIRING] INC-1: p99 of checkout is 4.2 s"


@dataclass
class Scene:
    """Two incidents, and a room that is about neither."""

    town: LarkTown
    app: App

    async def alert(self, *, heard: bool) -> Message:
        """An alert in the room; one that is not `heard` was posted before the bot listened."""
        lark, room = self.town.lark, self.town.lark.state.chats[self.town.room]
        alerts = lark.user("Alerts")
        if not heard:
            return lark.state.keep(chat=room.id, kind="text", content={"text": ALERT}, sender=alerts.open_id)
        message = lark.say(alerts, room, ALERT, sender_type="app")
        await quiet(self.app, self.town)
        return message

    async def quoting(self, alert: Message, text: str) -> Bubble:
        """What the bot answers to Ann, who quotes the alert."""
        lark, before = self.town.lark, len(said(self.town))
        lark.say(lark.user("Ann"), lark.state.chats[self.town.room], text, named=True, quoting=alert)
        await until(lambda: len(said(self.town)) > before)
        return said(self.town)[before]

    async def notes(self, number: int) -> list[str]:
        return [one.text for one in await self.app.store.incidents.entries("acme", number) if one.kind == "note"]


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Scene]:
    async with by_socket() as town, resident(tmp_path, {"acme": [town]}) as app:
        await answer(town, "declare an incident: checkout is slow", chat=town.direct)
        await answer(town, "declare an incident: search is down", chat=town.direct)
        yield Scene(town, app)


@pytest.mark.parametrize("heard", [True, False])
@pytest.mark.parametrize("words", ["pin this", "把这条消息加入时间线"])
async def test_a_quoted_alert_is_pinned_to_the_incident_it_names(at: Scene, words: str, heard: bool) -> None:
    alert = await at.alert(heard=heard)

    pinned = await at.quoting(alert, words)

    assert "INC-1" in pinned.text
    assert await at.notes(1) == [ALERT]
    assert await at.notes(2) == []


@pytest.mark.parametrize("heard", [True, False])
@pytest.mark.parametrize("words", ["is this related?", "这个严重吗？"])
async def test_a_question_about_a_quoted_alert_is_about_the_incident_it_names(
    at: Scene, words: str, heard: bool
) -> None:
    alert = await at.alert(heard=heard)

    answered = await at.quoting(alert, words)

    assert "INC-1" in answered.text
    assert "INC-2" not in answered.text


async def test_what_is_asked_next_is_about_the_same_incident(at: Scene) -> None:
    await at.quoting(await at.alert(heard=True), "is this related?")

    summary = await answer(at.town, "summarize")

    assert "INC-1" in summary.text


async def test_a_quote_that_may_not_be_read_is_said_where_it_matters_and_nothing_is_pinned(at: Scene) -> None:
    await answers(at.town, "bind this chat to INC-2", 2)
    alert = await at.alert(heard=False)
    at.town.lark.state.granted.discard("im:message.group_msg")

    refused = await at.quoting(alert, "pin this")
    listed = await at.quoting(alert, "list incidents")

    assert "I cannot read the quoted message" in refused.text
    assert "INC-1" in listed.text
    assert [await at.notes(1), await at.notes(2)] == [[], []]
