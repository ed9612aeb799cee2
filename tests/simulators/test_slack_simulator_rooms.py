"""Channels, people and marks of the Slack simulator, through Slack's own SDK."""

from typing import Any

import pytest

from tests.simulators.slack_trial import Stage, code_of


async def test_a_room_is_made_filled_named_and_closed(stage: Stage) -> None:
    bob = stage.slack.user("bob")
    room = (await stage.client.conversations_create(name="inc-1"))["channel"]["id"]

    await stage.client.conversations_invite(channel=room, users=[stage.ann.id, bob.id])
    await stage.client.conversations_setTopic(channel=room, topic="SEV-1")
    await stage.client.conversations_rename(channel=room, name="inc-2")
    await stage.client.conversations_archive(channel=room)

    members = await stage.client.conversations_members(channel=room)
    shown = (await stage.client.conversations_info(channel=room))["channel"]
    assert members["members"] == ["U0BOT", stage.ann.id, bob.id]
    assert (shown["name"], shown["topic"]["value"], shown["is_archived"]) == ("inc-2", "SEV-1", True)
    kinds = [delivery.event["type"] for delivery in stage.slack.deliveries if delivery.event["type"] != "message"]
    joined = ["member_joined_channel"] * 3
    assert kinds == ["channel_created", *joined, "channel_rename", "channel_archive"]
    assert stage.events("message", "channel_topic")[0]["topic"] == "SEV-1"


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("general", "name_taken"),
        ("Inc", "invalid_name_specials"),
        ("inc 1", "invalid_name_specials"),
        ("---", "invalid_name_punctuation"),
        ("x" * 81, "invalid_name_maxlength"),
        ("", "invalid_name_required"),
    ],
)
async def test_a_bad_name_is_refused(stage: Stage, name: str, refusal: str) -> None:
    assert await code_of(stage.client.conversations_create(name=name)) == refusal


async def test_one_bad_invitation_spoils_all_unless_forced(stage: Stage) -> None:
    bob = stage.slack.user("bob")
    place, client = stage.room.id, stage.client

    assert await code_of(client.conversations_invite(channel=place, users=["U0BOT"])) == "cant_invite_self"
    assert await code_of(client.conversations_invite(channel=place, users=[stage.ann.id])) == "already_in_channel"
    assert await code_of(client.conversations_invite(channel=place, users=[bob.id, "U0NO"])) == "user_not_found"
    assert bob.id not in stage.room.members
    forced = await client.conversations_invite(channel=place, users=[bob.id, "U0NO"], force=True)
    assert forced["errors"] == [{"user": "U0NO", "ok": False, "error": "user_not_found"}]
    assert bob.id in stage.room.members


async def test_what_the_bot_may_not_do_to_a_room(stage: Stage) -> None:
    place, client = stage.room.id, stage.client

    assert await code_of(client.conversations_rename(channel=place, name="x")) == "not_authorized"
    assert await code_of(client.conversations_setTopic(channel=place, topic="x" * 251)) == "too_long"
    assert await code_of(client.conversations_archive(channel=place)) == "cant_archive_general"


async def test_the_same_direct_channel_is_opened_every_time(stage: Stage) -> None:
    opened = [(await stage.client.conversations_open(users=[stage.ann.id]))["channel"]["id"] for _ in range(2)]
    nine = ["U0X"] * 9

    assert opened == [stage.slack.direct(stage.ann).id] * 2
    assert await code_of(stage.client.conversations_open(users=nine)) == "too_many_users"


async def test_lists_come_in_pages(stage: Stage) -> None:
    stage.slack.channel("secret", members=[stage.ann], private=True)
    for name in ("a", "b"):
        stage.slack.channel(name, members=[stage.ann], with_bot=False)

    first = await stage.client.conversations_list(limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await stage.client.conversations_list(limit=2, cursor=cursor)

    assert [c["name"] for c in (*first["channels"], *second["channels"])] == ["general", "a", "b"]


async def test_people_are_found_by_address(stage: Stage) -> None:
    found = await stage.client.users_lookupByEmail(email=stage.ann.email)

    assert found["user"]["id"] == stage.ann.id
    assert await code_of(stage.client.users_lookupByEmail(email="no@one.example")) == "users_not_found"
    assert await code_of(stage.client.users_info(user="U0NO")) == "user_not_found"


async def test_marks_are_made_once(stage: Stage) -> None:
    place, ts, client = stage.room.id, (await stage.ask()).ts, stage.client
    await client.reactions_add(channel=place, timestamp=ts, name="eyes")
    await client.pins_add(channel=place, timestamp=ts)

    assert await code_of(client.reactions_add(channel=place, timestamp=ts, name="eyes")) == "already_reacted"
    assert await code_of(client.pins_add(channel=place, timestamp=ts)) == "already_pinned"
    await client.reactions_remove(channel=place, timestamp=ts, name="eyes")
    assert await code_of(client.reactions_remove(channel=place, timestamp=ts, name="eyes")) == "no_reaction"
    assert stage.events("reaction_added")[0]["item"]["ts"] == ts
    assert stage.events("pin_added")[0]["channel_id"] == place


async def test_a_bookmark_links_somewhere(stage: Stage) -> None:
    place, client = stage.room.id, stage.client

    made = await client.bookmarks_add(channel_id=place, title="Incident", type="link", link="https://example.org/1")

    assert stage.room.bookmarks[made["bookmark"]["id"]]["title"] == "Incident"
    assert await code_of(client.bookmarks_add(channel_id=place, title="x", type="link", link="here")) == "invalid_link"


async def test_the_working_sign_goes_with_the_answer(stage: Stage) -> None:
    question = await stage.ask()
    place: dict[str, Any] = {"channel_id": stage.room.id, "thread_ts": question.ts}
    await stage.client.assistant_threads_setStatus(**place, status="is looking…")
    shown = stage.slack.workspace.status_of(stage.room, question.ts)

    await stage.client.chat_postMessage(channel=stage.room.id, thread_ts=question.ts, text="done")

    assert (shown, stage.slack.workspace.status_of(stage.room, question.ts)) == ("is looking…", None)
    assert await stage.refusal("assistant.threads.setStatus", **place, status="x", loading_messages=["x"] * 11) == (
        "invalid_arguments"
    )
