"""Replies that grow in a card."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.dingtalk.cards import FRAME_BYTES
from bot.domain.chat import Person
from bot.errors import Rejected, RetryLater, Unsupported
from tests.simulators.dingtalk.cards import TEMPLATE
from tests.simulators.dingtalk.routes import CREATE_CARD, STREAM_CARD
from tests.unit.dingtalk.stage import Stage, staged

ANN = Person("u-ann", "Ann")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """With a card template; frames are always due."""
    async with staged(card_template_id=TEMPLATE) as made:
        ticks = iter(range(0, 1_000_000, 10))
        made.adapter._cards.stopwatch = lambda: float(next(ticks))
        yield made


def frames(stage: Stage) -> list[dict[str, Any]]:
    return [call.body for call in stage.dingtalk.state.calls if call.path == STREAM_CARD]


async def test_a_card_grows_and_ends_with_the_answer(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(stage.delivery("Reading…\n", mentions=(ANN,)))
    await stream.append("Counting…\n")
    grown = stage.dingtalk.posts[0].text
    receipt = await stream.close(stage.delivery("**Stable.**"))

    (post,) = stage.dingtalk.posts
    assert (post.via, post.text, post.finished) == ("card", "**Stable.**", True)
    assert post.notified == ("u-ann",)
    assert "Reading…" in grown
    assert "Counting…" in grown
    assert receipt.message == stream.message


async def test_frames_that_are_not_due_are_held_back(stage: Stage) -> None:
    stage.adapter._cards.stopwatch = lambda: 7.0
    stream = await stage.adapter.open_stream(stage.delivery("Reading…\n"))
    for _ in range(50):
        await stream.append("More…\n")
    await stream.close(stage.delivery("Done."))

    assert [frame["isFinalize"] for frame in frames(stage)] == [False, True]


async def test_a_growing_card_keeps_the_end_of_what_was_said(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(stage.delivery("first line\n"))
    await stream.append("数据库很慢\n" * 200 + "last line\n")

    shown = stage.dingtalk.posts[0].text
    assert shown.endswith("last line")
    assert len(shown.encode()) <= FRAME_BYTES


async def test_an_answer_that_no_card_can_hold_is_posted_below_it(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(stage.delivery("Reading…"))
    await stream.close(stage.delivery("word " * 500))

    card, answer = stage.dingtalk.posts
    assert card.finished
    assert answer.via == "group"
    assert answer.text.count("word") == 500


async def test_a_card_that_is_gone_is_replaced_by_plain_markdown(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(stage.delivery("Reading…"))
    stage.dingtalk.state.cards.clear()
    await stream.close(stage.delivery("Stable."))

    assert [(post.via, post.text) for post in stage.dingtalk.posts][1:] == [("group", "Stable.")]


async def test_a_frame_that_went_wrong_is_simply_sent_again(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(stage.delivery("Reading…"))
    stage.dingtalk.fail_next(STREAM_CARD, status=502)
    with pytest.raises(RetryLater):
        await stream.close(stage.delivery("Stable."))
    stage.dingtalk.fail_next(STREAM_CARD, cut=True)
    await stream.close(stage.delivery("Stable."))

    assert [(post.via, post.text) for post in stage.dingtalk.posts] == [("card", "Stable.")]


async def test_a_card_whose_creation_was_in_doubt_is_not_made_twice(stage: Stage) -> None:
    stage.dingtalk.fail_next(CREATE_CARD, cut=True)
    with pytest.raises(RetryLater):
        await stage.adapter.open_stream(stage.delivery("Reading…"))
    await stage.adapter.open_stream(stage.delivery("Reading…"))

    assert len(stage.dingtalk.posts) == 1


async def test_a_card_left_growing_is_ended_by_an_edit(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(stage.delivery("Reading…"))
    await stage.adapter.edit(stream.message, stage.delivery("Stable."))

    assert [(post.text, post.finished) for post in stage.dingtalk.posts] == [("Stable.", True)]


async def test_a_direct_chat_gets_its_card(stage: Stage) -> None:
    await stage.adapter.open_stream(stage.delivery("Reading…", chat="dm:u-ann", private=True))

    assert stage.dingtalk.posts[0].chat.members == [stage.ann]


async def test_somebody_without_a_user_id_gets_no_card(stage: Stage) -> None:
    with pytest.raises(Unsupported):
        await stage.adapter.open_stream(stage.delivery("Reading…", private=True))


async def test_a_card_that_was_not_delivered_is_refused(stage: Stage) -> None:
    with pytest.raises(Rejected, match="did not deliver"):
        await stage.adapter.open_stream(replace(stage.delivery("Reading…"), chat="cid-unknown"))


@pytest.mark.parametrize("scope", ["Card.Instance.Write", "Card.Streaming.Write"])
async def test_a_missing_card_permission_is_named(stage: Stage, scope: str) -> None:
    stage.dingtalk.state.permissions.remove(scope)

    with pytest.raises(Rejected, match=scope):
        await stage.adapter.open_stream(stage.delivery("Reading…"))


async def test_nothing_in_a_card_calls_anybody(stage: Stage) -> None:
    await stage.adapter.open_stream(stage.delivery('<a atId="@ALL">all</a> @all'))

    assert not stage.dingtalk.posts[0].everyone
    assert stage.dingtalk.posts[0].notified == ()
