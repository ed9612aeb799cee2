"""People: by id, phone and e-mail, and who is not found not asked for again."""

import pytest

from bot.domain.chat import Person
from bot.errors import Rejected
from tests.simulators.wecom.app import ANN
from tests.simulators.wecom.app.qyapi import BY_EMAIL, BY_MOBILE, USER
from tests.unit.wecom.app.stage import Stage


async def test_a_members_name_is_known(stage: Stage) -> None:
    assert await stage.adapter.person(ANN) == Person(ANN, "张三")


@pytest.mark.parametrize("id", ["ghost", "woAAAA-outside", "@张三", "", "-"])
async def test_others_are_not(stage: Stage, id: str) -> None:
    assert await stage.adapter.person(id) is None


async def test_whom_the_app_may_not_see_is_not_known(stage: Stage) -> None:
    stage.wecom.company.member("wangwu", "王五", visible=False)

    assert await stage.adapter.person("wangwu") is None


@pytest.mark.parametrize("phone", ["13800000000", "+86 138-0000-0000"])
async def test_a_person_is_found_by_mobile_number(stage: Stage, phone: str) -> None:
    assert await stage.adapter.find_person(phone=phone) == Person(ANN, "张三")


async def test_a_person_is_found_by_mail(stage: Stage) -> None:
    assert await stage.adapter.find_person(email="ann@acme.example") == Person(ANN, "张三")


async def test_where_the_mail_is_not_known_the_number_may_be(stage: Stage) -> None:
    found = await stage.adapter.find_person(email="old@acme.example", phone="13800000000")

    assert found == Person(ANN, "张三")


async def test_who_was_not_found_is_not_asked_for_again_today(stage: Stage) -> None:
    for _ in range(3):
        assert await stage.adapter.find_person(email="nobody@acme.example", phone="13999999999") is None

    counts = stage.wecom.company.counts()
    assert (counts[BY_EMAIL], counts[BY_MOBILE], counts[USER]) == (2, 1, 0)


@pytest.mark.parametrize("phone", ["call me", ""])
async def test_what_is_no_number_asks_nobody(stage: Stage, phone: str) -> None:
    before = len(stage.wecom.company.calls)

    assert await stage.adapter.find_person(phone=phone) is None
    assert len(stage.wecom.company.calls) == before


async def test_a_person_outside_the_visible_range_is_said_to_be_so(stage: Stage) -> None:
    stage.wecom.company.member("wangwu", "王五", mobile="13800000009", visible=False)

    with pytest.raises(Rejected, match="visible range"):
        await stage.adapter.find_person(phone="13800000009")
