"""The signed HTTP callback."""

import json

import pytest

from adapters.dingtalk import signature
from bot.errors import MalformedCall, Unauthorized
from bot.ports.webhook import WebhookRequest
from tests.simulators.dingtalk import CLIENT_SECRET
from tests.unit.dingtalk.stage import Stage


def test_the_published_signature_is_computed() -> None:
    assert signature.sign("1577262236757", "this is a secret") == "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA="


@pytest.mark.parametrize(("age", "refused"), [(0, False), (3_600, False), (-3_600, False), (3_601, True)])
def test_a_call_is_good_for_an_hour(age: int, refused: bool) -> None:
    headers = {"timestamp": "1700000000000", "sign": signature.sign("1700000000000", "s")}

    try:
        signature.verify("s", headers, 1_700_000_000 + age)
    except Unauthorized:
        assert refused
    else:
        assert not refused


@pytest.mark.parametrize("timestamp", ["", "soon", "-1700000000000", "1.7e12", "９" * 13, "9" * 400])
async def test_a_time_that_is_none_is_refused(stage: Stage, timestamp: str) -> None:
    headers = {"timestamp": timestamp, "sign": signature.sign(timestamp, CLIENT_SECRET)}

    with pytest.raises(Unauthorized):
        await stage.adapter.receive(WebhookRequest("POST", headers, b"{}"))


async def test_another_secrets_signature_is_refused(stage: Stage) -> None:
    headers = stage.dingtalk.callback.headers()
    headers["sign"] = signature.sign(headers["timestamp"], "another secret")

    with pytest.raises(Unauthorized):
        await stage.adapter.receive(WebhookRequest("POST", headers, b"{}"))


async def test_a_signature_of_odd_bytes_is_refused(stage: Stage) -> None:
    headers = stage.dingtalk.callback.headers() | {"sign": "\udcff"}

    with pytest.raises(Unauthorized):
        await stage.adapter.receive(WebhookRequest("POST", headers, b"{}"))


async def test_a_genuine_call_is_answered_with_no_reply(stage: Stage) -> None:
    intake = await stage.post(json.dumps(stage.raw()).encode())

    assert json.loads(intake.response.body) == {"msgtype": "empty"}
    assert [event.kind for event in intake.events] == ["room", "mention"]


@pytest.mark.parametrize(
    "body",
    [b"", b"[", b"[]", b"{}", b'"text"', b"\xff", b'{"msgId": 7, "conversationId": [], "conversationType": "1"}'],
)
async def test_a_genuine_body_that_makes_no_sense_is_malformed(stage: Stage, body: bytes) -> None:
    with pytest.raises(MalformedCall):
        await stage.post(body)


async def test_a_genuine_call_that_does_not_post_is_malformed(stage: Stage) -> None:
    with pytest.raises(MalformedCall):
        await stage.post(b"{}", "GET")


async def test_stream_mode_takes_no_calls(streamed: Stage) -> None:
    with pytest.raises(Unauthorized):
        await streamed.post(json.dumps(streamed.raw()).encode())
