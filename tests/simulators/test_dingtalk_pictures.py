"""The simulated DingTalk takes pictures as documented, and shows only what it was handed."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from tests.simulators.dingtalk import CLIENT_ID, CLIENT_SECRET, DingTalkSimulator
from tests.simulators.dingtalk.routes import OLD_TOKEN, UPLOAD

PNG = b"\x89PNG and so on"


@pytest.fixture
async def dingtalk() -> AsyncIterator[DingTalkSimulator]:
    async with DingTalkSimulator() as running:
        yield running


async def token(dingtalk: DingTalkSimulator, secret: str = CLIENT_SECRET) -> dict[str, Any]:
    query = {"appkey": CLIENT_ID, "appsecret": secret}
    async with aiohttp.ClientSession() as session, session.get(dingtalk.url + OLD_TOKEN, params=query) as response:
        answer: dict[str, Any] = await response.json()
    return answer


async def upload(
    dingtalk: DingTalkSimulator, content: bytes = PNG, field: str = "media", **query: str
) -> dict[str, Any]:
    form = aiohttp.FormData()
    form.add_field(field, BytesIO(content), filename="chart.png")
    given = {"access_token": (await token(dingtalk))["access_token"], "type": "image"} | query
    async with (
        aiohttp.ClientSession() as session,
        session.post(dingtalk.url + UPLOAD, params=given, data=form) as response,
    ):
        answer: dict[str, Any] = await response.json()
    return answer


async def test_an_uploaded_picture_has_an_id_that_messages_show(dingtalk: DingTalkSimulator) -> None:
    answer = await upload(dingtalk)

    assert (answer["errcode"], answer["type"]) == (0, "image")
    assert dingtalk.state.pictures(f"![it]({answer['media_id']})") == ("chart.png",)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"access_token": "at-of-the-new-api"}, 88),
        ({"type": "poster"}, 40004),
        ({"field": "file"}, 40035),
        ({"content": b""}, 40035),
        ({"content": b"<svg/>"}, 40005),
        ({"content": PNG + bytes(20 * 2**20)}, 40006),
    ],
    ids=["new token", "other type", "other field", "nothing", "no picture", "too large"],
)
async def test_what_is_no_picture_is_refused(dingtalk: DingTalkSimulator, changed: dict[str, Any], code: int) -> None:
    answer = await upload(dingtalk, **changed)

    assert answer["errcode"] == code
    assert dingtalk.state.media == {}


async def test_a_wrong_secret_gets_no_token(dingtalk: DingTalkSimulator) -> None:
    assert (await token(dingtalk, "wrong"))["errcode"] == 40096


async def test_a_picture_that_was_never_uploaded_is_complained_about(dingtalk: DingTalkSimulator) -> None:
    assert dingtalk.state.pictures("![it](@lADPnone)") == ()

    assert dingtalk.state.complaints == ["a picture that is none: @lADPnone"]
    dingtalk.state.complaints.clear()
