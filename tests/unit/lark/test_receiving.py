"""Webhooks: proved genuine, decrypted, answered."""

import json
from typing import Any

import pytest

from bot.domain.chat import ButtonPressed, MemberJoined, MessageDeleted, RoomOpened
from bot.errors import MalformedCall, Unauthorized
from bot.ports.webhook import WebhookRequest
from tests.simulators.lark import KEY, VERIFICATION, crypto
from tests.unit.lark.stage import Stage, adapter, listening, staged
from tests.unit.lark.test_wire import recorded


def envelope(stage: Stage, name: str = "group_mention", **header: Any) -> dict[str, Any]:
    payload = recorded(name)
    payload["header"] |= {"token": VERIFICATION, **header}
    return payload


def signed(stage: Stage, body: bytes, late: int = 0) -> WebhookRequest:
    return WebhookRequest("POST", crypto.headers(KEY, body, int(stage.lark.state.now()) + late), body)


@pytest.mark.parametrize("lower", [True, False])
async def test_a_genuine_call_is_taken_whatever_its_headers_case(stage: Stage, lower: bool) -> None:
    intake = await stage.post(envelope(stage), lower=lower)

    assert [event.kind for event in intake.events] == ["mention"]
    assert intake.response.status == 200


@pytest.mark.parametrize("late", [-301, 301])
async def test_a_call_outside_the_window_is_a_replay(stage: Stage, late: int) -> None:
    with pytest.raises(Unauthorized):
        await stage.adapter.receive(signed(stage, crypto.sealed(KEY, envelope(stage)), late))


@pytest.mark.parametrize("token", ["", "another", "véto"])
async def test_a_wrong_verification_token_is_refused(stage: Stage, token: str) -> None:
    with pytest.raises(Unauthorized):
        await stage.post(envelope(stage, token=token))


async def test_another_apps_event_is_refused(stage: Stage) -> None:
    with pytest.raises(Unauthorized):
        await stage.post(envelope(stage, app_id="cli_b000000000000002"))


async def test_a_plain_body_is_refused_though_it_is_signed(stage: Stage) -> None:
    with pytest.raises(MalformedCall):
        await stage.adapter.receive(signed(stage, json.dumps(envelope(stage)).encode()))


async def test_a_body_encrypted_with_another_key_is_refused(stage: Stage) -> None:
    with pytest.raises(MalformedCall):
        await stage.adapter.receive(signed(stage, crypto.sealed("another key", envelope(stage))))


async def test_an_unsigned_event_is_refused_though_it_is_encrypted(stage: Stage) -> None:
    body = crypto.sealed(KEY, envelope(stage))

    with pytest.raises(Unauthorized):
        await stage.adapter.receive(WebhookRequest("POST", {}, body))


async def test_the_check_of_a_new_address_is_answered(stage: Stage) -> None:
    check = {"challenge": "c-1", "token": VERIFICATION, "type": "url_verification"}
    intake = await stage.adapter.receive(WebhookRequest("POST", {}, crypto.sealed(KEY, check)))

    assert json.loads(intake.response.body) == {"challenge": "c-1"}
    assert intake.events == ()


async def test_the_check_of_a_new_address_with_another_token_is_refused(stage: Stage) -> None:
    check = {"challenge": "c-1", "token": "another", "type": "url_verification"}

    with pytest.raises(Unauthorized):
        await stage.adapter.receive(WebhookRequest("POST", {}, crypto.sealed(KEY, check)))


@pytest.mark.parametrize("method", ["GET", "PUT"])
async def test_only_posts_are_taken(stage: Stage, method: str) -> None:
    body = crypto.sealed(KEY, envelope(stage))
    headers = crypto.headers(KEY, body, int(stage.lark.state.now()))

    with pytest.raises(MalformedCall):
        await stage.adapter.receive(WebhookRequest(method, headers, body))


async def test_nothing_is_received_before_the_start(stage: Stage) -> None:
    late = adapter(stage.lark, stage.services, stage.stopwatch)

    with pytest.raises(Unauthorized):
        await late.receive(signed(stage, crypto.sealed(KEY, envelope(stage))))


async def test_a_press_is_answered_with_an_empty_object(stage: Stage) -> None:
    intake = await stage.post(envelope(stage, "button"))

    (pressed,) = intake.events
    assert isinstance(pressed, ButtonPressed)
    assert (intake.response.content_type, intake.response.body) == ("application/json", b"{}")


async def test_an_event_of_no_use_is_acknowledged_and_kept_as_nothing(stage: Stage) -> None:
    intake = await stage.post(envelope(stage, "event_nobody_knows"))

    assert (intake.response.status, intake.events) == (200, ())


async def test_receiving_makes_no_call_to_lark(stage: Stage) -> None:
    before = len(stage.lark.state.calls)
    for name in ("group_mention", "mention_typed_straight_into_a_topic", "people_join", "button"):
        await stage.post(envelope(stage, name))

    assert len(stage.lark.state.calls) == before


async def test_joins_recalls_and_renames_arrive_from_the_organisation_itself() -> None:
    async with staged(mode="websocket") as stage:
        bob = stage.lark.user("Bob")
        async with listening(stage):
            stage.lark.join(stage.room, bob)
            await stage.lark.settled()
            stage.lark.recall(stage.lark.say(stage.ann, stage.room, "oops"))
            await stage.lark.settled()
            stage.lark.deliver("im.chat.disbanded_v1", {"chat_id": stage.room.id, "name": "INC-42"})
            await stage.lark.settled()

    joined, recalled, closed = (
        one for one in stage.kept if isinstance(one, MemberJoined | MessageDeleted | RoomOpened)
    )
    assert isinstance(joined, MemberJoined)
    assert joined.person.name == "Bob"
    assert isinstance(recalled, MessageDeleted)
    assert isinstance(closed, RoomOpened)
    assert closed.archived
