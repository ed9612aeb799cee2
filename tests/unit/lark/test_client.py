"""The access token, and what becomes of failed calls."""

import asyncio
from typing import Any

import pytest

from bot.errors import Ambiguous, Rejected, RetryLater
from tests.simulators.lark.routes import TOKEN
from tests.simulators.lark.scopes import MESSAGES
from tests.unit.lark.stage import Stage

SEND = MESSAGES
INFO = "/open-apis/bot/v3/info"


def renewals(stage: Stage) -> int:
    return len(stage.lark.state.calls_of(TOKEN))


async def test_one_token_serves_many_calls(stage: Stage) -> None:
    for number in range(3):
        await stage.adapter.send(stage.delivery(key=f"key-{number}"))

    assert renewals(stage) == 1


async def test_a_token_is_renewed_before_it_is_over(stage: Stage) -> None:
    stage.lark.state.advance(6_901)
    stage.stopwatch.now += 6_901
    await stage.adapter.send(stage.delivery())

    assert renewals(stage) == 2


async def test_a_token_that_lark_no_longer_takes_is_renewed_and_the_call_made_again(stage: Stage) -> None:
    stage.lark.expire_tokens()
    receipt = await stage.adapter.send(stage.delivery())

    assert [post.id for post in stage.lark.posts] == [receipt.message]
    assert renewals(stage) == 2


async def test_many_calls_at_once_renew_a_stale_token_once(stage: Stage) -> None:
    stage.lark.expire_tokens()
    await asyncio.gather(*(stage.adapter.send(stage.delivery(key=f"key-{n}")) for n in range(10)))

    assert len(stage.lark.posts) == 10
    assert renewals(stage) == 2


async def test_a_token_that_is_refused_again_is_refused_for_good(stage: Stage) -> None:
    for _ in range(2):
        stage.lark.fail_next(SEND, "POST", code=99991663, message="Invalid access token for authorization.")

    with pytest.raises(Rejected, match="access token"):
        await stage.adapter.send(stage.delivery())


async def test_a_secret_changed_while_running_is_named(stage: Stage) -> None:
    stage.lark.state.secret = "another"
    stage.lark.expire_tokens()

    with pytest.raises(Rejected, match="app secret") as refusal:
        await stage.adapter.send(stage.delivery())
    assert refusal.value.code == "10014"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"wait": 7}, RetryLater),
        ({"code": 230020}, RetryLater),
        ({"code": 99991400, "status": 400}, RetryLater),
        ({"status": 502}, Ambiguous),
        ({"status": 200}, Ambiguous),
        ({"before": True}, Ambiguous),
        ({"cut": True}, Ambiguous),
        ({"code": 230027}, Rejected),
        ({"code": 1}, Rejected),
    ],
)
async def test_a_failed_posting_is_the_error_it_should_be(
    stage: Stage, fault: dict[str, Any], error: type[Exception]
) -> None:
    stage.lark.fail_next(SEND, "POST", **fault)

    with pytest.raises(error):
        await stage.adapter.send(stage.delivery())


async def test_a_rate_limit_is_waited_for_as_long_as_lark_says(stage: Stage) -> None:
    stage.lark.fail_next(SEND, "POST", wait=42)

    with pytest.raises(RetryLater) as refusal:
        await stage.adapter.send(stage.delivery())
    assert refusal.value.after == 42


@pytest.mark.parametrize("fault", [{"status": 502}, {"cut": True}])
async def test_a_failed_reading_is_simply_done_again(stage: Stage, fault: dict[str, Any]) -> None:
    for _ in range(2):
        stage.lark.fail_next("/open-apis/im/v1/chats/oc_room", **fault)

    with pytest.raises(RetryLater):
        await stage.adapter.room("oc_room")


async def test_a_missing_scope_is_named_with_what_to_do(stage: Stage) -> None:
    stage.lark.state.granted.discard("im:message:send_as_bot")

    with pytest.raises(Rejected) as refusal:
        await stage.adapter.send(stage.delivery())
    assert "im:message, im:message:send_as_bot" in refusal.value.public
    assert "publish a version" in refusal.value.public


async def test_a_group_without_the_bot_says_so(stage: Stage) -> None:
    stage.room.bot_inside = False

    with pytest.raises(Rejected, match="not in that group"):
        await stage.adapter.send(stage.delivery())


async def test_nothing_is_called_once_stopped(stage: Stage) -> None:
    await stage.adapter.stop()

    with pytest.raises(RetryLater):
        await stage.adapter.send(stage.delivery())
