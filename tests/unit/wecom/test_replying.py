"""What is said over the long connection: streams, cards, limits, and what there is when WeCom takes no more."""

import pytest

from bot.domain.chat import Button, Person, Receipt
from bot.errors import Ambiguous, Rejected, RetryLater, Unsupported
from tests.simulators.wecom import Fault
from tests.unit.wecom.stage import Stage, delivery

YES, NO = Button("Yes", "confirm", "7", "primary"), Button("No", "dismiss", "", "danger")


def commands(stage: Stage) -> list[str]:
    return [str(call["cmd"]) for call in stage.wecom.robot.calls]


async def test_an_answer_is_one_finished_stream(stage: Stage) -> None:
    question = await stage.asked()

    receipt = await stage.adapter.send(stage.answer(question, mentions=(question.sender, Person("@李四", "李四"))))

    (shown,) = stage.wecom.messages
    assert isinstance(receipt, Receipt)
    assert (shown.kind, shown.finished, shown.text) == ("stream", True, "<@zhangsan> @李四 All is well.")


@pytest.mark.parametrize("age", [331.0, 3 * 86_400.0])
async def test_an_old_question_is_answered_by_a_message_of_its_own(stage: Stage, age: float) -> None:
    question = await stage.asked()
    stage.clock.now += age

    await stage.adapter.send(stage.answer(question))

    assert [(one.kind, one.text) for one in stage.wecom.messages] == [("markdown", "All is well.")]


@pytest.mark.parametrize("code", [846605, 846608])
async def test_where_a_stream_is_refused_the_answer_is_posted(stage: Stage, code: int) -> None:
    question = await stage.asked()
    stage.wecom.robot.faults.append(Fault(error=code))

    await stage.adapter.send(stage.answer(question))

    assert commands(stage) == ["aibot_respond_msg", "aibot_send_msg"]
    assert stage.texts == ["All is well."]


async def test_an_end_that_got_no_answer_is_repeated_and_shown_once(stage: Stage) -> None:
    question = await stage.asked()
    stage.wecom.robot.faults.append(Fault(silent=True, kept=True))

    await stage.adapter.send(stage.answer(question))

    assert commands(stage) == ["aibot_respond_msg"] * 2
    assert stage.texts == ["All is well."]


async def test_an_end_that_gets_no_answer_twice_is_in_doubt(stage: Stage) -> None:
    question = await stage.asked()
    stage.wecom.robot.faults.extend([Fault(silent=True), Fault(silent=True)])

    with pytest.raises(Ambiguous):
        await stage.adapter.send(stage.answer(question))


async def test_a_post_that_got_no_answer_is_not_repeated(stage: Stage) -> None:
    await stage.asked()
    stage.wecom.robot.faults.append(Fault(silent=True, kept=True))

    with pytest.raises(Ambiguous):
        await stage.adapter.send(delivery())

    assert stage.texts == ["All is well."]


async def test_a_rate_limit_is_waited_out_for_a_minute(stage: Stage) -> None:
    question = await stage.asked()
    stage.wecom.robot.faults.append(Fault(error=45009))

    with pytest.raises(RetryLater) as refusal:
        await stage.adapter.send(stage.answer(question))

    assert refusal.value.after >= 60.0


async def test_thirty_messages_a_minute_are_sent_and_the_next_waits_here(stage: Stage) -> None:
    await stage.asked()
    for number in range(30):
        await stage.adapter.send(delivery(f"number {number}", key=f"k{number}"))
        stage.clock.now += 1.0
    with pytest.raises(RetryLater) as refusal:
        await stage.adapter.send(delivery("one more", key="more"))
    stage.clock.now += refusal.value.after + 0.01
    await stage.adapter.send(delivery("one more", key="more"))

    assert refusal.value.after == pytest.approx(30.0)
    assert len(stage.wecom.robot.calls) == 31
    assert stage.texts[-1] == "one more"


async def test_the_hours_limit_waits_here_too(stage: Stage) -> None:
    await stage.asked()
    for number in range(1000):
        await stage.adapter.send(delivery("again", key=f"k{number}"))
        stage.clock.now += 2.1
    with pytest.raises(RetryLater) as refusal:
        await stage.adapter.send(delivery("one more", key="more"))

    assert 1000.0 < refusal.value.after < 2000.0
    assert len(stage.texts) == 1000


async def test_a_message_that_cannot_be_whole_is_refused_rather_than_cut(stage: Stage) -> None:
    await stage.asked()

    with pytest.raises(Rejected) as refusal:
        await stage.adapter.send(delivery("很" * 7000))

    assert "20480 bytes" in refusal.value.public
    assert stage.texts == []


async def test_a_robot_that_nobody_has_spoken_to_there_says_what_to_do(stage: Stage) -> None:
    with pytest.raises(Rejected) as refusal:
        await stage.adapter.send(delivery(chat="wrELSEWHERE"))

    assert "mention it there once" in refusal.value.public


async def test_a_growing_answer_shows_all_there_is_at_the_pace_of_the_platform(stage: Stage) -> None:
    question = await stage.asked()
    stream = await stage.adapter.open_stream(stage.answer(question, "Reading. "))
    await stream.append("Counting. ")
    stage.clock.now += 3.0
    await stream.append("Writing. ")
    await stream.close(stage.answer(question, "Done."))

    (shown,) = stage.wecom.messages
    assert shown.versions == ["Reading.", "Reading. Counting. Writing.", "Done."]
    assert shown.finished


async def test_a_growing_answer_is_ended_before_wecom_ends_it_and_its_end_is_posted(stage: Stage) -> None:
    question = await stage.asked()
    stream = await stage.adapter.open_stream(stage.answer(question, "Reading. "))
    stage.clock.now += 331.0
    await stream.append("Still reading. ")
    stage.clock.now += 100.0
    await stream.append("And reading. ")
    await stream.close(stage.answer(question, "Done."))

    growing, end = stage.wecom.messages
    assert (growing.finished, growing.text) == (True, "Reading. Still reading.")
    assert (end.kind, end.text) == ("markdown", "Done.")


async def test_a_growing_answer_that_wecom_has_ended_is_posted_in_the_end(stage: Stage) -> None:
    question = await stage.asked()
    stream = await stage.adapter.open_stream(stage.answer(question, "Reading. "))
    stage.clock.now += 3.0
    stage.wecom.robot.faults.append(Fault(error=846608))
    await stream.append("Counting. ")
    await stream.close(stage.answer(question, "Done."))

    assert [one.text for one in stage.wecom.messages] == ["Reading.", "Done."]


async def test_a_growing_answer_about_which_wecom_says_nothing_any_more_is_posted_in_the_end(stage: Stage) -> None:
    question = await stage.asked()
    stream = await stage.adapter.open_stream(stage.answer(question, "Reading. "))
    stage.wecom.robot.faults.extend([Fault(silent=True), Fault(silent=True)])
    for words in ("Counting. ", "Writing. "):
        stage.clock.now += 3.0
        await stream.append(words)
    await stream.close(stage.answer(question, "Done."))

    assert [one.text for one in stage.wecom.messages] == ["Reading.", "Done."]


async def test_signs_of_progress_leave_room_for_answers(stage: Stage) -> None:
    question = await stage.asked()
    for number in range(22):
        await stage.adapter.send(delivery(f"number {number}", key=f"k{number}"))
    stream = await stage.adapter.open_stream(stage.answer(question, "Reading. "))
    before = len(stage.wecom.robot.calls)
    await stream.close(stage.answer(question, "Done."))

    assert before == 22
    assert stage.texts[-1] == "Done."


async def test_a_growing_answer_left_behind_is_ended_by_whoever_comes_next(stage: Stage) -> None:
    question = await stage.asked()
    stream = await stage.adapter.open_stream(stage.answer(question, "Reading. "))
    await stage.adapter.edit(stream.message, stage.answer(question, "Done."))

    (shown,) = stage.wecom.messages
    assert (shown.finished, shown.text) == (True, "Done.")


async def test_an_unasked_reply_cannot_grow(stage: Stage) -> None:
    with pytest.raises(Unsupported):
        await stage.adapter.open_stream(delivery())


async def test_a_few_words_and_their_buttons_are_one_card(stage: Stage) -> None:
    question = await stage.asked()

    receipt = await stage.adapter.send(stage.answer(question, "Set **INC-1** to SEV-2?", buttons=(YES, NO)))

    (shown,) = stage.wecom.messages
    assert shown.kind == "template_card"
    assert shown.card is not None
    assert (shown.card.task, shown.card.words) == (receipt.message, "Set INC-1 to SEV-2?")
    assert list(shown.card.buttons) == ["Yes", "No"]


async def test_more_words_or_a_mention_come_before_the_card(stage: Stage) -> None:
    question = await stage.asked()

    await stage.adapter.send(stage.answer(question, "Apply?", buttons=(YES, NO), mentions=(question.sender,)))
    await stage.adapter.send(stage.answer(question, "word " * 60, buttons=(YES,), key="key-2"))

    assert [one.kind for one in stage.wecom.messages] == ["stream", "template_card"] * 2
    assert stage.texts[0] == "<@zhangsan> Apply?"
    assert stage.texts[2].count("word") == 60


async def test_words_are_said_once_where_their_card_has_to_be_tried_again(stage: Stage) -> None:
    question = await stage.asked()
    asking = stage.answer(question, "Apply?", buttons=(YES, NO), mentions=(question.sender,))
    stage.wecom.robot.faults.extend([Fault(kept=True), Fault(error=-1)])

    with pytest.raises(RetryLater):
        await stage.adapter.send(asking)
    await stage.adapter.send(asking)

    assert [one.kind for one in stage.wecom.messages] == ["stream", "template_card"]


async def test_buttons_there_is_no_room_for_are_to_be_typed(stage: Stage) -> None:
    question = await stage.asked()
    buttons = tuple(Button(f"Choice {number}", "choose", str(number)) for number in range(8))

    await stage.adapter.send(stage.answer(question, "Which?", buttons=buttons, mentions=(question.sender,)))

    words, card = stage.wecom.messages
    assert "“Choice 6” / “Choice 7”" in words.text
    assert card.card is not None
    assert len(card.card.buttons) == 6


async def test_a_press_says_what_the_button_stood_for_and_shows_on_the_card(stage: Stage) -> None:
    question = await stage.asked()
    receipt = await stage.adapter.send(stage.answer(question, "Apply?", buttons=(YES, NO)))

    pressed = await stage.pressed("Yes")
    card = stage.wecom.messages[0].card
    await stage.wecom.wait_until(lambda: stage.wecom.messages[0].card is not card)
    await stage.adapter.send(stage.answer(pressed, "Applied.", key="key-2"))

    after = stage.wecom.messages[0].card
    assert after is not None
    assert (pressed.action, pressed.value, pressed.person.id) == ("confirm", "7", "zhangsan")
    assert pressed.origin.message == receipt.message
    assert list(after.buttons) == ["✓ Yes"]
    assert stage.wecom.messages[-1].text == "Applied."


async def test_a_press_on_a_pressed_button_or_an_unknown_card_means_nothing(stage: Stage) -> None:
    question = await stage.asked()
    await stage.adapter.send(stage.answer(question, "Apply?", buttons=(YES, NO)))
    await stage.pressed("Yes")
    await stage.wecom.wait_until(lambda: "✓ Yes" in getattr(stage.wecom.messages[0].card, "buttons", ()))
    await stage.wecom.press(stage.wecom.messages[0], "✓ Yes")
    click = {"card_type": "button_interaction", "event_key": "0", "task_id": "not-ours"}
    await stage.wecom.deliver(stage.wecom.event("template_card_event", click))
    await stage.asked("and now?")

    assert [event.kind for event in stage.events] == ["mention", "button", "mention"]


@pytest.mark.parametrize("kind", ["enter_chat", "feedback_event", "something_new"])
async def test_other_events_mean_nothing(stage: Stage, kind: str) -> None:
    await stage.wecom.deliver(stage.wecom.event(kind, {}))
    await stage.asked()

    assert [event.kind for event in stage.events] == ["mention"]


async def test_an_answer_that_is_quoted_is_known_by_how_it_begins(stage: Stage) -> None:
    question = await stage.asked()
    said = "**INC-1 checkout is down** is SEV-2 and active since 14:02; 30% of customers cannot pay."
    receipt = await stage.adapter.send(stage.answer(question, said, mentions=(question.sender,)))
    quoted = {
        "msgtype": "text",
        "text": {"content": "@张三 INC-1 checkout is down is SEV-2 and active since 14:02; 30%"},
    }

    again = await stage.asked("since when?", quote=quoted)

    assert again.quoted is not None
    assert (again.quoted.message, again.quoted.author) == (receipt.message, "Warroom")


async def test_what_others_said_is_quoted_as_nobodys(stage: Stage) -> None:
    question = await stage.asked()
    await stage.adapter.send(stage.answer(question, "INC-1 checkout is down is SEV-2."))
    quoted = {"msgtype": "text", "text": {"content": "5xx on api-gw since 10:02"}}

    again = await stage.asked("why?", quote=quoted)

    assert again.quoted is not None
    assert (again.quoted.text, again.quoted.message, again.quoted.author) == ("5xx on api-gw since 10:02", "", "")
