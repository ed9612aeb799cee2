"""Tokens, scopes and rate limits of the Slack simulator, through Slack's own SDK."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulators.slack_trial import Stage, code_of


async def test_addresses_are_shown_only_with_their_scope(stage: Stage) -> None:
    stage.slack.workspace.scopes.discard("users:read.email")

    shown = (await stage.client.users_info(user=stage.ann.id))["user"]

    assert "email" not in shown["profile"]


async def test_who_may_call(stage: Stage) -> None:
    app_token = stage.slack.workspace.credentials.app_token
    url = stage.slack.api_url

    assert await code_of(AsyncWebClient(base_url=url).auth_test()) == "not_authed"
    assert await code_of(AsyncWebClient(token="xoxb-other", base_url=url).auth_test()) == "invalid_auth"
    as_app = AsyncWebClient(token=app_token, base_url=url)
    assert await code_of(as_app.users_info(user=stage.ann.id)) == "not_allowed_token_type"
    assert await code_of(stage.client.api_call("chat.sing")) == "unknown_method"
    assert "chat:write" in (await stage.client.auth_test()).headers["x-oauth-scopes"]
    stage.slack.workspace.state.switches.token_error = "token_revoked"
    assert await code_of(stage.client.auth_test()) == "token_revoked"


async def test_a_missing_scope_is_named(stage: Stage) -> None:
    stage.slack.workspace.scopes.discard("pins:write")

    with pytest.raises(SlackApiError) as refused:
        await stage.client.pins_add(channel=stage.room.id, timestamp="1.000001")

    assert refused.value.response["needed"] == "pins:write"


async def test_a_channel_takes_one_post_a_second_when_limits_are_on(frozen: Stage) -> None:
    frozen.slack.rate_limits.enabled = True
    await frozen.client.chat_postMessage(channel=frozen.room.id, text="x")

    with pytest.raises(SlackApiError) as refused:
        await frozen.client.chat_postMessage(channel=frozen.room.id, text="y")

    assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (429, "1")
    frozen.slack.clock.advance(1)
    await frozen.client.chat_postMessage(channel=frozen.room.id, text="y")


async def test_a_method_has_the_allowance_of_its_tier(frozen: Stage) -> None:
    frozen.slack.rate_limits.enabled = True
    for _ in range(20):
        await frozen.client.users_list()

    assert await code_of(frozen.client.users_list()) == "ratelimited"


async def test_a_client_that_waits_gets_through(stage: Stage) -> None:
    stage.client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    stage.slack.fail_next("chat.postMessage", ratelimited=0)

    await stage.client.chat_postMessage(channel=stage.room.id, text="x")

    assert [call.status for call in stage.slack.calls_of("chat.postMessage")] == [429, 200]
