"""Names, and the doctor."""

import time

import pytest

from bot.domain.chat import Person
from bot.errors import Rejected
from tests.simulators.slack import SlackSimulator
from tests.unit.slack.stage import Stage, adapter, staged


async def test_a_person_has_a_name_and_an_address(stage: Stage) -> None:
    bo = stage.slack.user("bo", email="bo@example.com")

    assert await stage.adapter.person(bo.id) == Person(bo.id, "bo", email="bo@example.com")


async def test_a_bot_is_known_as_one(stage: Stage) -> None:
    other = stage.slack.bot("otherbot")

    found = await stage.adapter.person(other.id)

    assert found is not None
    assert found.is_bot


async def test_nobody_is_nobody(stage: Stage) -> None:
    assert await stage.adapter.person("U0NOBODY") is None
    assert await stage.adapter.find_person(email="nobody@example.com") is None
    assert await stage.adapter.find_person(phone="+441234567") is None
    assert await stage.adapter.room("C0NOWHERE") is None


async def test_a_person_is_found_by_address(stage: Stage) -> None:
    bo = stage.slack.user("bo", email="bo@example.com")

    found = await stage.adapter.find_person(email="bo@example.com")

    assert found is not None
    assert found.id == bo.id


async def test_a_room_has_a_name_and_a_direct_conversation_none(stage: Stage) -> None:
    assert await stage.adapter.room(stage.room.id) == "incidents"
    assert await stage.adapter.room(stage.slack.direct(stage.ann).id) == ""


async def test_a_hidden_room_is_not_named(stage: Stage) -> None:
    hidden = stage.slack.channel("hidden", members=[stage.ann], private=True, with_bot=False)

    assert await stage.adapter.room(hidden.id) is None


async def test_a_missing_scope_is_not_nobody(stage: Stage) -> None:
    stage.slack.workspace.scopes.discard("users:read")

    with pytest.raises(Rejected, match="users:read"):
        await stage.adapter.person(stage.ann.id)


async def test_the_doctor_names_missing_scopes_and_what_they_cost(stage: Stage) -> None:
    stage.slack.workspace.scopes.difference_update({"users:read.email", "im:history"})

    unwell = {finding.subject: finding.says for finding in await stage.adapter.check() if not finding.well}

    assert unwell.keys() == {"finding people by e-mail", "reading a channel's history, and what is said in it"}
    assert "users:read.email" in unwell["finding people by e-mail"]


async def test_the_doctor_sees_a_refused_app_token() -> None:
    async with SlackSimulator() as slack:
        made = adapter(slack, app_token="xapp-wrong")
        findings = await made.check()
        await made.stop()

    assert [finding.subject for finding in findings if not finding.well] == ["events"]


async def test_the_doctor_says_when_slack_is_out_of_reach() -> None:
    async with SlackSimulator() as slack:
        made = adapter(slack)
    findings = await made.check()
    await made.stop()

    assert [(finding.subject, finding.well) for finding in findings] == [("bot token", False), ("events", True)]
    assert slack.api_url in findings[0].mend


async def test_the_doctor_compares_the_clocks() -> None:
    async with SlackSimulator() as slack:
        made = adapter(slack, clock=lambda: time.time() - 400)
        findings = await made.check()
        await made.stop()

    (clock,) = [finding for finding in findings if finding.subject == "clock"]
    assert not clock.well
    assert "behind" in clock.says


async def test_the_doctor_is_content_in_socket_mode() -> None:
    async with staged(app_token="xapp-sim") as stage:
        assert all(finding.well for finding in await stage.adapter.check())
