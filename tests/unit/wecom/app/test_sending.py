"""What the app says: to people once, in its groups whole or not at all, and never more than WeCom shows."""

from dataclasses import replace

import pytest

from bot.domain.chat import Attachment, Button, ButtonPressed, Person
from bot.errors import Ambiguous, Rejected, RetryLater, Unsupported
from bot.ports.abilities import serving
from bot.ports.adapter import RoomPlan
from tests.simulators.wecom.app import ANN, BEN
from tests.simulators.wecom.app.company import MEDIA_SECONDS
from tests.simulators.wecom.app.qyapi import SEND, SEND_TO_GROUP, UPDATE_CARD, UPLOAD
from tests.unit.wecom.app.stage import NOBODY, Stage, adapter, staged

YES = Button("Yes", "run", "7", "primary")
NO = Button("No", "dismiss", "")
PICTURE = Attachment("chart.png", b"\x89PNG\r\n\x1a\n", "image/png")
LOG = Attachment("a.log", b"line by line", "text/plain")


async def room(stage: Stage) -> str:
    """A group that Ann and Ben are in; its first message is out of the way."""
    opened = await stage.adapter.open_room(RoomPlan("7/0", "incident-7", "", (stage.ann, stage.ben)))
    stage.wecom.messages.clear()
    return opened.chat


async def test_plain_words_go_as_text_and_markup_as_markdown(stage: Stage) -> None:
    await stage.adapter.send(stage.delivery("All is well."))
    await stage.adapter.send(stage.delivery("All is **well**.", key="key-2"))

    assert [message.kind for message in stage.wecom.messages] == ["text", "markdown"]
    assert stage.wecom.messages[1].text.startswith("All is **well**.")


async def test_the_same_delivery_again_is_not_shown_twice(stage: Stage) -> None:
    stage.wecom.fail_next(SEND, cut=True)
    with pytest.raises(Ambiguous):
        await stage.adapter.send(stage.delivery())
    await stage.adapter.send(stage.delivery())

    assert len(stage.wecom.messages) == 1


async def test_the_same_words_as_another_answer_are_shown(stage: Stage) -> None:
    await stage.adapter.send(stage.delivery(key="key-1"))
    await stage.adapter.send(stage.delivery(key="key-2"))

    assert len(stage.wecom.messages) == 2


async def test_a_whole_message_with_its_mark_is_within_what_wecom_shows(stage: Stage) -> None:
    limit = stage.adapter.capabilities.text_limit
    await stage.adapter.send(stage.delivery("字" * (limit // 3)))

    assert stage.wecom.messages[0].text.count("字") == limit // 3


async def test_text_is_refused_rather_than_cut(stage: Stage) -> None:
    with pytest.raises(Rejected, match="2048"):
        await stage.adapter.send(stage.delivery("字" * 700))

    assert not stage.wecom.messages


async def test_who_is_not_reached_is_an_error(stage: Stage) -> None:
    stage.wecom.company.member("wangwu", "王五", visible=False)

    with pytest.raises(Rejected, match="visible range"):
        await stage.adapter.send(stage.delivery(chat="app:wangwu"))


async def test_a_person_sent_too_much_waits_rather_than_missing_some(stage: Stage) -> None:
    for number in range(30):
        await stage.adapter.send(stage.delivery(key=f"key-{number}"))

    with pytest.raises(RetryLater) as later:
        await stage.adapter.send(stage.delivery(key="one too many"))
    await stage.adapter.send(stage.delivery(chat=f"app:{BEN}"))
    stage.wecom.company.advance(61)
    await stage.adapter.send(stage.delivery(key="one too many"))

    assert 0 < later.value.after <= 60
    assert len(stage.wecom.messages) == 32
    assert not stage.wecom.company.dropped


async def test_short_words_with_buttons_are_one_card(stage: Stage) -> None:
    receipt = await stage.adapter.send(stage.delivery("Apply?", buttons=(YES, NO)))

    (card,) = stage.wecom.messages
    assert (card.kind, card.buttons, receipt.message) == ("template_card", ("Yes", "No"), card.task)
    assert "Apply?" in card.text


async def test_long_words_with_buttons_are_followed_by_the_card(stage: Stage) -> None:
    receipt = await stage.adapter.send(stage.delivery("word " * 60, buttons=(YES, NO)))

    words, card = stage.wecom.messages
    assert words.text.count("word") == 60
    assert (card.kind, receipt.message) == ("template_card", card.task)


async def test_a_card_sent_again_is_shown_once(stage: Stage) -> None:
    stage.wecom.fail_next(SEND, cut=True)
    with pytest.raises(Ambiguous):
        await stage.adapter.send(stage.delivery("Apply?", buttons=(YES,)))
    await stage.adapter.send(stage.delivery("Apply?", buttons=(YES,)))

    assert len(stage.wecom.messages) == 1


async def pressed(stage: Stage, button: Button) -> ButtonPressed:
    """Ann presses the button of a card with nothing else on it."""
    await stage.adapter.send(stage.delivery("Apply?", buttons=(button,)))
    (card,) = stage.wecom.messages
    intake = await stage.hears(
        **stage.wecom.fields(
            "event",
            Event="template_card_event",
            EventKey=card.content["button_list"][0]["key"],
            TaskId=card.task,
            ResponseCode=stage.wecom.company.new_code(card),
        )
    )
    (event,) = intake.events
    assert isinstance(event, ButtonPressed)
    return event


async def test_a_pressed_card_shows_what_was_pressed_once_it_is_answered(stage: Stage) -> None:
    press = await pressed(stage, YES)
    replaced_before = stage.wecom.messages[0].replaced
    await stage.adapter.send(stage.delivery("Done.", key="key-2", reply_token=press.origin.reply_token))

    assert replaced_before == ""
    assert stage.wecom.messages[0].replaced == "Yes"


async def test_an_answer_is_given_even_where_the_card_cannot_be_changed(stage: Stage) -> None:
    press = await pressed(stage, YES)
    stage.wecom.fail_next(UPDATE_CARD, error=40058)
    await stage.adapter.send(stage.delivery("Done.", key="key-2", reply_token=press.origin.reply_token))

    assert "Done." in stage.wecom.messages[1].text


async def test_a_button_that_carries_much_comes_back_with_all_of_it(stage: Stage) -> None:
    press = await pressed(stage, Button("Yes", "run", "备注" * 600))

    assert (press.action, press.value) == ("run", "备注" * 600)


async def test_more_buttons_than_a_card_has_are_not_left_out(stage: Stage) -> None:
    with pytest.raises(Unsupported, match="6"):
        await stage.adapter.send(stage.delivery("Which?", buttons=(YES,) * 7))


async def test_files_follow_the_words_and_pictures_are_shown_as_such(stage: Stage) -> None:
    await stage.adapter.send(stage.delivery("The chart.", attachments=(PICTURE, LOG)))

    words, picture, log = stage.wecom.messages
    uploads = stage.wecom.company.uploads
    assert "The chart." in words.text
    assert (picture.kind, uploads[picture.content["media_id"]].name) == ("image", "chart.png")
    assert (log.kind, uploads[log.content["media_id"]].content) == ("file", b"line by line")


async def test_a_file_alone_needs_no_words(stage: Stage) -> None:
    await stage.adapter.send(stage.delivery("", attachments=(LOG,)))

    assert [message.kind for message in stage.wecom.messages] == ["file"]


async def test_a_message_that_broke_off_after_its_words_is_completed(stage: Stage) -> None:
    chart = stage.delivery("The chart.", attachments=(PICTURE,))
    await stage.adapter.send(chart)
    await stage.adapter.send(chart)

    assert [message.kind for message in stage.wecom.messages] == ["text", "image"]
    assert stage.wecom.company.counts()[UPLOAD] == 1


async def test_an_uploaded_file_is_used_no_longer_than_wecom_keeps_it(stage: Stage) -> None:
    await stage.adapter.send(stage.delivery("", attachments=(LOG,)))
    (shelved,) = [upload.until - stage.wecom.company.now() for upload in stage.wecom.company.uploads.values()]

    assert shelved <= MEDIA_SECONDS


async def test_a_group_is_posted_into_and_people_are_named_there(stage: Stage) -> None:
    chat = await room(stage)
    receipt = await stage.adapter.send(
        stage.delivery("It is stable.", chat=chat, private=False, mentions=(stage.ben, NOBODY))
    )

    (message,) = stage.wecom.messages
    assert message.in_group
    assert message.text == f"<@{BEN}> @赵六 It is stable."
    assert receipt.message == ""


async def test_in_a_group_a_message_is_not_marked(stage: Stage) -> None:
    await stage.adapter.send(stage.delivery("It is stable.", chat=await room(stage)))

    assert [(message.kind, message.text) for message in stage.wecom.messages] == [("text", "It is stable.")]


async def test_what_broke_off_in_a_group_is_in_doubt(stage: Stage) -> None:
    chat = await room(stage)
    stage.wecom.fail_next(SEND_TO_GROUP, error=45009, after=1)

    with pytest.raises(Ambiguous):
        await stage.adapter.send(stage.delivery("The chart.", chat=chat, attachments=(PICTURE,)))

    assert [message.text for message in stage.wecom.messages] == ["The chart."]


async def test_a_group_that_is_not_the_apps_is_refused_with_the_reason(stage: Stage) -> None:
    with pytest.raises(Rejected, match="no such group"):
        await stage.adapter.send(stage.delivery(chat="app:room:elsewhere"))


async def test_a_group_shows_no_buttons_and_a_person_sees_them(stage: Stage) -> None:
    chat = await room(stage)

    assert not serving(stage.adapter, chat).capabilities.buttons
    assert serving(stage.adapter, chat).capabilities.resend == "at-most-once"
    assert serving(stage.adapter, f"app:{ANN}").capabilities.buttons
    assert serving(stage.adapter, f"app:{ANN}").capabilities.resend == "key"
    with pytest.raises(Unsupported):
        await stage.adapter.send(stage.delivery(chat=chat, buttons=(YES,)))


async def test_what_one_person_may_see_is_written_to_them_alone(stage: Stage) -> None:
    await stage.adapter.send(stage.delivery("For you.", chat=await room(stage), only_to=Person(BEN, BEN)))

    assert [(message.chat, message.in_group) for message in stage.wecom.messages] == [(BEN, False)]


async def test_another_process_does_not_repeat_what_was_sent() -> None:
    async with staged() as stage:
        await stage.adapter.send(stage.delivery())
        other = adapter(stage.wecom)
        await other.send(stage.delivery())
        await other.stop()

        assert len(stage.wecom.messages) == 1


async def test_a_picture_that_only_illustrates_holds_up_nothing_after_its_words(stage: Stage) -> None:
    chart = replace(PICTURE, instead="_The chart could not be sent._")
    stage.wecom.fail_next(SEND, error=45009, after=2)

    await stage.adapter.send(stage.delivery("It shifted.", attachments=(chart, LOG)))

    assert [message.kind for message in stage.wecom.messages] == ["text", "file"]
