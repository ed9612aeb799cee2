"""Posting at the address that came with the question, else through the robot."""

import json
from typing import Any

import pytest

from bot.domain.chat import Mention, Person, ReplyToken
from bot.errors import Ambiguous, PlatformError, Rejected, RetryLater
from tests.simulators.dingtalk.routes import DIRECT, GROUP, REPLY, TOKEN
from tests.unit.dingtalk.stage import Stage

ANN = Person("u-ann", "Ann")
SESSION_GONE = {"errcode": 300001, "errmsg": "session 不存在"}


async def asked(stage: Stage, *, direct: bool = False, **more: Any) -> Mention:
    *_, event = (await stage.post(json.dumps(stage.raw(direct=direct, **more)).encode())).events
    assert isinstance(event, Mention)
    return event


def paths(stage: Stage) -> list[str]:
    return [call.path for call in stage.dingtalk.state.calls if call.path != TOKEN]


async def test_a_reply_goes_to_the_address_that_came_with_the_question(stage: Stage) -> None:
    mention = await asked(stage)

    receipt = await stage.adapter.send(stage.delivery("**Stable** now.", mention.origin, mentions=(ANN,)))

    (post,) = stage.dingtalk.posts
    assert (post.via, post.kind, post.text) == ("session", "markdown", "@u-ann **Stable** now.")
    assert post.notified == ("u-ann",)
    assert post.title == "Stable now."
    assert receipt.message == ""


@pytest.mark.parametrize("text", ["# Status", "- one\n- two", "> quoted", "1. first"])
async def test_a_mention_does_not_spoil_the_block_after_it(stage: Stage, text: str) -> None:
    mention = await asked(stage)

    await stage.adapter.send(stage.delivery(text, mention.origin, mentions=(ANN,)))

    assert stage.dingtalk.posts[0].text == f"@u-ann\n\n{text}"


async def test_people_outside_the_organisation_are_named_but_not_notified(stage: Stage) -> None:
    mention = await asked(stage)
    guest = Person("$:LWCP_v1:$guest", "Guest")

    await stage.adapter.send(stage.delivery("Hello.", mention.origin, mentions=(guest, ANN)))

    assert stage.dingtalk.posts[0].text == "@Guest @u-ann Hello."
    assert stage.dingtalk.posts[0].notified == ("u-ann",)


async def test_the_robot_posts_once_the_address_has_expired(stage: Stage) -> None:
    mention = await asked(stage)
    stage.dingtalk.state.advance(5_400)

    receipt = await stage.adapter.send(stage.delivery("Late.", mention.origin, mentions=(ANN,)))

    assert paths(stage) == [GROUP]
    assert stage.dingtalk.posts[0].text == "@Ann Late."
    assert receipt.message == stage.dingtalk.posts[0].key != ""


@pytest.mark.parametrize("code", [300001, 300005, 400101, 400106, 310000])
async def test_the_robot_posts_when_the_address_is_refused(stage: Stage, code: int) -> None:
    mention = await asked(stage)
    stage.dingtalk.fail_next(REPLY, body={"errcode": code, "errmsg": "refused"})

    await stage.adapter.send(stage.delivery("Still here.", mention.origin))

    assert paths(stage) == [REPLY, GROUP]
    assert [post.text for post in stage.dingtalk.posts] == ["Still here."]


async def test_a_direct_chat_is_written_to_directly_when_the_address_is_gone(stage: Stage) -> None:
    mention = await asked(stage, direct=True)
    stage.dingtalk.fail_next(REPLY, body=SESSION_GONE)

    await stage.adapter.send(stage.delivery("For you.", mention.origin))

    (post,) = stage.dingtalk.posts
    assert (post.via, post.chat.members) == ("direct", [stage.ann])


async def test_a_direct_chat_can_be_written_to_unasked(stage: Stage) -> None:
    mention = await asked(stage, direct=True)

    await stage.adapter.send(stage.delivery("It is resolved.", chat=mention.origin.chat, private=True))

    assert [post.via for post in stage.dingtalk.posts] == ["direct"]


async def test_somebody_without_a_user_id_is_answered_at_the_address_alone(stage: Stage) -> None:
    mention = await asked(stage, direct=True, senderStaffId="")
    await stage.adapter.send(stage.delivery("Now.", mention.origin))
    stage.dingtalk.state.advance(5_400)

    with pytest.raises(Rejected) as refusal:
        await stage.adapter.send(stage.delivery("Later.", mention.origin))

    assert refusal.value.code == "no_user"
    assert [post.text for post in stage.dingtalk.posts] == ["Now."]


@pytest.mark.parametrize(
    "url",
    [
        "https://oapi.dingtalk.com.evil.example/robot/sendBySession?session=x",
        "https://oapi.dingtalk.com@evil.example/robot/sendBySession?session=x",
        "http://oapi.dingtalk.com/robot/sendBySession?session=x",
        "https://169.254.169.254/latest",
        "https://[",
        "https://oapi.dingtalk.com/robot/sendBySession?session=\ud800",
    ],
)
async def test_an_address_that_is_not_dingtalks_is_never_called(stage: Stage, url: str) -> None:
    mention = await asked(stage, sessionWebhook=url)

    await stage.adapter.send(stage.delivery("Not there.", mention.origin))

    assert paths(stage) == [GROUP]


@pytest.mark.parametrize("until", [10**400, -1, "soon", None, 1.5])
async def test_an_address_without_a_sensible_end_is_not_used(stage: Stage, until: object) -> None:
    mention = await asked(stage, sessionWebhookExpiredTime=until)

    await stage.adapter.send(stage.delivery("By the robot.", mention.origin))

    assert paths(stage) == [GROUP]


async def test_half_a_character_does_not_keep_a_reply_from_being_sent(stage: Stage) -> None:
    await stage.adapter.send(stage.delivery("half \ud800 a character", mentions=(Person("u-ann", "\udfff"),)))

    assert stage.dingtalk.posts[0].text == "@? half ? a character"


async def test_an_address_to_reply_at_stays_secret(stage: Stage) -> None:
    mention = await asked(stage)

    assert isinstance(mention.origin.reply_token, ReplyToken)
    assert "session=" not in repr(mention)


@pytest.mark.parametrize("path", [REPLY, GROUP])
@pytest.mark.parametrize(
    ("fault", "error"),
    [({"status": 502}, Ambiguous), ({"cut": True}, Ambiguous), ({"status": 200}, Ambiguous)],
)
async def test_what_may_have_been_posted_is_posted_nowhere_else(
    stage: Stage, path: str, fault: dict[str, Any], error: type[PlatformError]
) -> None:
    mention = await asked(stage)
    stage.dingtalk.fail_next(path, **fault)
    token = {"reply_token": None} if path == GROUP else {}

    with pytest.raises(error):
        await stage.adapter.send(stage.delivery("Once.", mention.origin, **token))

    assert paths(stage) == [path]


@pytest.mark.parametrize(
    ("status", "body", "after"),
    [
        (403, {"code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"}, 2.0),
        (403, {"code": "Forbidden.AccessDenied.QpsLimitForApi"}, 2.0),
        (403, {"code": "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi"}, 60.0),
        (400, {"code": "send.too.fast"}, 2.0),
        (500, {"code": "system.busy"}, 5.0),
        (200, {"status": 1111, "wait": 5, "source": "x5", "punish": "deny"}, 300.0),
        (403, {}, 300.0),
    ],
)
async def test_a_limit_is_waited_out(stage: Stage, status: int, body: dict[str, Any], after: float) -> None:
    stage.dingtalk.fail_next(GROUP, status, body)

    with pytest.raises(RetryLater) as refusal:
        await stage.adapter.send(stage.delivery())

    assert refusal.value.after == after
    assert stage.dingtalk.posts == []


async def test_more_than_twenty_calls_a_second_are_too_many(stage: Stage) -> None:
    outcomes = []
    for _ in range(40):
        try:
            await stage.adapter.send(stage.delivery())
        except RetryLater:
            outcomes.append("wait")

    assert outcomes
    assert len(stage.dingtalk.posts) == 40 - len(outcomes)


async def test_a_used_up_quota_is_not_tried_again_and_said(stage: Stage) -> None:
    stage.dingtalk.state.quota = 0

    with pytest.raises(Rejected, match="monthly quota") as refusal:
        await stage.adapter.send(stage.delivery())

    assert refusal.value.code == "Forbidden.AccessDenied.ApiCountLimitForOrg"


async def test_a_missing_permission_is_named(stage: Stage) -> None:
    stage.dingtalk.state.permissions.clear()

    with pytest.raises(Rejected, match="qyapi_robot_sendmsg"):
        await stage.adapter.send(stage.delivery())


async def test_a_dissolved_group_is_refused_for_good(stage: Stage) -> None:
    mention = await asked(stage)
    stage.room.disbanded = True

    for origin in (mention.origin, None):
        with pytest.raises(Rejected, match="dissolved"):
            await stage.adapter.send(stage.delivery("Hello?", origin))


async def test_a_person_the_robot_may_not_write_to_is_refused(stage: Stage) -> None:
    stage.dingtalk.state.invalid_staff.add("u-ann")

    with pytest.raises(Rejected) as refusal:
        await stage.adapter.send(stage.delivery(chat="dm:u-ann", private=True))

    assert refusal.value.code == "invalid_staff"


async def test_a_person_written_to_too_often_is_waited_for(stage: Stage) -> None:
    stage.dingtalk.state.slowed_staff.add("u-ann")

    with pytest.raises(RetryLater):
        await stage.adapter.send(stage.delivery(chat="dm:u-ann", private=True))


async def test_an_access_token_is_asked_for_once(stage: Stage) -> None:
    await stage.adapter.send(stage.delivery())
    await stage.adapter.send(stage.delivery())
    tokens = [call.path for call in stage.dingtalk.state.calls].count(TOKEN)

    assert tokens == 1


async def test_an_access_token_that_is_no_longer_taken_is_replaced_once(stage: Stage) -> None:
    stage.dingtalk.state.tokens.clear()

    await stage.adapter.send(stage.delivery())

    assert [call.path for call in stage.dingtalk.state.calls] == [TOKEN, GROUP, TOKEN, GROUP]
    assert len(stage.dingtalk.posts) == 1


async def test_the_longest_text_of_the_worst_characters_is_taken(stage: Stage) -> None:
    text = '\\"' * 10_000
    while len(stage.adapter.render(text).encode()) > stage.adapter.capabilities.text_limit:
        text = text[: len(text) * 9 // 10]

    await stage.adapter.send(stage.delivery(text))

    assert len(stage.dingtalk.posts) == 1


@pytest.mark.parametrize("call", [DIRECT, GROUP])
async def test_an_unreachable_dingtalk_is_tried_later(stage: Stage, call: str) -> None:
    await stage.adapter.stop()

    with pytest.raises(RetryLater):
        await stage.adapter.send(stage.delivery(chat="dm:u-ann" if call == DIRECT else stage.room.id))


async def test_a_page_in_place_of_an_answer_is_a_ban_and_waited_out(stage: Stage) -> None:
    stage.dingtalk.fail_next(GROUP, status=403, page="<html><body>Too many calls</body></html>")

    with pytest.raises(RetryLater) as refusal:
        await stage.adapter.send(stage.delivery())

    assert refusal.value.after == 300.0
    assert stage.dingtalk.posts == []
