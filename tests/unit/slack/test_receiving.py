"""Calls over HTTP, genuine and strange."""

import json
from typing import Any

import pytest

from bot.domain.chat import Mention
from bot.errors import ConfigError, MalformedCall, RetryLater, Unauthorized
from bot.ports.webhook import WebhookRequest
from tests.simulators.slack import SlackSimulator
from tests.unit.slack.stage import Stage, adapter, staged
from tests.unit.slack.test_wire import recorded

FORM = "application/x-www-form-urlencoded"


async def test_an_event_nobody_knows_is_acknowledged(stage: Stage) -> None:
    intake = await stage.post(json.dumps(recorded("event_nobody_knows")).encode())

    assert (intake.response.status, intake.events) == (200, ())


async def test_a_command_is_answered_with_nothing_and_understood(stage: Stage) -> None:
    intake = await stage.post_form(**recorded("slash_command"))

    (mention,) = intake.events
    assert isinstance(mention, Mention)
    assert mention.text == "the payload is @U0ANN's"
    assert (intake.response.status, intake.response.body) == (200, b"")


async def test_a_pressed_button_comes_in_a_form(stage: Stage) -> None:
    intake = await stage.post_form(payload=json.dumps(recorded("button")))

    assert [event.kind for event in intake.events] == ["button"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b"", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"command=%2Fwarroom&text=x", "application/json"),
        (b'{"type": "event_callback"}', FORM),
        (b"payload=%7B", FORM),
        (b"payload=%5B%5D", FORM),
        (b"\xff=\xfe", FORM),
        (b'{"type": "event_callback"}', "text/plain"),
        (b'{"type": "event_callback"}', ""),
        (b"[" * 100_000, "application/json"),
        (b'{"type": "event_callback"}', "application/json"),
        (b'{"type": "event_callback", "event": []}', "application/json"),
        (b'{"type": "event_callback", "event": "x", "authorizations": 5}', "application/json"),
        (b'{"type": "block_actions", "container": 5}', "application/json"),
        (b'{"command": "/warroom"}', "application/json"),
    ],
)
async def test_a_genuine_call_that_makes_no_sense_is_malformed(stage: Stage, body: bytes, content_type: str) -> None:
    with pytest.raises(MalformedCall):
        await stage.post(body, content_type)


async def test_an_unsigned_call_is_refused_before_it_is_parsed(stage: Stage) -> None:
    with pytest.raises(Unauthorized):
        await stage.adapter.receive(WebhookRequest("POST", {"content-type": "application/json"}, b"{"))


async def test_another_workspaces_event_is_refused(stage: Stage) -> None:
    theirs: dict[str, Any] = recorded("app_mention") | {
        "team_id": "T0THEIRS",
        "context_team_id": "T0THEIRS",
        "authorizations": [{"team_id": "T0THEIRS"}],
    }

    with pytest.raises(Unauthorized):
        await stage.post(json.dumps(theirs).encode())


async def test_nothing_is_received_before_the_start(stage: Stage) -> None:
    with pytest.raises(Unauthorized):
        await adapter(stage.slack).receive(WebhookRequest("POST", {}, b"{}"))


async def test_no_call_to_slack_delays_the_acknowledgement(stage: Stage) -> None:
    before = len(stage.slack.calls)

    for name in ("app_mention", "bot_joins", "channel_archive", "person_joins"):
        await stage.post(json.dumps(recorded(name)).encode())

    assert len(stage.slack.calls) == before


async def test_variables_of_the_sdk_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLIENT_ID", "CLIENT_SECRET", "BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET", "VERIFICATION_TOKEN"):
        monkeypatch.setenv(f"SLACK_{name}", "from-the-environment")
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    async with staged() as stage:
        intake = await stage.post(json.dumps(recorded("app_mention")).encode())
        await stage.adapter.send(stage.delivery())

    assert [event.kind for event in intake.events] == ["mention"]
    assert [post.text for post in stage.slack.posts] == ["All is well."]


async def test_a_refused_bot_token_names_its_key(stage: Stage) -> None:
    wrong = adapter(stage.slack, bot_token="xoxb-wrong")

    with pytest.raises(ConfigError, match=r"accounts\.acme\.slack\.bot_token"):
        await wrong.start()

    await wrong.stop()


async def test_a_refused_app_token_names_its_key(stage: Stage) -> None:
    wrong = adapter(stage.slack, app_token="xapp-wrong")

    with pytest.raises(ConfigError, match=r"accounts\.acme\.slack\.app_token"):
        await wrong.start()

    await wrong.stop()


async def test_an_unreachable_slack_is_not_a_bad_configuration() -> None:
    async with SlackSimulator() as slack:
        made = adapter(slack)

    with pytest.raises(RetryLater):
        await made.start()

    await made.stop()


async def test_two_accounts_in_one_process_know_only_their_own() -> None:
    async with SlackSimulator() as slack:
        second = slack.add_workspace()
        one = adapter(slack)
        two = adapter(slack, bot_token=second.credentials.bot_token, signing_secret=second.credentials.signing_secret)
        await one.start()
        await two.start()
        body = json.dumps(recorded("app_mention")).encode()
        headers = {name.lower(): value for name, value in slack.signed(body).items()}
        intake = await one.receive(WebhookRequest("POST", headers, body))

        with pytest.raises(Unauthorized):
            await two.receive(WebhookRequest("POST", headers, body))
        assert len(intake.events) == 1
        await one.stop()
        await two.stop()
