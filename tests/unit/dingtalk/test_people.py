"""People and groups."""

import json

import pytest

from bot.domain.chat import Person
from bot.errors import Rejected
from tests.simulators.dingtalk.routes import BY_MOBILE
from tests.unit.dingtalk.stage import Stage


@pytest.mark.parametrize("phone", ["13800000000", "+86 138-0000-0000"])
async def test_a_person_is_found_by_mobile_number(stage: Stage, phone: str) -> None:
    assert await stage.adapter.find_person(phone=phone) == Person("u-ann", "u-ann")


async def test_a_person_who_has_written_is_known_by_name(stage: Stage) -> None:
    await stage.post(json.dumps(stage.raw()).encode())

    assert await stage.adapter.person("u-ann") == Person("u-ann", "Ann")
    assert await stage.adapter.find_person(phone="13800000000") == Person("u-ann", "Ann")
    assert await stage.adapter.room(stage.room.id) == "INC-42 war room"


@pytest.mark.parametrize("phone", ["13999999999", "+4915112345", "call me"])
async def test_nobody_has_an_unknown_number(stage: Stage, phone: str) -> None:
    assert await stage.adapter.find_person(phone=phone) is None


async def test_nobody_is_found_by_mail_and_no_call_is_made(stage: Stage) -> None:
    before = len(stage.dingtalk.state.calls)

    assert await stage.adapter.find_person(email="ann@acme.example") is None
    assert len(stage.dingtalk.state.calls) == before


async def test_who_was_never_seen_is_not_known(stage: Stage) -> None:
    assert await stage.adapter.person("u-bob") is None
    assert await stage.adapter.room("cid-unknown") is None


async def test_a_missing_permission_to_look_people_up_is_said(stage: Stage) -> None:
    stage.dingtalk.state.permissions.clear()

    with pytest.raises(Rejected, match="没有调用该接口的权限"):
        await stage.adapter.find_person(phone="13800000000")


async def test_an_expired_token_does_not_spoil_a_look_up(stage: Stage) -> None:
    stage.dingtalk.state.tokens.clear()

    assert await stage.adapter.find_person(phone="13800000000") is not None
    assert [call.path for call in stage.dingtalk.state.calls].count(BY_MOBILE) == 2
