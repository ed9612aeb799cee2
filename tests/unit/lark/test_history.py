"""What was said, read back page by page."""

from datetime import UTC, datetime

import pytest

from bot.errors import Rejected, RetryLater
from bot.ports.adapter import HistoryQuery
from tests.simulators.lark.scopes import MESSAGES
from tests.unit.lark.stage import Stage


async def told(stage: Stage, **query: object) -> list[str]:
    found = await stage.adapter.history(HistoryQuery(stage.room.id, **query))  # type: ignore[arg-type]  # by name
    return [message.text for message in found]


async def test_a_long_history_is_read_page_by_page_oldest_first(stage: Stage) -> None:
    said = [f"message {number}" for number in range(120)]
    for text in said:
        stage.lark.say(stage.ann, stage.room, text)
    stage.lark.state.calls.clear()

    assert await told(stage) == said
    assert len(stage.lark.state.calls_of(MESSAGES)) == 3


async def test_only_the_newest_are_read_and_no_more_pages_than_needed(stage: Stage) -> None:
    for number in range(120):
        stage.lark.say(stage.ann, stage.room, str(number))
    stage.lark.state.calls.clear()

    assert await told(stage, limit=10) == [str(number) for number in range(110, 120)]
    assert len(stage.lark.state.calls_of(MESSAGES)) == 1


async def test_replies_in_threads_are_read_too_under_their_root(stage: Stage) -> None:
    root = stage.lark.say(stage.ann, stage.room, "checkout is slow")
    stage.lark.say(stage.ann, stage.room, "lunch?")
    stage.lark.say(stage.ann, stage.room, "since 14:00", reply_to=root)

    found = await stage.adapter.history(HistoryQuery(stage.room.id))
    assert [(message.text, message.thread) for message in found] == [
        ("checkout is slow", ""),
        ("lunch?", ""),
        ("since 14:00", root.id),
    ]


async def test_one_thread_is_read_by_its_root_or_by_its_own_id(stage: Stage) -> None:
    root = stage.lark.say(stage.ann, stage.room, "checkout is slow")
    stage.lark.say(stage.ann, stage.room, "since 14:00", reply_to=root)
    stage.lark.say(stage.ann, stage.room, "lunch?")
    said = ["checkout is slow", "since 14:00"]

    assert await told(stage, thread=root.id) == said
    assert await told(stage, thread=root.thread) == said
    assert await told(stage, thread=root.id, limit=1) == said[1:]


async def test_a_message_without_a_thread_has_an_empty_one(stage: Stage) -> None:
    alone = stage.lark.say(stage.ann, stage.room, "alone")

    assert await told(stage, thread=alone.id) == []


async def test_since_a_time_means_not_before_it(stage: Stage) -> None:
    stage.lark.say(stage.ann, stage.room, "before")
    stage.lark.state.advance(3600)
    began = datetime.fromtimestamp(stage.lark.state.now(), UTC)
    stage.lark.state.advance(1)
    stage.lark.say(stage.ann, stage.room, "after")

    assert await told(stage, since=began) == ["after"]


async def test_people_and_the_bot_are_told_apart_and_edits_are_marked(stage: Stage) -> None:
    question = stage.ask("status of @Bob?", also=[stage.lark.user("Bob")])
    question.edited = True
    await stage.adapter.send(stage.delivery("**All** is well.", thread=question.id))

    asked, answered = await stage.adapter.history(HistoryQuery(stage.room.id))
    assert (asked.text, asked.own, asked.edited) == ("@Warroom status of @Bob? @Bob", False, True)
    assert (answered.text, answered.own, answered.sender.name) == ("**All** is well.", True, "Warroom")


async def test_recalled_messages_and_system_lines_are_left_out(stage: Stage) -> None:
    stage.lark.recall(stage.lark.say(stage.ann, stage.room, "oops"))
    stage.lark.say_raw(stage.ann, stage.room, "system", {"template": "{from_user} joined"})
    stage.lark.say(stage.ann, stage.room, "hello")

    assert await told(stage) == ["hello"]


async def test_one_message_is_read_by_its_id_unless_it_was_recalled(stage: Stage) -> None:
    said = stage.lark.say(stage.ann, stage.room, "INC-7: checkout is slow")
    recalled = stage.lark.say(stage.ann, stage.room, "oops")
    stage.lark.recall(recalled)

    found = await stage.adapter.message(stage.room.id, said.id)

    assert found is not None
    assert (found.text, found.sender.id) == ("INC-7: checkout is slow", stage.ann.open_id)
    assert await stage.adapter.message(stage.room.id, recalled.id) is None


async def test_a_message_of_another_chat_is_not_shown_in_this_one(stage: Stage) -> None:
    elsewhere = stage.lark.say(stage.ann, stage.lark.direct(stage.ann), "between us")

    assert await stage.adapter.message(stage.room.id, elsewhere.id) is None


@pytest.mark.parametrize(
    ("scopes", "named"),
    [
        ({"im:message.group_msg"}, "im:message.group_msg"),
        ({"im:message:readonly"}, "im:message:readonly"),
    ],
)
async def test_a_missing_scope_is_named(stage: Stage, scopes: set[str], named: str) -> None:
    stage.lark.say(stage.ann, stage.room, "hello")
    stage.lark.state.granted -= scopes

    with pytest.raises(Rejected) as refusal:
        await told(stage)
    assert named in refusal.value.public
    assert "publish a version" in refusal.value.public


async def test_a_direct_chat_needs_no_group_scope(stage: Stage) -> None:
    direct = stage.lark.direct(stage.ann)
    stage.lark.say(stage.ann, direct, "hello")
    stage.lark.state.granted.discard("im:message.group_msg")

    found = await stage.adapter.history(HistoryQuery(direct.id))
    assert [message.text for message in found] == ["hello"]


async def test_a_short_rate_limit_is_waited_out_and_a_long_one_raised(stage: Stage) -> None:
    stage.lark.say(stage.ann, stage.room, "hello")
    stage.lark.fail_next(MESSAGES, "GET", wait=0.01)
    waited = await told(stage)
    stage.lark.fail_next(MESSAGES, "GET", wait=120)

    assert waited == ["hello"]
    with pytest.raises(RetryLater):
        await told(stage)
