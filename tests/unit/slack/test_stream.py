"""Growing messages, and what may happen to them."""

import asyncio
from dataclasses import replace

import pytest

from adapters.slack.stream import LIFETIME
from bot.domain.chat import Attachment, Delivery
from bot.errors import RetryLater, StoppedByPerson, Unsupported
from tests.simulators.slack import Message
from tests.unit.slack.stage import Stage


async def begun(stage: Stage, text: str = "", in_thread: bool = True) -> Delivery:
    question = await stage.ask()
    return stage.delivery(text, thread=question.ts if in_thread else "", asker=stage.person)


def only_post(stage: Stage) -> Message:
    (post,) = stage.slack.posts
    return post


async def test_pieces_within_a_second_are_sent_together(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(await begun(stage, "One "))
    for word in ("two ", "three ", "four "):
        await stream.append(word)
    stage.stopwatch.now += 1
    await stream.append("five ")

    assert only_post(stage).text == "One two three four five "
    assert len(stage.slack.calls_of("chat.appendStream")) == 1


async def test_only_whole_words_are_sent(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(await begun(stage))
    for piece in ("He", "llo <", "!chan", "nel> @he", "re, 数据库", "已恢复 [a]", "(https://evil.example) "):
        stage.stopwatch.now += 1
        await stream.append(piece)

    pieces = [call.arguments["markdown_text"] for call in stage.slack.calls_of("chat.appendStream")]
    assert all(piece[0] not in " \n" for piece in pieces)
    shown = stage.slack.display(only_post(stage))
    assert not shown.mentions_everyone
    assert [link.label for link in shown.links if link.label == "a"] == []


async def test_edits_come_every_other_second_outside_threads(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(await begun(stage, "One ", in_thread=False))
    for _ in range(4):
        stage.stopwatch.now += 1
        await stream.append("**more** ")

    assert len(stage.slack.calls_of("chat.update")) == 2
    assert only_post(stage).text == "One *more* *more* *more* *more*"
    assert only_post(stage).metadata is None


@pytest.mark.parametrize("in_thread", [True, False])
async def test_closing_leaves_exactly_the_final_message(stage: Stage, in_thread: bool) -> None:
    opened = await begun(stage, "draft ", in_thread)
    stream = await stage.adapter.open_stream(opened)
    stage.stopwatch.now += 2
    await stream.append("**words** ")
    receipt = await stream.close(replace(opened, text="**Final.**", mentions=(stage.person,)))

    post = only_post(stage)
    assert (post.ts, post.text, post.streaming) == (receipt.message, f"<@{stage.ann.id}> *Final.*", False)
    assert post.metadata == {"event_type": "warroom_reply", "event_payload": {"key": "key-1"}}


async def test_a_stream_that_died_goes_on_as_edits(stage: Stage) -> None:
    opened = await begun(stage, "One ")
    stream = await stage.adapter.open_stream(opened)
    stage.slack.expire_stream(only_post(stage))
    stage.stopwatch.now += 1
    await stream.append("two ")
    shown = only_post(stage).text
    await stream.close(replace(opened, text="Final."))

    assert shown == "One two"
    assert only_post(stage).text == "Final."


async def test_a_stream_is_left_before_slack_ends_it(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(await begun(stage, "One "))
    stage.stopwatch.now += LIFETIME
    await stream.append("two ")

    assert not only_post(stage).streaming
    assert only_post(stage).text == "One two"
    assert stage.slack.calls_of("chat.appendStream") == []


async def test_a_stream_longer_than_a_message_shows_its_beginning(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(await begun(stage, "One "))
    stage.stopwatch.now += 1
    await stream.append("word " * 3000)

    assert only_post(stage).text.startswith("One word")
    assert only_post(stage).text.endswith("…")
    assert len(only_post(stage).text) <= 4_000


async def test_a_person_who_stops_the_reply_stops_the_turn(stage: Stage) -> None:
    opened = await begun(stage, "One ")
    stream = await stage.adapter.open_stream(opened)
    stage.slack.stop_stream(only_post(stage))
    stage.stopwatch.now += 1

    with pytest.raises(StoppedByPerson):
        await stream.append("two ")
    await stream.close(replace(opened, text="One (interrupted)"))

    assert only_post(stage).text == "One (interrupted)"


@pytest.mark.parametrize("in_thread", [True, False])
async def test_a_rate_limit_delays_what_is_shown_and_loses_nothing(stage: Stage, in_thread: bool) -> None:
    stream = await stage.adapter.open_stream(await begun(stage, "One ", in_thread))
    method = "chat.appendStream" if in_thread else "chat.update"
    stage.slack.fail_next(method, ratelimited=20)
    stage.stopwatch.now += 2
    await stream.append("two ")
    stage.stopwatch.now += 10
    await stream.append("three ")
    limited = len(stage.slack.calls_of(method))
    stage.stopwatch.now += 10
    await stream.append("four ")

    assert limited == 1
    assert only_post(stage).text.split() == ["One", "two", "three", "four"]


async def test_a_cut_connection_while_growing_ends_in_the_right_text(stage: Stage) -> None:
    opened = await begun(stage, "One ")
    stream = await stage.adapter.open_stream(opened)
    stage.slack.fail_next("chat.appendStream", cut=True)
    stage.stopwatch.now += 1
    await stream.append("two ")
    await stream.close(replace(opened, text="Final."))

    assert only_post(stage).text == "Final."


async def test_closing_survives_a_stream_that_does_not_stop(stage: Stage) -> None:
    opened = await begun(stage, "One ")
    stream = await stage.adapter.open_stream(opened)
    stage.slack.fail_next("chat.stopStream", error="internal_error")
    await stream.close(replace(opened, text="Final."))

    assert only_post(stage).text == "Final."
    assert not only_post(stage).streaming


async def test_closing_that_must_wait_can_be_done_by_an_edit(stage: Stage) -> None:
    opened = await begun(stage, "One ")
    stream = await stage.adapter.open_stream(opened)
    stage.slack.fail_next("chat.update", ratelimited=3)
    final = replace(opened, text="Final.")

    with pytest.raises(RetryLater):
        await stream.close(final)
    await stage.adapter.edit(stream.message, final)

    assert only_post(stage).text == "Final."


async def test_a_message_left_growing_by_a_crash_can_be_edited(stage: Stage) -> None:
    opened = await begun(stage, "One ")
    stream = await stage.adapter.open_stream(opened)
    await stage.adapter.edit(stream.message, replace(opened, text="Final."))

    assert only_post(stage).text == "Final."
    assert not only_post(stage).streaming


async def test_a_deleted_message_is_posted_anew(stage: Stage) -> None:
    opened = await begun(stage, "One ")
    stream = await stage.adapter.open_stream(opened)
    await stage.slack.delete(only_post(stage))
    receipt = await stream.close(replace(opened, text="Final."))

    assert stage.shown(receipt.message) == "Final."
    assert receipt.message != stream.message


async def test_files_follow_the_closed_message(stage: Stage) -> None:
    opened = await begun(stage, "One ")
    stream = await stage.adapter.open_stream(opened)
    await stream.close(replace(opened, text="Final.", attachments=(Attachment("a.txt", b"aa"),)))

    first, second = await stage.slack.next_post(), await stage.slack.next_post()
    assert first.text == "Final."
    assert [file["name"] for file in second.files] == ["a.txt"]


async def test_where_streaming_is_refused_the_message_grows_by_edits(stage: Stage) -> None:
    opened = await begun(stage, "One ")
    stage.slack.fail_next("chat.startStream", error="unknown_method")
    stream = await stage.adapter.open_stream(opened)
    stage.stopwatch.now += 2
    await stream.append("two ")

    assert only_post(stage).text == "One two"
    assert only_post(stage).thread_ts == opened.thread


async def test_what_one_person_sees_cannot_grow(stage: Stage) -> None:
    with pytest.raises(Unsupported):
        await stage.adapter.open_stream(replace(await begun(stage), only_to=stage.person))


@pytest.mark.parametrize("in_thread", [True, False])
async def test_what_was_held_back_is_shown_though_nothing_follows(stage: Stage, in_thread: bool) -> None:
    stream = await stage.adapter.open_stream(await begun(stage, "One ", in_thread))
    stage.stopwatch.now += 0.95 if in_thread else 1.95
    await stream.append("two ")
    held_back = only_post(stage).text.split()
    await stage.slack.wait_until(lambda: only_post(stage).text.split() == ["One", "two"])

    assert held_back == ["One"]


async def test_nothing_is_shown_after_the_close(stage: Stage) -> None:
    opened = await begun(stage, "One ")
    stream = await stage.adapter.open_stream(opened)
    before = asyncio.all_tasks()
    await stream.append("two ")
    waiting = asyncio.all_tasks() - before
    await stream.close(replace(opened, text="Final."))
    await asyncio.wait(waiting)

    assert len(waiting) == 1
    assert only_post(stage).text == "Final."


async def test_a_person_who_stops_the_reply_while_it_is_held_back_stops_the_turn(stage: Stage) -> None:
    stream = await stage.adapter.open_stream(await begun(stage, "One "))
    stage.slack.stop_stream(only_post(stage))
    stage.stopwatch.now += 0.95
    await stream.append("two ")
    await stage.slack.wait_until(lambda: bool(stage.slack.calls_of("chat.appendStream")))

    with pytest.raises(StoppedByPerson):
        await stream.append("three ")
