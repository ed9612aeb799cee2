"""What `doctor` says of permissions; nothing it does leaves anything behind."""

from typing import Any

import pytest

from tests.simulators.dingtalk.cards import BUTTON_TEMPLATE, TEMPLATE
from tests.simulators.dingtalk.scene_groups import GROUP_TEMPLATE
from tests.simulators.dingtalk.state import EVENT_KEY, EVENT_TOKEN
from tests.unit.dingtalk.stage import staged

ALL: dict[str, Any] = {
    "card_template_id": TEMPLATE,
    "button_card_template_id": BUTTON_TEMPLATE,
    "callback_url": "http://127.0.0.1:9/webhooks/dingtalk/acme",
    "group_template_id": GROUP_TEMPLATE,
}


async def test_a_whole_configuration_is_well_and_nothing_is_left_behind() -> None:
    async with staged(mode="stream", **ALL) as stage:
        before = len(stage.dingtalk.state.chats)
        findings = await stage.adapter.check()

    assert [finding.subject for finding in findings if not finding.well] == []
    assert (stage.dingtalk.posts, len(stage.dingtalk.state.chats)) == ([], before)


async def test_what_only_use_can_show_is_said() -> None:
    async with staged(**ALL) as stage:
        says = {finding.subject: finding.says for finding in await stage.adapter.check()}

    assert "group_template_id" in says["war rooms"]
    assert "card_template_id" in says["cards"]
    assert "button_card_template_id" in says["buttons"]
    assert "/webhooks/dingtalk/acme" in says["pressed buttons"]


@pytest.mark.parametrize(("ahead", "well"), [(600, True), (900, False), (-900, False)])
async def test_the_clock_is_compared_with_dingtalks(ahead: float, well: bool) -> None:
    async with staged() as stage:
        stage.dingtalk.state.clock_ahead = ahead
        (clock,) = [finding for finding in await stage.adapter.check() if finding.subject == "clock"]

    assert clock.well is well
    assert ("ahead of" in clock.says) is (ahead < 0)
    assert ("NTP" in clock.mend) is not well


@pytest.mark.parametrize(
    ("permission", "subject"),
    [
        ("qyapi_robot_sendmsg", "messages nobody asked for"),
        ("qyapi_chat_manage", "war rooms"),
        ("Card.Streaming.Write", "cards"),
        ("qyapi_get_member_by_mobile", "people by phone"),
    ],
)
async def test_a_missing_permission_is_named(permission: str, subject: str) -> None:
    async with staged(**ALL) as stage:
        stage.dingtalk.state.permissions.remove(permission)
        (unwell,) = [finding for finding in await stage.adapter.check() if not finding.well]

    assert unwell.subject == subject
    assert permission in unwell.says + unwell.mend
    assert "publish a version" in unwell.mend


async def test_what_is_not_configured_is_not_asked_for() -> None:
    async with staged() as stage:
        subjects = [finding.subject for finding in await stage.adapter.check()]

    assert "war rooms" not in subjects
    assert "cards" not in subjects


async def test_a_missing_permission_for_buttons_is_named_and_an_address_not_taken() -> None:
    async with staged(**ALL) as stage:
        stage.dingtalk.state.permissions.remove("Card.Instance.Write")
        unwell = {finding.subject: finding for finding in await stage.adapter.check() if not finding.well}

    assert unwell.keys() == {"buttons", "pressed buttons"}
    assert "Card.Instance.Write" in unwell["buttons"].says
    assert "callback_url" in unwell["pressed buttons"].mend


@pytest.mark.parametrize(
    ("events", "says"), [({"token": EVENT_TOKEN, "aes_key": EVENT_KEY}, "ticked"), ({}, "aes_key")]
)
async def test_whether_group_events_are_received_is_said(events: dict[str, Any], says: str) -> None:
    async with staged(**events) as stage:
        (finding,) = [one for one in await stage.adapter.check() if one.subject == "group events"]

    assert finding.well
    assert says in finding.says
