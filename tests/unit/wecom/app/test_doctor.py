"""What `doctor` says about an app, and how to mend it."""

from typing import Any

import pytest

from bot.errors import ConfigError
from tests.simulators.wecom.app.qyapi import AGENT_INFO
from tests.unit.wecom.app.stage import Stage, adapter


async def troubles(stage: Stage, **settings: Any) -> dict[str, str]:
    """What is not well, and the way to mend it."""
    made = adapter(stage.wecom, **settings)
    findings = await made.check()
    await made.stop()
    return {finding.subject: finding.mend for finding in findings if not finding.well}


async def test_a_good_app_is_well_in_every_respect(stage: Stage) -> None:
    findings = await stage.adapter.check()

    assert {finding.subject for finding in findings} == {
        "app credentials",
        "app",
        "app visible range",
        "app callback",
        "clock",
    }
    assert all(finding.well for finding in findings)


@pytest.mark.parametrize("wrong", [{"app_secret": "old"}, {"corp_id": "ww-another"}])
async def test_wrong_credentials_are_named(stage: Stage, wrong: dict[str, str]) -> None:
    assert "app_secret" in (await troubles(stage, **wrong))["app credentials"]


@pytest.mark.parametrize(("wrong", "key"), [({"app_secret": "old"}, "app_secret"), ({"corp_id": "wwx"}, "corp_id")])
async def test_wrong_credentials_stop_the_start(stage: Stage, wrong: dict[str, Any], key: str) -> None:
    made = adapter(stage.wecom, **wrong)

    with pytest.raises(ConfigError, match=f"accounts.acme.wecom.{key}"):
        await made.start()
    await made.stop()


async def test_a_wrong_agent_is_named(stage: Stage) -> None:
    assert "agent_id" in (await troubles(stage, agent_id=7))["app"]


async def test_a_narrow_range_is_said_to_open_no_rooms(stage: Stage) -> None:
    stage.wecom.company.root_range = False

    assert "可见范围" in (await troubles(stage))["app visible range"]


async def test_an_untrusted_address_is_named(stage: Stage) -> None:
    stage.wecom.fail_next(AGENT_INFO, error=60020)

    assert "企业可信IP" in (await troubles(stage))["app trusted address"]


async def test_an_address_that_may_ask_for_no_token_is_named(stage: Stage) -> None:
    stage.wecom.company.trusted = False

    assert "企业可信IP" in (await troubles(stage))["app credentials"]


async def test_a_clock_that_is_off_is_found(stage: Stage) -> None:
    stage.wecom.company.advance(600)

    assert "NTP" in (await troubles(stage))["clock"]


async def test_wecom_out_of_reach_is_no_crash(stage: Stage) -> None:
    assert "app credentials" in await troubles(stage, api_url="http://127.0.0.1:9")
