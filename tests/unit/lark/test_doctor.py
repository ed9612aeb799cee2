"""What `doctor` finds, and how it says to mend it."""

import pytest

from adapters.lark.scopes import FEATURES, needed
from bot.errors import ConfigError
from bot.ports.adapter import Finding
from tests.simulators.lark.scopes import GRANTED
from tests.unit.lark.stage import Stage, adapter, staged

INFO = "/open-apis/bot/v3/info"
LIST = "/open-apis/application/v6/scopes"


async def ill(stage: Stage) -> list[Finding]:
    return [finding for finding in await stage.adapter.check() if not finding.well]


async def test_the_smallest_set_of_permissions_is_enough(stage: Stage) -> None:
    stage.lark.state.granted = set(needed())

    assert await ill(stage) == []
    assert needed() == GRANTED


@pytest.mark.parametrize("scope", sorted(needed()))
async def test_every_missing_permission_is_named_with_what_is_lost(stage: Stage, scope: str) -> None:
    stage.lark.state.granted.discard(scope)
    alternatives = {"im:message.group_at_msg:readonly", "im:message.reactions:read"}

    findings = await ill(stage)

    if scope in alternatives:  # another one that is granted does as well
        assert findings == []
    else:
        assert findings
        assert all(scope in finding.says and finding.subject in FEATURES for finding in findings)
        assert all("publish a version" in finding.mend for finding in findings)


async def test_a_working_sign_that_is_off_needs_no_permission() -> None:
    async with staged(working_sign="off") as stage:
        stage.lark.state.granted.discard("im:message.reactions:write_only")

        assert await ill(stage) == []


async def test_permissions_that_cannot_be_read_are_said(stage: Stage) -> None:
    stage.lark.fail_next(LIST, code=212100, message="app not install")

    (finding,) = await ill(stage)
    assert finding.subject == "permissions"


@pytest.mark.parametrize(("ahead", "word"), [(120, "behind"), (-120, "ahead")])
async def test_a_clock_that_is_off_is_found(stage: Stage, ahead: float, word: str) -> None:
    stage.lark.state.clock_ahead = ahead

    (finding,) = await ill(stage)
    assert finding.subject == "clock"
    assert word in finding.says
    assert "NTP" in finding.mend


async def test_wrong_credentials_are_found(stage: Stage) -> None:
    stage.lark.state.secret = "another"
    stage.lark.expire_tokens()

    (finding,) = await ill(stage)
    assert finding.subject == "app credentials"
    assert "open.larksuite.com" in finding.mend


async def test_an_app_without_a_bot_is_found_and_does_not_start(stage: Stage) -> None:
    stage.lark.state.has_bot = False
    made = adapter(stage.lark, stage.services, stage.stopwatch)
    with pytest.raises(ConfigError, match="capability"):
        await made.start()
    findings = [finding for finding in await made.check() if not finding.well]
    await made.stop()

    assert [finding.subject for finding in findings] == ["bot"]


async def test_an_address_that_does_not_answer_is_found(stage: Stage) -> None:
    made = adapter(stage.lark, stage.services, stage.stopwatch, api_url="http://127.0.0.1:9")
    (finding,) = await made.check()
    await made.stop()

    assert (finding.subject, finding.well) == ("reachability", False)
    assert "HTTPS_PROXY" in finding.mend


async def test_a_long_connection_that_is_switched_off_is_found(socketed: Stage) -> None:
    socketed.lark.sockets.bootstrap = [(403, "forbidden")]

    (finding,) = await ill(socketed)
    assert finding.subject == "events"
    assert "long connection" in finding.mend


async def test_a_passing_failure_is_reachability_and_no_wrong_credential(stage: Stage) -> None:
    stage.lark.fail_next(INFO, status=502)

    assert [finding.subject for finding in await ill(stage)] == ["reachability"]
