"""Pictures of a robot: below the words over the long connection, in the end of a polled answer by callback."""

from dataclasses import replace
from hashlib import md5

import pytest

from bot.domain.chat import Attachment, Button
from bot.errors import Ambiguous, PlatformError, Rejected, RetryLater, Unsupported
from tests.simulators.wecom import Fault
from tests.unit.wecom.stage import Stage, delivery

CHART = Attachment("INC-42.png", b"\x89PNG and so on", "image/png", "What shifted", "_No chart._")
ASKED_FOR = replace(CHART, instead="")
YES = Button("Yes", "confirm", "7", "primary")
FINE = Fault(kept=True)


def commands(stage: Stage) -> list[str]:
    return [str(call["cmd"]) for call in stage.wecom.robot.calls]


def shown(stage: Stage) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.kind, one.text, one.pictures) for one in stage.wecom.messages]


async def test_a_picture_follows_the_answer(stage: Stage) -> None:
    question = await stage.asked()

    await stage.adapter.send(stage.answer(question, "It shifted.", attachments=(CHART,)))

    assert shown(stage) == [("stream", "It shifted.", ()), ("image", "", ("INC-42.png",))]
    assert commands(stage)[-2:] == ["aibot_respond_msg", "aibot_respond_msg"]
    assert list(stage.wecom.robot.uploads.media.values()) == [("INC-42.png", CHART.content)]


async def test_a_picture_follows_what_nobody_asked_for(stage: Stage) -> None:
    await stage.asked()

    await stage.adapter.send(delivery("It shifted.", attachments=(CHART,)))

    assert shown(stage) == [("markdown", "It shifted.", ()), ("image", "", ("INC-42.png",))]


async def test_a_large_picture_is_handed_over_in_pieces(stage: Stage) -> None:
    await stage.asked()
    large = replace(CHART, content=b"\x89PNG" + bytes(range(256)) * 5_000)

    await stage.adapter.send(delivery(attachments=(large,)))

    assert commands(stage).count("aibot_upload_media_chunk") == 3
    assert list(stage.wecom.robot.uploads.media.values()) == [("INC-42.png", large.content)]


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    ("fault", "raised"),
    [(Fault(error=40058), Rejected), (Fault(error=45009), RetryLater), (Fault(silent=True), RetryLater)],
)
async def test_nothing_is_said_where_a_picture_cannot_be_handed_over(
    stage: Stage, place: int, fault: Fault, raised: type[PlatformError]
) -> None:
    question = await stage.asked()
    stage.wecom.robot.faults.extend([*[FINE] * place, fault])

    with pytest.raises(raised):
        await stage.adapter.send(stage.answer(question, attachments=(CHART,)))

    assert stage.wecom.messages == []


async def test_the_words_stand_without_a_picture_that_only_illustrates_them(stage: Stage) -> None:
    question = await stage.asked()
    stage.wecom.robot.faults.extend([*[FINE] * 4, Fault(error=40007)])

    await stage.adapter.send(stage.answer(question, "It shifted.", attachments=(CHART,)))

    assert shown(stage) == [("stream", "It shifted.", ())]


async def test_words_without_the_picture_that_was_asked_for_are_no_whole_answer(stage: Stage) -> None:
    question = await stage.asked()
    stage.wecom.robot.faults.extend([*[FINE] * 4, Fault(error=40007)])

    with pytest.raises(Ambiguous, match=r"without INC-42\.png"):
        await stage.adapter.send(stage.answer(question, "Here.", attachments=(ASKED_FOR,)))


async def test_a_picture_comes_between_the_words_and_their_buttons(stage: Stage) -> None:
    question = await stage.asked()

    await stage.adapter.send(stage.answer(question, "Roll back?", buttons=(YES,), attachments=(CHART,)))

    assert [one.kind for one in stage.wecom.messages] == ["stream", "image", "template_card"]


async def test_words_and_picture_come_once_where_the_card_has_to_be_tried_again(stage: Stage) -> None:
    question = await stage.asked()
    answer = stage.answer(question, "Roll back?", buttons=(YES,), attachments=(CHART,))
    stage.wecom.robot.faults.extend([*[FINE] * 5, Fault(error=45009)])

    with pytest.raises(RetryLater):
        await stage.adapter.send(answer)
    await stage.adapter.send(answer)

    assert [one.kind for one in stage.wecom.messages] == ["stream", "image", "template_card"]


@pytest.mark.parametrize("size", [0, 10 * 2**20 + 1])
async def test_a_picture_of_a_size_wecom_does_not_take_is_not_handed_over(stage: Stage, size: int) -> None:
    await stage.asked()

    with pytest.raises(Rejected, match="10 MB"):
        await stage.adapter.send(delivery(attachments=(replace(CHART, content=bytes(size)),)))

    assert commands(stage) == []


async def test_by_callback_a_picture_stands_in_the_end_of_the_answer(by_call: Stage) -> None:
    question = await by_call.asked()

    await by_call.adapter.send(by_call.answer(question, "It shifted.", attachments=(CHART,)))

    await by_call.finished(1)
    assert shown(by_call) == [("stream", "It shifted.", (md5(CHART.content).hexdigest(),))]


async def test_by_callback_a_late_answer_has_no_room_for_a_picture(by_call: Stage) -> None:
    question = await by_call.asked()
    by_call.clock.now += 331.0

    with pytest.raises(Unsupported, match="no pictures"):
        await by_call.adapter.send(by_call.answer(question, attachments=(CHART,)))
    await by_call.adapter.send(by_call.answer(question))

    assert [(one.kind, one.text) for one in by_call.wecom.messages] == [("markdown", "All is well.")]


async def test_by_callback_a_picture_and_buttons_do_not_go_together(by_call: Stage) -> None:
    question = await by_call.asked()

    with pytest.raises(Unsupported, match="card"):
        await by_call.adapter.send(by_call.answer(question, buttons=(YES,), attachments=(CHART,)))


async def test_by_callback_eleven_pictures_are_too_many(by_call: Stage) -> None:
    question = await by_call.asked()

    with pytest.raises(Rejected, match="10 pictures"):
        await by_call.adapter.send(by_call.answer(question, attachments=(CHART,) * 11))
