"""What was said, read from Slack."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.session import Message
from bot.errors import Rejected, RetryLater
from bot.ports.adapter import HistoryQuery
from tests.simulators.slack import Clock, SlackSimulator
from tests.unit.slack.stage import Stage, adapter


def texts(messages: list[Message]) -> list[str]:
    return [message.text for message in messages]


async def read(stage: Stage, **query: object) -> list[Message]:
    return [*await stage.adapter.history(HistoryQuery(stage.room.id, **query))]  # type: ignore[arg-type]  # fields by name


async def test_threads_stand_among_the_messages_by_time(stage: Stage) -> None:
    root = await stage.slack.say(stage.ann, stage.room, "db is down")
    await stage.slack.say(stage.ann, stage.room, "lunch?")
    await stage.slack.say(stage.ann, stage.room, "it is up again", thread=root)

    found = await read(stage)

    assert texts(found) == ["db is down", "lunch?", "it is up again"]
    assert [message.thread for message in found] == ["", "", root.ts]


async def test_many_pages_are_read_and_the_newest_kept(stage: Stage) -> None:
    for number in range(450):
        await stage.slack.say(stage.ann, stage.room, f"line {number}")

    assert texts(await read(stage, limit=300)) == [f"line {number}" for number in range(150, 450)]
    assert len(stage.slack.calls_of("conversations.history")) == 2


async def test_a_long_thread_is_read_to_its_end(stage: Stage) -> None:
    root = await stage.slack.say(stage.ann, stage.room, "root")
    for number in range(250):
        await stage.slack.say(stage.ann, stage.room, f"reply {number}", thread=root)

    assert texts(await read(stage, thread=root.ts, limit=2)) == ["reply 248", "reply 249"]
    assert len(await read(stage, thread=root.ts)) == 251


async def test_a_broadcast_reply_is_there_once(stage: Stage) -> None:
    root = await stage.slack.say(stage.ann, stage.room, "root")
    await stage.slack.say(stage.ann, stage.room, "fixed", thread=root, broadcast=True)

    assert texts(await read(stage)) == ["root", "fixed"]


async def test_slacks_own_lines_are_left_out_and_bots_are_not(stage: Stage) -> None:
    alerts = stage.slack.bot("alertmanager")
    await stage.slack.join(alerts, stage.room)
    await stage.slack.set_topic(stage.ann, stage.room, "checkout")
    await stage.slack.say(alerts, stage.room, "", attachments=[{"title": "CheckoutErrors", "fallback": "x"}])
    await stage.adapter.send(stage.delivery("I am on it."))

    found = await read(stage)

    assert texts(found) == ["CheckoutErrors", "I am on it."]
    assert [(message.sender.is_bot, message.own) for message in found] == [(True, False), (True, True)]


async def test_an_edited_message_shows_its_present_text(stage: Stage) -> None:
    said = await stage.slack.say(stage.ann, stage.room, "teh db")
    await stage.slack.edit(said, "the db")

    (found,) = await read(stage)

    assert (found.text, found.edited) == ("the db", True)


async def test_a_thread_older_than_asked_for_is_looked_into_while_it_is_alive() -> None:
    clock = Clock(1_700_000_000)
    async with SlackSimulator(clock) as slack:
        stage = Stage(slack, adapter(slack), lambda: 0.0)  # type: ignore[arg-type]  # no stream is opened here
        await stage.adapter.start()
        old = await slack.say(stage.ann, stage.room, "asked this morning")
        await slack.say(stage.ann, stage.room, "said this morning")
        clock.advance(6 * 3600)
        since = datetime.fromtimestamp(clock.now(), UTC)
        clock.advance(60)
        await slack.say(stage.ann, stage.room, "answered now", thread=old)

        assert texts(await read(stage, since=since)) == ["answered now"]
        assert texts(await read(stage, since=since + timedelta(hours=1))) == []
        await stage.adapter.stop()


async def test_a_short_rate_limit_is_waited_out(stage: Stage) -> None:
    await stage.slack.say(stage.ann, stage.room, "hello")
    stage.slack.fail_next("conversations.history", times=2, ratelimited=0)

    assert texts(await read(stage)) == ["hello"]


async def test_a_long_rate_limit_is_passed_on(stage: Stage) -> None:
    stage.slack.fail_next("conversations.history", ratelimited=600)

    with pytest.raises(RetryLater) as refusal:
        await read(stage)

    assert refusal.value.after == 600


async def test_a_broken_answer_may_be_asked_for_again(stage: Stage) -> None:
    stage.slack.fail_next("conversations.history", times=9, status=502)

    with pytest.raises(RetryLater):
        await stage.adapter.find_sent(stage.delivery(), datetime.now(UTC))


async def test_a_missing_scope_is_named(stage: Stage) -> None:
    stage.slack.workspace.scopes.discard("channels:history")

    with pytest.raises(Rejected, match="channels:history"):
        await read(stage)


async def test_a_channel_without_the_bot_asks_for_it(stage: Stage) -> None:
    elsewhere = stage.slack.channel("elsewhere", members=[stage.ann], with_bot=False)

    with pytest.raises(Rejected, match="invite"):
        await stage.adapter.history(HistoryQuery(elsewhere.id))
