"""Where the bot may not read a chat it says so, and uses what it has itself seen."""

from pathlib import Path

import pytest

from tests.e2e.office import Office, office
from tests.e2e.scenes import quiet
from tests.simulators.slack import SlackSimulator

SEEN = (
    "checkout is failing for about 30% of customers since 13:42",
    "root cause is the new connection pool limit in v2.4.1",
    "rolling back checkout-api to v2.4.0 now",
)


def without_history(slack: SlackSimulator) -> None:
    slack.workspace.state.scopes.discard("channels:history")


def away(at: Office, *methods: str) -> None:
    """Slack fails these methods from now on."""
    for method in methods:
        at.slack.fail_next(method, status=503, times=1000)


async def test_without_the_scope_the_summary_says_which_one_is_missing(tmp_path: Path) -> None:
    async with office(tmp_path, prepare=without_history) as at:
        answer = await at.ask("summarize this thread", thread=await at.slack.say(at.bob, at.room, "checkout is slow"))

        assert "channels:history" in answer.text
        assert "could not be read" in answer.text


async def test_what_was_seen_is_used_where_the_scope_was_taken_away(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        for text in SEEN:
            await at.slack.say(at.bob, at.room, text)
        await quiet(at)
        without_history(at.slack)

        answer = await at.ask("summarize")

        assert "Based on the 3 messages I have seen since" in answer.text
        assert "connection pool limit" in answer.text


async def test_it_is_said_in_the_language_of_the_question(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        for text in SEEN:
            await at.slack.say(at.bob, at.room, text)
        await quiet(at)
        without_history(at.slack)

        answer = await at.ask("总结一下")

        assert "无法读取平台上的历史消息" in answer.text
        assert "3 条消息" in answer.text


@pytest.mark.parametrize("place", ["thread", "chat"])
async def test_what_was_seen_is_used_while_the_platform_is_down(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.refusals._DEFAULT_WAIT", 0.01)
    async with office(tmp_path) as at:
        root = await at.slack.say(at.bob, at.room, SEEN[0])
        for text in SEEN[1:]:
            await at.slack.say(at.bob, at.room, text, thread=root)
        await quiet(at)
        away(at, "conversations.history", "conversations.replies")

        thread = root if place == "thread" else None
        answer = await at.ask("summarize this thread" if thread else "summarize", thread=thread)

        assert "could not be read" in answer.text
        assert "connection pool limit" in answer.text


async def test_a_war_room_whose_history_cannot_be_read_is_diagnosed_from_what_was_seen(tmp_path: Path) -> None:
    async with office(tmp_path, channel="incident-checkout-down") as at:
        for text in SEEN:
            await at.slack.say(at.bob, at.room, text)
        await quiet(at)
        without_history(at.slack)

        await at.slack.join(at.slack.workspace.bot, at.room)
        await at.slack.next_post()

        entries = await at.app.store.incidents.entries("acme", 1)
        assert [entry.text for entry in entries if entry.kind == "chat"] == list(SEEN)


async def test_a_question_is_answered_where_names_cannot_be_looked_up(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        at.slack.workspace.state.scopes.discard("users:read")

        answer = await at.ask("list incidents")

        assert "ncident" in answer.text
