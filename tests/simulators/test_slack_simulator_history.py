"""What the Slack simulator tells of the past, page by page."""

import pytest
from slack_sdk.errors import SlackApiError

from tests.simulators.slack_trial import Stage, code_of


async def test_history_pages_newest_first_without_replies(stage: Stage) -> None:
    head = await stage.slack.say(stage.ann, stage.room, "0")
    for text in ("1", "2", "3", "4"):
        await stage.slack.say(stage.ann, stage.room, text)
    await stage.slack.say(stage.ann, stage.room, "reply", head)
    await stage.slack.say(stage.ann, stage.room, "broadcast", head, broadcast=True)

    first = await stage.client.conversations_history(channel=stage.room.id, limit=4)
    cursor = first["response_metadata"]["next_cursor"]
    second = await stage.client.conversations_history(channel=stage.room.id, limit=4, cursor=cursor)

    assert [m["text"] for m in first["messages"]] == ["broadcast", "4", "3", "2"]
    assert [m["text"] for m in second["messages"]] == ["1", "0"]
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert second["response_metadata"]["next_cursor"] == ""


async def test_history_since_a_message_leaves_that_message_out(stage: Stage) -> None:
    lines = [await stage.slack.say(stage.ann, stage.room, text) for text in ("a", "b", "c")]

    after = await stage.client.conversations_history(channel=stage.room.id, oldest=lines[1].ts)
    since = await stage.client.conversations_history(channel=stage.room.id, oldest=lines[1].ts, inclusive=True)

    assert [m["text"] for m in after["messages"]] == ["c"]
    assert [m["text"] for m in since["messages"]] == ["c", "b"]


async def test_a_thread_begins_with_its_head_and_goes_on_oldest_first(stage: Stage) -> None:
    head = await stage.slack.say(stage.ann, stage.room, "head")
    for text in ("1", "2", "3"):
        await stage.slack.say(stage.ann, stage.room, text, head)

    first = await stage.client.conversations_replies(channel=stage.room.id, ts=head.ts, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await stage.client.conversations_replies(channel=stage.room.id, ts=head.ts, limit=2, cursor=cursor)

    assert [m["text"] for m in (*first["messages"], *second["messages"])] == ["head", "1", "2", "3"]
    assert first["messages"][0]["reply_count"] == 3


async def test_what_history_refuses(stage: Stage) -> None:
    place, client = stage.room.id, stage.client
    public = stage.slack.channel("other", members=[stage.ann], with_bot=False)

    assert await code_of(client.conversations_history(channel=place, limit=1000)) == "invalid_limit"
    assert await code_of(client.conversations_history(channel=place, cursor="x")) == "invalid_cursor"
    assert await code_of(client.conversations_history(channel=place, oldest="noon")) == "invalid_ts_oldest"
    assert await code_of(client.conversations_history(channel=public.id)) == "not_in_channel"
    assert await code_of(client.conversations_replies(channel=place, ts="1.000001")) == "thread_not_found"
    assert await stage.refusal("conversations.history", channel=place) == "invalid_arguments"


async def test_history_needs_the_scope_of_the_channels_kind(stage: Stage) -> None:
    secret = stage.slack.channel("secret", members=[stage.ann], private=True)
    stage.slack.workspace.scopes.discard("groups:history")

    with pytest.raises(SlackApiError) as refused:
        await stage.client.conversations_history(channel=secret.id)

    assert refused.value.response["error"] == "missing_scope"
    assert refused.value.response["needed"] == "groups:history"
    await stage.slack.say(stage.ann, secret, "unheard")
    assert stage.slack.deliveries == []
