"""Streams, files and views of the Slack simulator, through Slack's own SDK."""

from typing import Any

import aiohttp
import pytest

from tests.simulators.slack import Message
from tests.simulators.slack_trial import Stage


async def begin(stage: Stage, **changes: Any) -> Message:
    """A stream under a question of Ann's."""
    question = await stage.ask()
    recipient: dict[str, Any] = {"recipient_team_id": stage.slack.workspace.team_id, "recipient_user_id": stage.ann.id}
    await stage.client.chat_startStream(channel=stage.room.id, thread_ts=question.ts, **recipient, **changes)
    return stage.slack.posts[-1]


async def test_the_sdk_streams_a_message_that_ends_complete(stage: Stage) -> None:
    question = await stage.ask()
    stream = await stage.client.chat_stream(
        channel=stage.room.id,
        thread_ts=question.ts,
        recipient_team_id=stage.slack.workspace.team_id,
        recipient_user_id=stage.ann.id,
        buffer_size=1,
    )

    await stream.append(markdown_text="one ")
    await stream.append(markdown_text="two")
    await stream.stop()

    post = await stage.slack.next_post()
    assert (post.text, post.thread_ts, post.streaming) == ("one two", question.ts, False)


async def test_a_stream_in_a_channel_names_its_recipient(stage: Stage) -> None:
    question = await stage.ask()

    refusal = await stage.refusal("chat.startStream", channel=stage.room.id, thread_ts=question.ts)

    assert refusal == "missing_recipient_team_id"


async def test_a_stream_needs_no_recipient_in_a_direct_channel(stage: Stage) -> None:
    direct = stage.slack.direct(stage.ann)
    question = await stage.slack.say(stage.ann, direct, "hello")

    await stage.client.chat_startStream(channel=direct.id, thread_ts=question.ts, markdown_text="hi")

    assert stage.slack.posts[0].text == "hi"


async def test_a_stream_dies_after_five_minutes_whatever_is_appended(frozen: Stage) -> None:
    post = await begin(frozen)
    frozen.slack.clock.advance(299)
    await frozen.client.chat_appendStream(channel=frozen.room.id, ts=post.ts, markdown_text="x")
    frozen.slack.clock.advance(1)

    refusal = await frozen.refusal("chat.appendStream", channel=frozen.room.id, ts=post.ts, markdown_text="y")

    assert refusal == "message_not_in_streaming_state"


async def test_what_a_running_stream_refuses(stage: Stage) -> None:
    post, place = await begin(stage), {"channel": stage.room.id}
    other = await stage.ask()

    refusals = [
        await stage.refusal("chat.update", **place, ts=post.ts, text="x"),
        await stage.refusal("chat.appendStream", **place, ts=post.ts, chunks=[]),
        await stage.refusal("chat.appendStream", **place, ts=post.ts, chunks=[{"type": "song"}]),
        await stage.refusal("chat.appendStream", **place, ts=post.ts, markdown_text="x" * 12_001),
        await stage.refusal("chat.appendStream", **place, ts=other.ts, markdown_text="x"),
    ]

    assert refusals == [
        "streaming_state_conflict",
        "no_text",
        "invalid_chunks",
        "msg_too_long",
        "message_not_owned_by_app",
    ]


async def test_a_person_may_stop_a_stream(stage: Stage) -> None:
    post = await begin(stage)
    stage.slack.stop_stream(post)

    refusal = await stage.refusal("chat.appendStream", channel=stage.room.id, ts=post.ts, markdown_text="x")

    assert refusal == "stopped_by_user"


async def test_a_stream_can_be_expired_by_hand(stage: Stage) -> None:
    post = await begin(stage, markdown_text="half")
    stage.slack.expire_stream(post)

    refusal = await stage.refusal("chat.stopStream", channel=stage.room.id, ts=post.ts)

    assert refusal == "message_not_in_streaming_state"
    assert (await stage.slack.next_post()).text == "half"


async def test_a_file_is_announced_sent_and_shared(stage: Stage) -> None:
    question = await stage.ask()

    await stage.client.files_upload_v2(
        channel=stage.room.id, content="hello", filename="a.txt", thread_ts=question.ts, initial_comment="see"
    )
    await stage.slack.wait_until(lambda: bool(stage.slack.posts))

    post = stage.slack.posts[0]
    assert (post.text, post.thread_ts, post.files[0]["name"]) == ("see", question.ts, "a.txt")
    assert stage.events("message", "file_share")[0]["bot_id"] == "B0BOT"


async def test_a_file_is_downloaded_only_with_the_token(stage: Stage) -> None:
    await stage.client.files_upload_v2(channel=stage.room.id, content="hello", filename="a.txt")
    await stage.slack.wait_until(lambda: bool(stage.slack.posts))
    address = stage.slack.posts[0].files[0]["url_private_download"]

    async with aiohttp.ClientSession() as session:
        async with session.get(address) as anonymous:
            sign_in = await anonymous.text()
        headers = {"Authorization": f"Bearer {stage.slack.workspace.credentials.bot_token}"}
        async with session.get(address, headers=headers) as known:
            content = await known.text()

    assert (content, "Sign in" in sign_in) == ("hello", True)


async def test_a_file_never_uploaded_cannot_be_shared(stage: Stage) -> None:
    announced = await stage.client.files_getUploadURLExternal(filename="a.txt", length=5)

    assert await stage.refusal("files.completeUploadExternal", files=[{"id": announced["file_id"]}]) == (
        "file_not_found"
    )


def modal(title: str = "Declare", private_metadata: str = "") -> dict[str, Any]:
    text = {"type": "plain_text", "text": title}
    return {"type": "modal", "title": text, "blocks": [], "private_metadata": private_metadata}


async def test_a_trigger_opens_one_view_within_three_seconds(frozen: Stage) -> None:
    interactions = frozen.slack.workspace.interactions
    late, used = interactions.trigger(frozen.ann), interactions.trigger(frozen.ann)
    await frozen.client.views_open(trigger_id=used, view=modal())
    frozen.slack.clock.advance(3.1)

    refusals = [await frozen.refusal("views.open", trigger_id=t, view=modal()) for t in (used, late)]

    assert refusals == ["exchanged_trigger_id", "expired_trigger_id"]


async def test_a_view_changed_meanwhile_is_not_overwritten(stage: Stage) -> None:
    trigger = stage.slack.workspace.interactions.trigger(stage.ann)
    view = (await stage.client.views_open(trigger_id=trigger, view=modal()))["view"]
    await stage.client.views_update(view_id=view["id"], hash=view["hash"], view=modal("Second"))

    refusal = await stage.refusal("views.update", view_id=view["id"], hash=view["hash"], view=modal("Third"))

    assert refusal == "hash_conflict"


@pytest.mark.parametrize("view", [modal("x" * 25), modal(private_metadata="x" * 3_001), {"type": "modal"}])
async def test_a_bad_view_is_refused(stage: Stage, view: dict[str, Any]) -> None:
    trigger = stage.slack.workspace.interactions.trigger(stage.ann)

    assert await stage.refusal("views.open", trigger_id=trigger, view=view) == "invalid_arguments"
