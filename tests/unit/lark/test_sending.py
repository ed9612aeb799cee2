"""Where replies land, and what a card holds."""

from bisect import bisect_right
from dataclasses import replace

import pytest

from adapters.lark.composing import TEXT_LIMIT
from bot.domain.chat import Attachment, Button, Person
from bot.errors import Rejected, Unsupported
from tests.simulators.lark import Message, buttons
from tests.simulators.lark.scopes import MESSAGES
from tests.simulators.lark.shapes import elements
from tests.unit.lark.stage import Stage, listening, staged

PNG = Attachment("chart.png", b"png", "image/png")
REPLY = f"{MESSAGES}/[^/]+/reply"


def only_post(stage: Stage) -> Message:
    (post,) = stage.lark.posts
    return post


async def test_a_reply_opens_a_topic_under_the_question(stage: Stage) -> None:
    question = stage.ask()
    await stage.adapter.send(stage.delivery(thread=question.id))

    assert only_post(stage).thread == question.thread != ""
    assert only_post(stage).root == question.id


async def test_a_question_in_a_topic_is_answered_in_it_whoever_knows_its_root() -> None:
    async with staged(mode="websocket") as stage, listening(stage):
        root = stage.lark.say(stage.ann, stage.room, "checkout is slow")
        stage.lark.say(stage.ann, stage.room, "since 14:00", reply_to=root)
        stage.ask("why?", thread=root.thread)
        await stage.lark.settled()
        (mention,) = stage.mentions
        await stage.adapter.send(stage.delivery(thread=mention.origin.thread))

        assert mention.origin.thread == root.id
        assert only_post(stage).thread == root.thread


@pytest.mark.parametrize("told", ["root", "nothing"])
async def test_a_late_answer_finds_its_topic_after_a_restart(told: str) -> None:
    async with staged(mode="websocket") as stage, listening(stage):
        root = stage.lark.say(stage.ann, stage.room, "checkout is slow")
        reply = stage.lark.say(stage.ann, stage.room, "since 14:00", reply_to=root)
        stage.lark.delivery.pushes.clear()
        asked = {"reply_to": reply} if told == "root" else {"thread": root.thread}
        stage.ask("tell me in 20 minutes", **asked)
        await stage.lark.settled()
        stage.lark.state.granted -= {"im:message:readonly"}
        later = stage.another()
        await later.start()
        await later.send(stage.delivery(thread=stage.mentions[-1].origin.thread))
        await later.stop()

        assert only_post(stage).thread == root.thread


async def test_after_a_restart_a_topic_is_the_same_thread_as_before() -> None:
    async with staged(mode="websocket") as stage, listening(stage):
        root = stage.ask("status?")
        await stage.lark.settled()
        await stage.adapter.send(stage.delivery(thread=root.id))
        later = stage.another()
        await later.start()
        stage.lark.say(stage.ann, stage.room, "and now?", named=True, thread=root.thread)
        push = stage.lark.delivery.pushes[-1]
        (event,) = await stage.taken(later, push.envelope)
        await later.stop()

        assert event.origin.thread == root.id


async def test_a_recalled_root_leaves_the_rest_of_its_topic_to_answer(stage: Stage) -> None:
    root = stage.ask()
    await stage.adapter.send(stage.delivery("First.", thread=root.id))
    stage.lark.recall(root)
    receipt = await stage.adapter.send(stage.delivery("Second.", key="key-2", thread=root.id))

    assert stage.lark.state.messages[receipt.message].thread == root.thread


async def test_a_recalled_question_without_a_topic_is_answered_in_the_chat(stage: Stage) -> None:
    question = stage.ask()
    stage.lark.recall(question)
    await stage.adapter.send(stage.delivery(thread=question.id))

    assert (only_post(stage).thread, only_post(stage).chat) == ("", stage.room.id)


async def test_the_same_key_is_the_same_message_and_another_key_another(stage: Stage) -> None:
    for key in ("key-1", "key-1", "k" * 80, "k" * 80, "k" * 79 + "j"):
        await stage.adapter.send(stage.delivery(key=key))

    assert len(stage.lark.posts) == 3


async def test_whom_a_reply_notifies_stands_before_the_text(stage: Stage) -> None:
    people = (stage.person, Person("ou_bob", "Bob"), Person("all", "everyone"), Person("<at id=all>", "trick"))
    await stage.adapter.send(stage.delivery("# Status\nstable", mentions=people))

    assert stage.shown(only_post(stage).id).startswith("<at id=ou_ann></at> <at id=ou_bob></at>")
    assert "all" not in stage.shown(only_post(stage).id)


@pytest.mark.parametrize(
    "text",
    [
        "<at id=all></at>",
        '<at user_id="all">x</at>',
        "`<at id=all></at>`",
        "```\n<at id=all></at>\n```",
        "@所有人 @all",
    ],
)
async def test_mass_mentions_in_a_text_are_inert(stage: Stage, text: str) -> None:
    await stage.adapter.send(stage.delivery(text))

    assert "<at " not in stage.shown(only_post(stage).id)


@pytest.mark.parametrize("unit", ["word \\ \" ' ", "数据库 ", "\n\n- x", "| a |\n|---|\n| b |\n\n"])
async def test_the_longest_text_of_any_kind_fits_a_card(stage: Stage, unit: str) -> None:
    def size(units: int) -> int:
        return len(stage.adapter.render(unit * units).encode())

    most = bisect_right(range(2 * TEXT_LIMIT // len(unit)), TEXT_LIMIT, key=size) - 1
    await stage.adapter.send(stage.delivery(unit * most, mentions=(stage.person,) * 5))

    assert len(stage.lark.posts) == 1
    assert size(most) <= TEXT_LIMIT < size(most + 1)


async def test_the_sixth_table_is_shown_as_code(stage: Stage) -> None:
    await stage.adapter.send(stage.delivery("\n\n".join(["| a |\n|---|\n| b |"] * 7)))

    assert stage.shown(only_post(stage).id).count("```") == 4


async def test_buttons_tell_where_they_were_pressed(stage: Stage) -> None:
    asked = stage.delivery(thread=stage.ask().id, buttons=(Button("Yes" * 40, "confirm", "7", "primary"),))
    await stage.adapter.send(asked)

    ((label, value),) = buttons(only_post(stage))
    assert len(label) == 60
    assert value == {"action": "confirm", "value": "7", "thread": asked.thread, "private": False}


async def test_pictures_stand_in_the_card_and_other_files_follow(stage: Stage) -> None:
    question = stage.ask()
    files = (PNG, Attachment("report.pdf", b"%PDF", "application/pdf"))
    await stage.adapter.send(stage.delivery("The chart.", thread=question.id, attachments=files))

    card, file = stage.lark.posts
    (picture,) = [one for one in elements(stage.card(card.id)) if one["tag"] == "img"]
    assert stage.lark.state.files[picture["img_key"]].content == b"png"
    assert picture["alt"]["content"] == "chart.png"
    assert stage.lark.state.files[file.content["file_key"]].name == "report.pdf"
    assert (file.parent, file.thread) == (card.id, question.thread)


@pytest.mark.parametrize("content", [b"", b"x" * (30 * 1024 * 1024 + 1)])
async def test_what_lark_takes_no_file_of_is_refused_before_anything_is_posted(stage: Stage, content: bytes) -> None:
    with pytest.raises(Rejected, match=r"a\.bin"):
        await stage.adapter.send(stage.delivery(attachments=(Attachment("a.bin", content),)))

    assert stage.lark.posts == []


async def test_a_picture_too_large_for_a_card_follows_as_a_file(stage: Stage) -> None:
    large = replace(PNG, content=b"x" * (10 * 1024 * 1024 + 1))
    await stage.adapter.send(stage.delivery(attachments=(large,)))

    assert [post.kind for post in stage.lark.posts] == ["interactive", "file"]


async def test_a_join_summary_is_seen_by_who_joined_alone(stage: Stage) -> None:
    await stage.adapter.send(stage.delivery("Catch up.", only_to=stage.person, attachments=(PNG,)))

    assert only_post(stage).only_to == stage.ann.open_id
    assert only_post(stage).chat == stage.room.id


async def test_in_a_topic_group_a_join_summary_goes_to_the_person_directly(stage: Stage) -> None:
    topics = stage.lark.group("oc_topics", "topics", [stage.ann], "topic")
    for _ in range(2):
        await stage.adapter.send(stage.delivery("Catch up.", chat=topics.id, only_to=stage.person))

    assert stage.lark.state.chats[only_post(stage).chat].mode == "p2p"
    assert stage.shown(only_post(stage).id) == "Catch up."


async def test_files_cannot_be_shown_to_one_person_alone(stage: Stage) -> None:
    with pytest.raises(Unsupported):
        await stage.adapter.send(stage.delivery(only_to=stage.person, attachments=(Attachment("a.txt", b"a"),)))


async def test_an_edit_changes_the_card_and_its_buttons(stage: Stage) -> None:
    receipt = await stage.adapter.send(stage.delivery("Apply?", buttons=(Button("Yes", "confirm", "7"),)))
    await stage.adapter.edit(receipt.message, stage.delivery("Applied.", key="key-2"))

    assert stage.shown(receipt.message) == "Applied."
    assert buttons(only_post(stage)) == []


async def test_an_old_card_that_can_no_longer_be_changed_says_so(stage: Stage) -> None:
    receipt = await stage.adapter.send(stage.delivery())
    stage.lark.state.advance(15 * 24 * 3600)

    with pytest.raises(Rejected, match="14 days"):
        await stage.adapter.edit(receipt.message, stage.delivery("Late.", key="key-2"))


async def test_the_working_sign_of_an_earlier_process_is_taken_away_but_not_peoples_own(stage: Stage) -> None:
    question = stage.ask()
    question.reactions["theirs"] = ("Typing", stage.ann.open_id)
    intake = await stage.post(stage.lark.delivery.pushes[0].envelope)
    origin = intake.events[0].origin
    await stage.adapter.show_working(origin)
    later = stage.another()
    await later.start()
    await later.clear_working(origin)
    await later.stop()

    assert list(question.reactions) == ["theirs"]


async def test_a_recalled_question_needs_no_working_sign(stage: Stage) -> None:
    question = stage.ask()
    intake = await stage.post(stage.lark.delivery.pushes[0].envelope)
    stage.lark.recall(question)
    await stage.adapter.show_working(intake.events[0].origin)
    await stage.adapter.clear_working(intake.events[0].origin)

    assert question.reactions == {}
