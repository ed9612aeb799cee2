"""Socket Mode of the Slack simulator against bolt's own client."""

import pytest
from slack_sdk.errors import SlackApiError

from tests.simulators.slack_trial import EchoApp, Stage


async def test_events_raised_without_a_socket_come_by_retry(stage: Stage, echo: EchoApp) -> None:
    await stage.ask("anybody?")
    await stage.slack.wait_until(lambda: bool(stage.slack.deliveries[0].attempts))

    async with echo.over_sockets(stage.slack):
        answer = await stage.slack.next_post()

    assert answer.text == "anybody?"
    assert stage.slack.deliveries[0].attempts[0].outcome == "connection_failed"


async def test_an_unacknowledged_envelope_comes_again(stage: Stage, echo: EchoApp) -> None:
    stage.slack.workspace.set_pace(ack_deadline=0.1)
    echo.app.middleware(_never_acknowledge)
    async with echo.over_sockets(stage.slack):
        await stage.slack.say(stage.ann, stage.room, "chatter")
        await stage.slack.settled()

    assert [attempt.number for attempt in stage.slack.deliveries[0].attempts] == [0, 1, 2, 3]


async def _never_acknowledge() -> None:
    """Middleware that neither goes on nor answers."""


@pytest.mark.parametrize("clean", [True, False])
async def test_a_client_comes_back_after_its_socket_ends(stage: Stage, echo: EchoApp, clean: bool) -> None:
    sockets = stage.slack.workspace.sockets
    async with echo.over_sockets(stage.slack):
        await stage.slack.close_sockets(clean=clean)
        await stage.slack.wait_until(lambda: sockets.opened == 2 and len(sockets.connections) == 1)
        await stage.ask("back?")
        answer = await stage.slack.next_post()

    assert answer.text == "back?"


async def test_each_payload_goes_to_one_of_several_connections(stage: Stage) -> None:
    first, second = EchoApp(stage), EchoApp(stage)
    async with first.over_sockets(stage.slack), second.over_sockets(stage.slack):
        for number in range(20):
            await stage.slack.say(stage.ann, stage.room, f"line {number}")
        await stage.slack.settled()

    assert len(first.bodies) + len(second.bodies) == 20
    assert first.bodies
    assert second.bodies


async def test_a_bot_token_opens_no_socket(stage: Stage) -> None:
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await stage.client.apps_connections_open(app_token=stage.slack.workspace.credentials.bot_token)
