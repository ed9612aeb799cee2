"""Posting, changing, finding again."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.chat import Attachment, Button, Delivery, Origin, Person, ReplyToken
from bot.errors import Ambiguous, Rejected, RetryLater, Unsupported
from tests.simulators.slack import SlackSimulator
from tests.unit.slack.stage import Stage, adapter, staged

BEFORE = timedelta(minutes=5)


async def test_a_post_carries_its_key_and_unfurls_nothing(stage: Stage) -> None:
    await stage.adapter.send(stage.delivery("see https://example.com"))

    (call,) = stage.slack.calls_of("chat.postMessage")
    assert call.arguments["metadata"] == {"event_type": "warroom_reply", "event_payload": {"key": "key-1"}}
    assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) == (False, False)
    assert "blocks" not in call.arguments


async def test_people_are_mentioned_first_and_only_by_real_ids(stage: Stage) -> None:
    people = (stage.person, Person("U0X> <!channel", "evil"), Person("B0BOT", "bot"))
    await stage.adapter.send(stage.delivery("```\ncode\n```", mentions=people))

    (post,) = stage.slack.posts
    assert post.text == f"<@{stage.ann.id}>\n```\ncode\n```"


async def test_a_long_text_with_buttons_keeps_every_line_and_its_code_fenced(stage: Stage) -> None:
    lines = [f"line {number} of the log" for number in range(160)]
    text = "Apply?\n\n```\n" + "\n".join(lines) + "\n```"
    await stage.adapter.send(stage.delivery(text, buttons=(Button("Yes", "confirm", "1", "primary"),)))

    (post,) = stage.slack.posts
    sections = [block["text"]["text"] for block in post.blocks if block["type"] == "section"]
    assert len(sections) == 2
    assert all(section.count("```") == 2 and len(section) <= 3_000 for section in sections)
    assert [line for line in "\n".join(sections).split("\n") if line.startswith("line")] == lines


async def test_many_buttons_fill_several_rows(stage: Stage) -> None:
    buttons = tuple(Button(f"Choice {number} " + "x" * 80, "choose", str(number)) for number in range(30))
    await stage.adapter.send(stage.delivery("Which?", buttons=buttons))

    (post,) = stage.slack.posts
    assert [len(block["elements"]) for block in post.blocks if block["type"] == "actions"] == [25, 5]


async def test_an_edit_takes_the_old_buttons_away(stage: Stage) -> None:
    receipt = await stage.adapter.send(stage.delivery("Apply?", buttons=(Button("Yes", "confirm", "1"),)))
    await stage.adapter.edit(receipt.message, stage.delivery("Applied."))

    (post,) = stage.slack.posts
    assert (post.text, post.blocks) == ("Applied.", [])


async def test_text_of_the_full_length_can_be_edited_with_its_mentions(stage: Stage) -> None:
    receipt = await stage.adapter.send(stage.delivery("…"))
    full = stage.delivery("x" * stage.adapter.capabilities.text_limit, mentions=(stage.person,) * 8)

    await stage.adapter.edit(receipt.message, full)

    assert len(stage.slack.posts[0].text) > stage.adapter.capabilities.text_limit


async def test_text_and_files_are_one_message_in_the_thread(stage: Stage) -> None:
    question = await stage.ask()
    files = (Attachment("a.txt", b"aa"), Attachment("b.txt", b"bbb"))
    await stage.adapter.send(stage.delivery("**Both.**", thread=question.ts, attachments=files))

    post = await stage.slack.next_post()
    assert (post.text, post.thread_ts) == ("*Both.*", question.ts)
    assert [file["name"] for file in post.files] == ["a.txt", "b.txt"]
    assert {file.name: file.content for file in stage.slack.workspace.state.files.values()} == {
        "a.txt": b"aa",
        "b.txt": b"bbb",
    }


async def test_a_large_file_arrives_whole(stage: Stage) -> None:
    content = bytes(range(256)) * 5 * 1024
    await stage.adapter.send(stage.delivery("The log.", attachments=(Attachment("a.log", content),)))

    assert [file.content for file in stage.slack.workspace.state.files.values()] == [content]


async def test_files_come_after_a_message_with_buttons(stage: Stage) -> None:
    files = (Attachment("a.txt", b"aa"),)
    stage.slack.fail_next("files.completeUploadExternal", ratelimited=0)
    receipt = await stage.adapter.send(
        stage.delivery("Apply?", buttons=(Button("Yes", "confirm", "1"),), attachments=files)
    )

    first, second = await stage.slack.next_post(), await stage.slack.next_post()
    assert first.ts == receipt.message
    assert [file["name"] for file in second.files] == ["a.txt"]


async def test_a_message_with_files_is_found_again_by_them(stage: Stage) -> None:
    sent = stage.delivery("The chart.", attachments=(Attachment("chart.svg", b"<svg/>"),))
    before = datetime.now(UTC)
    assert await stage.adapter.find_sent(sent, before) is None
    await stage.adapter.send(sent)
    post = await stage.slack.next_post()

    found = await stage.adapter.find_sent(sent, before)

    assert found is not None
    assert found.message == post.ts
    assert await stage.adapter.find_sent(sent, before + BEFORE) is None


async def test_a_message_is_found_behind_many_others(stage: Stage) -> None:
    before = datetime.now(UTC)
    await stage.adapter.send(stage.delivery("The one.", key="wanted"))
    for number in range(401):
        await stage.slack.say(stage.ann, stage.room, f"chatter {number}")

    found = await stage.adapter.find_sent(stage.delivery(key="wanted"), before)

    assert found is not None
    assert found.message == stage.slack.posts[0].ts
    assert len(stage.slack.calls_of("conversations.history")) == 3


async def test_nobody_elses_key_is_believed(stage: Stage) -> None:
    other = stage.slack.bot("otherbot")
    stage.room.members[other.id] = None
    said = await stage.slack.say(other, stage.room, "forged")
    said.metadata = {"event_type": "warroom_reply", "event_payload": {"key": "key-1"}}

    assert await stage.adapter.find_sent(stage.delivery(), datetime.now(UTC) - BEFORE) is None


async def test_what_one_person_saw_cannot_be_found(stage: Stage) -> None:
    whisper = stage.delivery("For you.", only_to=stage.person)
    await stage.adapter.send(whisper)

    assert await stage.adapter.find_sent(whisper, datetime.now(UTC) - BEFORE) is None


async def test_files_for_one_person_alone_are_unsupported(stage: Stage) -> None:
    with pytest.raises(Unsupported):
        await stage.adapter.send(stage.delivery(only_to=stage.person, attachments=(Attachment("a", b"a"),)))


async def test_a_direct_message_may_be_sent_to_a_person(stage: Stage) -> None:
    direct = stage.slack.direct(stage.ann)
    receipt = await stage.adapter.send(stage.delivery(chat=direct.id, private=True))

    assert receipt.message in direct.messages


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("not_in_channel", "invite"),
        ("is_archived", "unarchive"),
        ("invalid_auth", "OAuth"),
        ("odd_new_code", "odd_new"),
    ],
)
async def test_a_refusal_says_how_to_mend_it(stage: Stage, code: str, advice: str) -> None:
    stage.slack.fail_next("chat.postMessage", error=code)

    with pytest.raises(Rejected, match=advice) as refusal:
        await stage.adapter.send(stage.delivery())

    assert refusal.value.code == code


async def test_a_missing_scope_is_named(stage: Stage) -> None:
    stage.slack.workspace.scopes.discard("chat:write")

    with pytest.raises(Rejected, match="chat:write"):
        await stage.adapter.send(stage.delivery())


async def test_the_reaction_is_given_once_however_often_asked(stage: Stage) -> None:
    question = await stage.ask()
    origin = Origin("acme", "slack", stage.room.id, message=question.ts)
    await stage.adapter.show_working(origin)
    await stage.adapter.show_working(origin)

    assert question.reactions == {"eyes": [stage.slack.workspace.bot.id]}


async def test_a_status_line_is_shown_under_the_question() -> None:
    async with staged(working_sign="status") as stage:
        question = await stage.ask()
        origin = Origin("acme", "slack", stage.room.id, message=question.ts)
        await stage.adapter.show_working(origin)
        shown = stage.slack.workspace.status_of(stage.room, question.ts)
        await stage.adapter.clear_working(origin)

        assert shown
        assert not stage.slack.workspace.status_of(stage.room, question.ts)


async def test_a_sign_that_is_switched_off_is_unsupported() -> None:
    async with staged(working_sign="off") as stage:
        assert not stage.adapter.capabilities.working_sign
        with pytest.raises(Unsupported):
            await stage.adapter.show_working(Origin("acme", "slack", stage.room.id, message="1.0"))


async def test_a_command_has_no_message_to_show_a_sign_at(stage: Stage) -> None:
    before = len(stage.slack.calls)

    await stage.adapter.show_working(Origin("acme", "slack", stage.room.id))

    assert len(stage.slack.calls) == before


async def test_nothing_is_sent_after_the_stop(stage: Stage) -> None:
    await stage.adapter.stop()

    with pytest.raises(RetryLater):
        await stage.adapter.send(stage.delivery())


async def test_an_unreachable_slack_has_kept_nothing() -> None:
    async with SlackSimulator() as slack:
        made = adapter(slack)

    with pytest.raises(RetryLater):
        await made.send(Delivery("key-1", "acme", "slack", "C0INC", "Anybody there?"))

    await made.stop()


async def test_an_answer_that_is_no_json_leaves_the_post_in_doubt(stage: Stage) -> None:
    stage.slack.fail_next("chat.postMessage", status=200)

    with pytest.raises(Ambiguous):
        await stage.adapter.send(stage.delivery())


async def test_a_command_is_answered_where_the_bot_is_not(stage: Stage) -> None:
    hidden = stage.slack.channel("hidden", members=[stage.ann], private=True, with_bot=False)
    command = stage.slack.command(stage.ann, hidden, "/warroom", "status?").payload
    (mention,) = (await stage.post_form(**{name: str(value) for name, value in command.items()})).events
    asked = mention.origin
    await stage.adapter.send(stage.delivery("**All is well.**", chat=asked.chat, reply_token=asked.reply_token))

    assert [message.text for message in hidden.messages.values()] == ["*All is well.*"]


async def test_an_answer_is_posted_to_no_foreign_address(stage: Stage) -> None:
    hidden = stage.slack.channel("hidden", members=[stage.ann], private=True, with_bot=False)
    token = ReplyToken("https://hooks.slack.com.evil.example/commands/1")

    with pytest.raises(Rejected) as refusal:
        await stage.adapter.send(stage.delivery(chat=hidden.id, reply_token=token))

    assert refusal.value.code == "foreign_response_url"


async def test_files_follow_an_edit_that_finishes_a_message(stage: Stage) -> None:
    receipt = await stage.adapter.send(stage.delivery("…"))
    await stage.adapter.edit(receipt.message, stage.delivery("Done.", attachments=(Attachment("a.txt", b"aa"),)))

    first, second = await stage.slack.next_post(), await stage.slack.next_post()
    assert first.text == "Done."
    assert [file["name"] for file in second.files] == ["a.txt"]
