"""Growing messages, and what may happen to them."""

import asyncio
from dataclasses import replace

import pytest

from adapters.lark.cards import STREAMED_FOR
from bot.domain.chat import Attachment, Button, Delivery
from bot.errors import RetryLater, Unsupported
from tests.simulators.lark import Message
from tests.simulators.lark.scopes import CARDS, MESSAGES
from tests.unit.lark.stage import Stage

SETTINGS = f"{CARDS}/[0-9]+/settings"
CARD = f"{CARDS}/[0-9]+"
CONTENT = f"{CARDS}/[0-9]+/elements/md/content"


def begun(stage: Stage, text: str = "One ") -> Delivery:
    return stage.delivery(text, thread=stage.ask().id, asker=stage.person)


def only_post(stage: Stage) -> Message:
    (post,) = stage.lark.posts
    return post


def shown(stage: Stage) -> str:
    return stage.shown(only_post(stage).id)


def config(stage: Stage) -> dict[str, object]:
    found: dict[str, object] = stage.card(only_post(stage).id)["config"]
    return found


async def test_a_reply_grows_in_a_streaming_card_under_the_question(stage: Stage) -> None:
    opened = begun(stage)
    stream = await stage.adapter.open_stream(opened)
    stage.stopwatch.now += 1
    await stream.append("two **three** ")

    assert shown(stage) == "One two **three**"
    assert only_post(stage).root == opened.thread
    assert only_post(stage).id == stream.message
    assert config(stage)["streaming_mode"] is True


async def test_pieces_within_the_interval_are_shown_together(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(begun(stage))
    for word in ("two ", "three ", "four "):
        await stream.append(word)
    stage.stopwatch.now += 1
    await stream.append("five ")

    assert shown(stage) == "One two three four five"
    assert len(stage.lark.state.calls_of(CONTENT)) == 1


async def test_a_hundred_pieces_stay_below_ten_calls_a_second(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(begun(stage))
    for _ in range(100):
        stage.stopwatch.now += 0.02
        await stream.append("more ")
    await stream.close(stage.delivery("Final."))

    assert len(stage.lark.state.calls_of(CONTENT)) <= 7
    assert shown(stage) == "Final."


async def test_what_was_held_back_is_shown_though_nothing_follows(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(begun(stage))
    await stream.append("two ")
    held_back = shown(stage)
    await stage.lark.until(lambda: shown(stage) == "One two")

    assert held_back == "One"


async def test_closing_leaves_exactly_the_final_card_which_streams_no_more(stage: Stage) -> None:
    opened = begun(stage)
    stream = await stage.adapter.open_stream(opened)
    stage.stopwatch.now += 1
    await stream.append("**words** ")
    final = replace(opened, text="**Final.**\nReally.", mentions=(stage.person,), buttons=(Button("Yes", "go", "1"),))
    receipt = await stream.close(final)

    post = only_post(stage)
    assert (post.id, shown(stage)) == (receipt.message, "<at id=ou_ann></at> **Final.**\nReally.")
    assert config(stage)["streaming_mode"] is False
    assert config(stage)["summary"] == {"content": "**Final.** Really."}
    assert [one["tag"] for one in stage.card(post.id)["body"]["elements"]] == ["markdown", "column_set"]
    assert post.card is not None
    assert post.card.streaming_since is None


async def test_nothing_is_shown_after_the_close(stage: Stage) -> None:
    opened = begun(stage)
    stream = await stage.adapter.open_stream(opened)
    before = asyncio.all_tasks()
    await stream.append("two ")
    waiting = asyncio.all_tasks() - before
    await stream.close(replace(opened, text="Final."))
    await asyncio.wait(waiting)

    assert len(waiting) == 1
    assert shown(stage) == "Final."


async def test_streaming_is_switched_on_anew_before_lark_ends_it(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(begun(stage))
    for words in ("two ", "three "):
        stage.lark.state.advance(STREAMED_FOR)
        stage.stopwatch.now += STREAMED_FOR
        await stream.append(words)

    assert shown(stage) == "One two three"
    assert len(stage.lark.posts) == 1
    assert config(stage)["streaming_mode"] is True


async def test_a_card_that_was_closed_early_is_switched_on_again(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(begun(stage))
    stage.lark.fail_next(CONTENT, code=300309, message="streaming mode is closed")
    stage.stopwatch.now += 1
    await stream.append("two ")

    assert shown(stage) == "One two"


async def test_a_reply_that_took_too_long_ends_all_the_same(stage: Stage) -> None:
    opened = begun(stage)
    stream = await stage.adapter.open_stream(opened)
    stage.lark.state.advance(3600)
    stage.lark.fail_next(SETTINGS, code=300309, message="streaming mode is closed")
    await stream.close(replace(opened, text="Final."))

    assert shown(stage) == "Final."
    assert config(stage)["streaming_mode"] is False


async def test_a_sequence_another_process_has_passed_is_passed_in_turn(stage: Stage) -> None:
    opened = begun(stage)
    stream = await stage.adapter.open_stream(opened)
    card = only_post(stage).card
    assert card is not None
    card.sequence = 30_000
    await stream.close(replace(opened, text="Final."))

    assert shown(stage) == "Final."


async def test_a_growing_card_left_by_a_crash_is_finished_by_another_process(stage: Stage) -> None:
    opened = begun(stage)
    stream = await stage.adapter.open_stream(opened)
    stage.stopwatch.now += 1
    await stream.append("two ")
    other = stage.another()
    await other.start()
    await other.edit(stream.message, replace(opened, text="Final."))
    await other.edit(stream.message, replace(opened, text="Final, again."))
    await other.stop()

    assert shown(stage) == "Final, again."
    assert config(stage)["streaming_mode"] is False


@pytest.mark.parametrize("again", ["send", "open"])
async def test_a_crash_before_the_message_was_noted_leaves_one_finished_message(stage: Stage, again: str) -> None:
    opened = begun(stage)
    stage.lark.fail_next(f"{MESSAGES}/[^/]+/reply", before=again == "open", cut=again == "send")
    with pytest.raises(Exception, match="Lark broke off"):
        await stage.adapter.open_stream(opened)
    stage.lark.state.advance(5)
    other = stage.another()
    await other.start()
    final = replace(opened, text="Final.")
    if again == "send":
        await other.send(final)
    else:
        await (await other.open_stream(opened)).close(final)
    await other.stop()

    assert shown(stage) == "Final."
    assert config(stage)["streaming_mode"] is False
    assert len(stage.lark.state.cards) == 1


async def test_without_the_scope_an_ordinary_card_is_changed_every_second(stage: Stage) -> None:
    stage.lark.state.granted.discard("cardkit:card:write")
    opened = begun(stage)
    stream = await stage.adapter.open_stream(opened)
    for _ in range(3):
        stage.stopwatch.now += 0.6
        await stream.append("more ")
    grown = shown(stage)
    await stream.close(replace(opened, text="Final."))

    assert grown == "One more more"
    assert shown(stage) == "Final."
    assert len(stage.lark.state.calls_of(f"{MESSAGES}/[^/]+", "PATCH")) == 2


async def test_an_ordinary_card_that_was_recalled_is_posted_anew(stage: Stage) -> None:
    stage.lark.state.granted.discard("cardkit:card:write")
    opened = begun(stage)
    stream = await stage.adapter.open_stream(opened)
    stage.lark.recall(only_post(stage))
    receipt = await stream.close(replace(opened, text="Final."))

    assert receipt.message != stream.message
    assert shown(stage) == "Final."


async def test_a_card_entity_that_is_gone_is_posted_anew(stage: Stage) -> None:
    opened = begun(stage)
    stream = await stage.adapter.open_stream(opened)
    stage.lark.state.cards.clear()
    receipt = await stream.close(replace(opened, text="Final."))

    assert stage.shown(receipt.message) == "Final."
    assert receipt.message != stream.message


async def test_a_rate_limit_delays_what_is_shown_and_loses_nothing(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(begun(stage))
    stage.lark.fail_next(CONTENT, wait=0.05)
    stage.stopwatch.now += 1
    await stream.append("two ")
    await stage.lark.until(lambda: shown(stage) == "One two")

    assert len(stage.lark.state.calls_of(CONTENT)) == 2


@pytest.mark.parametrize("fault", [{"wait": 3}, {"code": 200810}, {"code": 230020}])
async def test_closing_that_must_wait_can_be_done_again(stage: Stage, fault: dict[str, int]) -> None:
    opened = begun(stage)
    stream = await stage.adapter.open_stream(opened)
    stage.lark.fail_next(CARD, "PUT", **fault)
    final = replace(opened, text="Final.")

    with pytest.raises(RetryLater):
        await stream.close(final)
    await stream.close(final)

    assert shown(stage) == "Final."


async def test_a_lost_answer_while_closing_is_no_doubt_since_it_is_simply_closed_again(stage: Stage) -> None:
    opened = begun(stage)
    stream = await stage.adapter.open_stream(opened)
    for _ in range(2):
        stage.lark.fail_next(CARD, "PUT", cut=True)
    final = replace(opened, text="Final.")

    with pytest.raises(RetryLater):
        await stream.close(final)
    await stream.close(final)

    assert shown(stage) == "Final."


async def test_files_follow_the_closed_message(stage: Stage) -> None:
    opened = begun(stage)
    stream = await stage.adapter.open_stream(opened)
    await stream.close(replace(opened, text="Final.", attachments=(Attachment("a.txt", b"aa"),)))

    first, second = stage.lark.posts
    assert stage.shown(first.id) == "Final."
    assert stage.lark.state.files[second.content["file_key"]].name == "a.txt"
    assert second.parent == first.id


async def test_a_stream_longer_than_a_message_shows_its_beginning(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(begun(stage))
    stage.stopwatch.now += 1
    await stream.append("word " * 10_000)

    assert shown(stage).startswith("One word")
    assert shown(stage).endswith("…")


async def test_nothing_in_a_growing_card_is_live(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(begun(stage))
    stage.stopwatch.now += 1
    await stream.append("<at id=all></at> [https://good.example](https://evil.example)")

    assert "<at" not in shown(stage)
    assert "[https://good.example](https://evil.example)" not in shown(stage)


async def test_what_one_person_sees_cannot_grow(stage: Stage) -> None:
    with pytest.raises(Unsupported):
        await stage.adapter.open_stream(replace(begun(stage), only_to=stage.person))
