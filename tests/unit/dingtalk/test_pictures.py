"""Pictures: uploaded before anything is said, and shown below the words."""

import json
from dataclasses import replace
from typing import Any

import pytest

from adapters.markdown import JOINT
from bot.domain.chat import Attachment, Button, Mention
from bot.errors import Ambiguous, PlatformError, Rejected, RetryLater
from tests.simulators.dingtalk.cards import BUTTON_TEMPLATE, TEMPLATE
from tests.simulators.dingtalk.routes import OLD_TOKEN, UPLOAD
from tests.unit.dingtalk.stage import Stage, staged

CHART = Attachment("INC-42.png", b"\x89PNG and so on", "image/png", "What shifted", "_No chart._")


async def asked(stage: Stage) -> Mention:
    *_, event = (await stage.post(json.dumps(stage.raw()).encode())).events
    assert isinstance(event, Mention)
    return event


async def test_a_picture_stands_below_the_words_of_a_reply(stage: Stage) -> None:
    mention = await asked(stage)

    await stage.adapter.send(stage.delivery("It shifted.", mention.origin, attachments=(CHART,)))

    (post,), ((media, kept),) = stage.dingtalk.posts, stage.dingtalk.state.media.items()
    assert (post.via, post.text) == ("session", f"It shifted.\n\n![What shifted]({media})")
    assert (post.title, post.pictures) == ("It shifted.", ("INC-42.png",))
    assert kept.content == CHART.content


@pytest.mark.parametrize(("chat", "via"), [("", "group"), ("dm:u-ann", "direct")])
async def test_the_robot_shows_pictures_unasked(stage: Stage, chat: str, via: str) -> None:
    place: dict[str, Any] = {"chat": chat, "private": True} if chat else {}

    await stage.adapter.send(stage.delivery("It shifted.", attachments=(CHART, CHART), **place))

    (post,) = stage.dingtalk.posts
    assert (post.via, post.pictures) == (via, ("INC-42.png", "INC-42.png"))


async def test_what_one_person_alone_may_see_goes_to_them_with_its_picture(stage: Stage) -> None:
    mention = await asked(stage)

    alone = stage.delivery("It shifted.", mention.origin, only_to=mention.sender, attachments=(CHART,))
    await stage.adapter.send(alone)

    (post,) = stage.dingtalk.posts
    assert (post.via, post.chat.members, post.pictures) == ("direct", [stage.ann], ("INC-42.png",))


@pytest.mark.parametrize(
    ("path", "fault", "raised"),
    [
        (OLD_TOKEN, {"body": {"errcode": 40096, "errmsg": "wrong secret"}}, Rejected),
        (OLD_TOKEN, {"body": {"errcode": 88, "sub_code": "90018"}}, RetryLater),
        (OLD_TOKEN, {"status": 502}, RetryLater),
        (UPLOAD, {"body": {"errcode": 40006, "errmsg": "too large"}}, Rejected),
        (UPLOAD, {"body": {"errcode": 88, "sub_code": "90018"}}, RetryLater),
        (UPLOAD, {"status": 502}, RetryLater),
        (UPLOAD, {"cut": True}, RetryLater),
    ],
)
async def test_nothing_is_said_where_a_picture_cannot_be_handed_over(
    stage: Stage, path: str, fault: dict[str, Any], raised: type[PlatformError]
) -> None:
    stage.dingtalk.fail_next(path, **fault)

    with pytest.raises(raised):
        await stage.adapter.send(stage.delivery("It shifted.", attachments=(CHART,)))

    assert stage.dingtalk.posts == []


@pytest.mark.parametrize("media", ["", "@a) @all [x](https://evil.example"])
async def test_an_id_that_is_none_gets_into_no_message(stage: Stage, media: str) -> None:
    stage.dingtalk.fail_next(UPLOAD, body={"errcode": 0, "media_id": media})

    with pytest.raises(Rejected, match="no media id"):
        await stage.adapter.send(stage.delivery("It shifted.", attachments=(CHART,)))

    assert stage.dingtalk.posts == []


@pytest.mark.parametrize("size", [0, 20 * 2**20 + 1])
async def test_a_picture_of_a_size_dingtalk_does_not_take_is_not_handed_over(stage: Stage, size: int) -> None:
    with pytest.raises(Rejected, match="20 MB"):
        await stage.adapter.send(stage.delivery(attachments=(replace(CHART, content=bytes(size)),)))

    assert UPLOAD not in [call.path for call in stage.dingtalk.state.calls]


async def test_what_a_picture_is_said_to_show_is_mere_text(stage: Stage) -> None:
    odd = replace(CHART, alt="rate\n](https://evil.example) @all \\")

    await stage.adapter.send(stage.delivery("It shifted.", attachments=(odd,)))

    (post,) = stage.dingtalk.posts
    assert f"![rate ］(https://evil.example) @{JOINT}all ＼](@" in post.text
    assert (post.everyone, post.pictures) == (False, ("INC-42.png",))


async def test_a_growing_card_points_to_the_message_with_the_picture() -> None:
    async with staged(card_template_id=TEMPLATE) as stage:
        stream = await stage.adapter.open_stream(stage.delivery("Reading…"))

        await stream.close(stage.delivery("It shifted.", attachments=(CHART,)))

        card, post = stage.dingtalk.posts
        assert (card.text, card.finished) == ("⬇️", True)
        assert post.pictures == ("INC-42.png",)


async def test_words_and_picture_come_before_the_buttons() -> None:
    async with staged(mode="stream", button_card_template_id=BUTTON_TEMPLATE) as stage:
        question = stage.delivery("It shifted. Roll back?", buttons=(Button("Yes", "confirm", "7/"),))

        await stage.adapter.send(replace(question, attachments=(CHART,)))

        words, card = stage.dingtalk.posts
        assert (words.pictures, words.buttons) == (("INC-42.png",), ())
        assert card.buttons == ("Yes",)


async def test_a_broken_post_with_a_picture_is_in_doubt_as_any_other(stage: Stage) -> None:
    mention = await asked(stage)
    stage.dingtalk.fail_next("/robot/sendBySession", cut=True)

    with pytest.raises(Ambiguous):
        await stage.adapter.send(stage.delivery("It shifted.", mention.origin, attachments=(CHART,)))
