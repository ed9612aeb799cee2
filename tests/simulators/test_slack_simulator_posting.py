"""What Slack takes and refuses when an app posts, updates, deletes and streams, through Slack's own SDK."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.simulators.slack_trial import Stage

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hi"}}
METADATA = {"event_type": "reply", "event_payload": {"key": "k1"}}


def button(**changes: Any) -> dict[str, Any]:
    text = {"type": "plain_text", "text": "Ack"}
    return {"type": "actions", "elements": [{"type": "button", "action_id": "ack", "text": text, **changes}]}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


async def test_a_post_answers_with_the_message_as_kept(stage: Stage) -> None:
    answer = await stage.client.chat_postMessage(channel=stage.room.id, text="hi", blocks=[SECTION])

    message = answer["message"]
    assert (message["bot_id"], message["user"], message["text"]) == ("B0BOT", "U0BOT", "hi")
    assert message["ts"] == answer["ts"] == stage.slack.posts[0].ts


async def test_timestamps_only_increase_on_a_clock_that_stands_still(frozen: Stage) -> None:
    stamps = [(await frozen.client.chat_postMessage(channel=frozen.room.id, text="x"))["ts"] for _ in range(3)]

    assert stamps == sorted(set(stamps))
    assert stamps[0].startswith("1700000000.")


async def test_text_is_cut_off_at_forty_thousand(stage: Stage) -> None:
    answer = await stage.client.chat_postMessage(channel=stage.room.id, text="x" * 40_001)

    assert len(answer["message"]["text"]) == 40_000
    assert answer["warning"] == "message_truncated"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ({}, "no_text"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": plain("x" * 3_001)}]}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "fields": [plain("x")] * 11}]}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": plain("")}]}, "invalid_blocks"),
        ({"blocks": [{"type": "header", "text": plain("x" * 151)}]}, "invalid_blocks"),
        ({"blocks": [{"type": "context", "elements": [plain("x")] * 11}]}, "invalid_blocks"),
        ({"blocks": [{"type": "heading"}]}, "invalid_blocks"),
        ({"blocks": [button(text=plain("x" * 76))]}, "invalid_blocks"),
        ({"blocks": [button(value="x" * 2_001)]}, "invalid_blocks"),
        ({"blocks": [button(action_id="x" * 256)]}, "invalid_blocks"),
        ({"blocks": [button(url="https://x/" + "x" * 3_000)]}, "invalid_blocks"),
        ({"blocks": [{**SECTION, "block_id": "a"}] * 2}, "invalid_blocks"),
        ({"blocks": [{"type": "markdown", "text": "x" * 7_000}] * 2}, "msg_blocks_too_long"),
        ({"blocks": "nonsense"}, "invalid_blocks_format"),
        ({"attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
        ({"text": "x", "metadata": {"event_type": "reply"}}, "invalid_metadata_format"),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"text": "x", "thread_ts": "yesterday"}, "invalid_thread_ts"),
    ],
)
async def test_bad_content_is_refused(stage: Stage, content: dict[str, Any], refusal: str) -> None:
    assert await stage.refusal("chat.postMessage", channel=stage.room.id, **content) == refusal
    assert stage.slack.posts == []


async def test_a_reply_to_a_reply_finds_no_thread(stage: Stage) -> None:
    question = await stage.ask()
    reply = await stage.slack.say(stage.ann, stage.room, "more", question)

    assert await stage.refusal("chat.postMessage", channel=stage.room.id, text="x", thread_ts=reply.ts) == (
        "thread_not_found"
    )


async def test_where_the_bot_may_post(stage: Stage) -> None:
    public = stage.slack.channel("other", members=[stage.ann], with_bot=False)
    private = stage.slack.channel("secret", members=[stage.ann], private=True, with_bot=False)

    await stage.client.chat_postMessage(channel=public.id, text="x")
    stage.slack.workspace.scopes.discard("chat:write.public")

    assert await stage.refusal("chat.postMessage", channel=public.id, text="x") == "not_in_channel"
    assert await stage.refusal("chat.postMessage", channel=private.id, text="x") == "channel_not_found"
    await stage.slack.archive(stage.ann, stage.room)
    assert await stage.refusal("chat.postMessage", channel=stage.room.id, text="x") == "is_archived"


async def test_an_ephemeral_message_is_for_one_member_and_kept_nowhere(stage: Stage) -> None:
    bob = stage.slack.user("bob")

    answer = await stage.client.chat_postEphemeral(channel=stage.room.id, user=stage.ann.id, text="psst")

    history = await stage.client.conversations_history(channel=stage.room.id)
    assert stage.slack.posts[0].ephemeral_to == stage.ann.id
    assert history["messages"] == []
    assert await stage.refusal("chat.postEphemeral", channel=stage.room.id, user=bob.id, text="x") == (
        "user_not_in_channel"
    )
    assert await stage.refusal("chat.update", channel=stage.room.id, ts=answer["message_ts"], text="x") == (
        "message_not_found"
    )


async def test_an_update_keeps_what_the_message_was(stage: Stage) -> None:
    ts = (await stage.client.chat_postMessage(channel=stage.room.id, text="one", blocks=[SECTION]))["ts"]

    await stage.client.chat_update(channel=stage.room.id, ts=ts, text="two")

    post = stage.slack.posts[0]
    assert (post.text, post.edits, post.blocks) == ("two", ["one"], [])
    assert stage.events("message", "message_changed")[0]["previous_message"]["text"] == "one"


async def test_what_may_not_be_updated(stage: Stage) -> None:
    question = await stage.ask()
    ts = (await stage.client.chat_postMessage(channel=stage.room.id, text="one"))["ts"]

    refusals = [
        await stage.refusal("chat.update", channel=stage.room.id, ts=ts, text="x" * 4_001),
        await stage.refusal("chat.update", channel=stage.room.id, ts=question.ts, text="x"),
        await stage.refusal("chat.update", channel=stage.room.id, ts="1.000001", text="x"),
        await stage.refusal("chat.delete", channel=stage.room.id, ts=question.ts),
    ]

    assert refusals == ["msg_too_long", "cant_update_message", "message_not_found", "cant_delete_message"]


async def test_deleting_the_head_of_a_thread_leaves_a_tombstone(stage: Stage) -> None:
    alone = await stage.slack.say(stage.ann, stage.room, "alone")
    head = await stage.slack.say(stage.ann, stage.room, "head")
    await stage.slack.say(stage.ann, stage.room, "reply", head)

    await stage.slack.delete(alone)
    await stage.slack.delete(head)

    assert [event["deleted_ts"] for event in stage.events("message", "message_deleted")] == [alone.ts]
    assert stage.events("message", "message_changed")[-1]["message"]["subtype"] == "tombstone"


async def test_metadata_is_returned_only_where_asked_for(stage: Stage) -> None:
    await stage.client.chat_postMessage(channel=stage.room.id, text="x", metadata=METADATA)

    without = await stage.client.conversations_history(channel=stage.room.id)
    with_it = await stage.client.conversations_history(channel=stage.room.id, include_all_metadata=True)

    assert "metadata" not in without["messages"][0]
    assert with_it["messages"][0]["metadata"] == METADATA


async def test_a_permalink_names_the_thread_of_a_reply(stage: Stage) -> None:
    head = await stage.slack.say(stage.ann, stage.room, "head")
    reply = await stage.slack.say(stage.ann, stage.room, "reply", head)

    link = (await stage.client.chat_getPermalink(channel=stage.room.id, message_ts=reply.ts))["permalink"]

    assert link.endswith(f"/p{reply.ts.replace('.', '')}?thread_ts={head.ts}&cid={stage.room.id}")


async def test_a_cut_connection_loses_the_answer_but_keeps_the_message(stage: Stage) -> None:
    stage.slack.fail_next("chat.postMessage", cut=True)

    await stage.client.chat_postMessage(channel=stage.room.id, text="once?")

    assert [post.text for post in stage.slack.posts] == ["once?", "once?"]


async def test_planted_faults_are_met_once(stage: Stage) -> None:
    stage.slack.fail_next("chat.postMessage", ratelimited=7)
    stage.slack.fail_next("chat.postMessage", status=503)
    stage.slack.fail_next("chat.postMessage", error="fatal_error", hang=0.01)

    caught = []
    for _ in range(3):
        with pytest.raises(SlackApiError) as refused:
            await stage.client.chat_postMessage(channel=stage.room.id, text="x")
        caught.append(refused.value.response)

    assert [answer.status_code for answer in caught] == [429, 503, 200]
    assert caught[0].headers["Retry-After"] == "7"
    await stage.client.chat_postMessage(channel=stage.room.id, text="x")
