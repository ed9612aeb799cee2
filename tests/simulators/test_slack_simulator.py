"""The Slack simulator against Slack's own SDKs: signatures, and events over HTTP."""

import asyncio
import json

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulators.slack import SIGNING_SECRET, sign
from tests.simulators.slack.handshakes import CHALLENGE
from tests.simulators.slack_trial import EchoApp, Stage

PUBLISHED_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
PUBLISHED_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


class Answering:
    """A receiver that answers with these statuses in turn, the last one for ever."""

    def __init__(self, *statuses: int, headers: dict[str, str] | None = None) -> None:
        self.statuses = [*statuses]
        self.headers = headers or {}
        self.heard: list[tuple[dict[str, str], bytes]] = []
        app = web.Application()
        app.router.add_post("/events", self.hear)
        self.server = TestServer(app)

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append((dict(request.headers), await request.read()))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if status == 0:
            await asyncio.sleep(60)
        return web.Response(status=status, headers=self.headers)

    async def __aenter__(self) -> str:
        await self.server.start_server()
        return str(self.server.make_url("/events"))

    async def __aexit__(self, *reason: object) -> None:
        await self.server.close()


def test_the_signature_is_the_one_slack_publishes() -> None:
    assert sign(SIGNING_SECRET, PUBLISHED_BODY, 1531420618) == PUBLISHED_SIGNATURE


async def test_signed_headers_satisfy_the_sdk(stage: Stage) -> None:
    headers = stage.slack.signed(b"body")

    assert SignatureVerifier(SIGNING_SECRET).is_valid_request(b"body", headers)


async def test_bolt_answers_a_mention_over_http(stage: Stage, echo: EchoApp) -> None:
    async with echo.over_http(stage.slack):
        question = await stage.ask("hello")
        answer = await stage.slack.next_post()

    assert (answer.text, answer.thread_ts) == ("hello", question.ts)


async def test_bolt_answers_a_mention_over_a_socket(stage: Stage, echo: EchoApp) -> None:
    async with echo.over_sockets(stage.slack):
        question = await stage.ask("hello")
        answer = await stage.slack.next_post()

    assert (answer.text, answer.thread_ts) == ("hello", question.ts)


async def test_a_mention_comes_twice_with_one_ts_and_two_event_ids(stage: Stage, echo: EchoApp) -> None:
    async with echo.over_http(stage.slack):
        question = await stage.ask()
        await stage.slack.wait_until(lambda: len(echo.bodies) >= 2)

    bodies = [body for body in echo.bodies if body["event"].get("ts") == question.ts]
    assert {body["event"]["type"] for body in bodies} == {"app_mention", "message"}
    assert len({body["event_id"] for body in bodies}) == 2


async def test_the_url_check_passes_with_bolt(stage: Stage, echo: EchoApp) -> None:
    async with echo.over_http(stage.slack):
        assert await stage.slack.verify_url()


async def test_bolt_refuses_forged_and_stale_calls(stage: Stage, echo: EchoApp) -> None:
    body = json.dumps({"type": "url_verification", "challenge": CHALLENGE}).encode()
    forged = stage.slack.signed(b"something else")
    stale = stage.slack.signed(body, age=301)

    async with echo.over_http(stage.slack):
        answers = [await stage.slack.deliver_raw(body, headers) for headers in (forged, stale)]

    assert [answer.status for answer in answers] == [401, 401]


async def test_the_notice_of_too_many_events_reaches_the_app(stage: Stage) -> None:
    receiver = Answering(200)
    async with receiver as stage.slack.request_url:
        await stage.slack.raise_app_rate_limited()

    assert json.loads(receiver.heard[0][1])["type"] == "app_rate_limited"


async def test_a_torn_body_is_promised_whole_and_cut(stage: Stage) -> None:
    receiver = Answering(200)
    async with receiver as stage.slack.request_url:
        answer = await stage.slack.deliver_torn(b"x" * 100, sent=10)

    assert receiver.heard == []
    assert b" 200 " not in answer


async def test_a_refused_event_is_retried_three_times_with_the_reason(stage: Stage) -> None:
    receiver = Answering(500)
    async with receiver as stage.slack.request_url:
        await stage.slack.join(stage.slack.user("bob"), stage.room)
        await stage.slack.settled()

    joined = [heard for heard in receiver.heard if b'"member_joined_channel"' in heard[1]]
    retries = [(h.get("x-slack-retry-num"), h.get("x-slack-retry-reason")) for h, _ in joined]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in joined}) == 1


async def test_a_receiver_may_refuse_retries(stage: Stage) -> None:
    receiver = Answering(500, headers={"x-slack-no-retry": "1"})
    async with receiver as stage.slack.request_url:
        await stage.slack.say(stage.ann, stage.room, "chatter")
        await stage.slack.settled()

    assert len(receiver.heard) == 1
    assert stage.slack.deliveries[0].abandoned


async def test_silence_beyond_the_deadline_is_a_timeout(stage: Stage) -> None:
    stage.slack.workspace.set_pace(ack_deadline=0.05)
    receiver = Answering(0, 200)
    async with receiver as stage.slack.request_url:
        await stage.slack.say(stage.ann, stage.room, "chatter")
        await stage.slack.settled()

    assert [attempt.outcome for attempt in stage.slack.deliveries[0].attempts] == ["http_timeout", "accepted"]


async def test_everything_can_be_delivered_again_unchanged(stage: Stage, echo: EchoApp) -> None:
    async with echo.over_http(stage.slack):
        await stage.slack.say(stage.ann, stage.room, "chatter")
        await stage.slack.settled()
        stage.slack.redeliver_all(times=2)
        await stage.slack.settled()

    assert len({body["event_id"] for body in echo.bodies}) == 1
    assert len(echo.bodies) == 3


async def test_two_workspaces_share_nothing(stage: Stage) -> None:
    other = stage.slack.add_workspace()
    client = AsyncWebClient(token=other.credentials.bot_token, base_url=stage.slack.api_url)

    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.chat_postMessage(channel=stage.room.id, text="hello")
