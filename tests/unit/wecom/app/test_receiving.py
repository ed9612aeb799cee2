"""Callbacks of the app: proved genuine, decrypted, and what they mean."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.wecom.app.buttons import Buttons
from adapters.wecom.app.wire import Translator, encrypted, fields
from adapters.wecom.envelope import Envelope
from bot.domain.chat import Mention
from bot.errors import MalformedCall, NotFound, Unauthorized
from bot.ports.webhook import WebhookRequest
from tests.contract.harness import MemoryShelf
from tests.simulators.wecom.app.callbacks import encrypted as encrypt
from tests.simulators.wecom.app.callbacks import envelope
from tests.unit.wecom.app.stage import Stage, adapter

NOW = datetime(2025, 11, 1, 12, 26, 41, tzinfo=UTC)
WIRE = Path(__file__).parents[3] / "wire" / "wecom"
RECORDED = sorted((WIRE / "app").glob("*.json"))
VECTORS: dict[str, dict[str, str]] = json.loads((WIRE / "published_vectors.json").read_text())
MESSAGES = [name for name in VECTORS if name.split(":")[0] in {"B", "C2", "E2"}]


def translator() -> Translator:
    return Translator("acme", Buttons("acme", MemoryShelf()))


def told(event: object, key: str) -> object:
    for name in key.split("."):
        event = getattr(event, name)
    return event


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
async def test_a_recorded_payload_means_what_is_written_beside_it(path: Path) -> None:
    record = json.loads(path.read_text())

    events = await translator().events(fields(record["xml"]), NOW)

    assert [
        {key: told(event, key) for key in wanted} for event, wanted in zip(events, record["means"], strict=True)
    ] == record["means"]


@pytest.mark.parametrize("name", MESSAGES)
async def test_a_published_message_is_opened_and_understood(name: str) -> None:
    vector = VECTORS[name]
    body = envelope(vector["encrypted"]).encode()

    opened = Envelope(vector["token"], vector["key"], vector["receiver"]).opened(
        vector, encrypted(body), float(vector["timestamp"])
    )
    (event,) = await translator().events(fields(opened), NOW)

    assert isinstance(event, Mention)
    assert vector["says"].replace("<![CDATA[", "").replace("]]>", "") == f"<Content>{event.text}</Content>"
    assert event.origin.private


async def test_the_check_of_the_address_is_answered_with_the_bare_text(stage: Stage) -> None:
    text = encrypt("1616140317555161061")
    query = stage.wecom.callbacks.query(text) | {"echostr": text}

    intake = await stage.adapter.receive(WebhookRequest("GET", {}, b"", query))

    assert intake.response.body == b"1616140317555161061"
    assert not intake.events


async def test_a_check_that_is_not_genuine_is_refused(stage: Stage) -> None:
    text = encrypt("1616140317555161061")
    query = stage.wecom.callbacks.query(text)

    for echostr in ("", encrypt("another")):
        with pytest.raises(Unauthorized):
            await stage.adapter.receive(WebhookRequest("GET", {}, b"", query | {"echostr": echostr}))


async def test_a_message_is_acknowledged_with_nothing(stage: Stage) -> None:
    intake = await stage.hears(**stage.wecom.fields("text", Content="status?"))

    assert (intake.response.status, intake.response.body) == (200, b"")
    assert [event.kind for event in intake.events] == ["mention"]


@pytest.mark.parametrize("age", [301.0, -301.0])
async def test_a_call_outside_the_window_is_refused(stage: Stage, age: float) -> None:
    text = encrypt("<xml/>")
    request = WebhookRequest("POST", {}, envelope(text).encode(), stage.wecom.callbacks.query(text, age))

    with pytest.raises(Unauthorized):
        await stage.adapter.receive(request)


async def test_a_message_for_another_company_makes_no_sense(stage: Stage) -> None:
    text = encrypt("<xml/>", receiver="ww-another")
    request = WebhookRequest("POST", {}, envelope(text).encode(), stage.wecom.callbacks.query(text))

    with pytest.raises(MalformedCall):
        await stage.adapter.receive(request)


async def test_without_a_callback_configured_nobody_is_heard(stage: Stage) -> None:
    deaf = adapter(stage.wecom, app_token="", app_encoding_aes_key="")

    with pytest.raises(NotFound, match="app_token"):
        await deaf.receive(stage.call("<xml/>"))
    assert not deaf.capabilities.complete_record


@pytest.mark.parametrize("body", [b"", b"<xml></xml>", b"<xml><Encrypt></Encrypt></xml>", b"{}", b"\xff\xfe"])
async def test_a_body_with_nothing_encrypted_makes_no_sense(stage: Stage, body: bytes) -> None:
    with pytest.raises(MalformedCall):
        await stage.adapter.receive(WebhookRequest("POST", {}, body, {}))


async def test_wecom_posts_and_does_nothing_else(stage: Stage) -> None:
    with pytest.raises(MalformedCall):
        await stage.adapter.receive(WebhookRequest("PUT", {}, b"", {}))


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "no xml",
        "<xml/>",
        "<xml>words</xml>",
        "<xml><MsgType/></xml>",
        "<xml><MsgType>event</MsgType><FromUserName>a</FromUserName></xml>",
        "<xml><MsgType>text</MsgType><MsgType>text</MsgType></xml>",
        "<xml><MsgType>text</MsgType><FromUserName>a</FromUserName></xml>",
        "<xml><MsgType>text</MsgType><FromUserName>a</FromUserName><MsgId>1</MsgId><CreateTime>soon</CreateTime></xml>",
        f"<xml><MsgType>text</MsgType><FromUserName>a</FromUserName><MsgId>1</MsgId><CreateTime>{10**12}</CreateTime></xml>",
        '<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><MsgType>&b;</MsgType></xml>',
        '<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><MsgType>text</MsgType><Content>&f;</Content></xml>',
    ],
)
async def test_a_genuine_call_that_makes_no_sense_is_refused(stage: Stage, xml: str) -> None:
    with pytest.raises(MalformedCall):
        await stage.adapter.receive(stage.call(xml))


async def test_the_same_press_twice_is_the_same_event(stage: Stage) -> None:
    pressed: dict[str, Any] = stage.wecom.fields(
        "event", Event="template_card_event", EventKey='["run","7","Yes"]', TaskId="t", ResponseCode="RC-secret"
    )
    del pressed["MsgId"]
    first, second = (await stage.hears(**pressed)).events, (await stage.hears(**pressed)).events

    assert first[0].event_id == second[0].event_id
    assert "RC-secret" not in repr(first)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300) | st.recursive(st.text(max_size=8), lambda inner: inner.map(lambda x: f"<xml>{x}</xml>")))
def test_whatever_is_said_in_a_callback_does_no_harm(xml: str) -> None:
    try:
        fields(xml)
    except MalformedCall:
        return


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["MsgType", "FromUserName", "MsgId", "CreateTime", "Content", "Event", "EventKey", "TaskId"]),
        st.sampled_from(["text", "event", "template_card_event", "1762000000"]) | st.text(max_size=20) | st.none(),
    )
)
async def test_whatever_fields_there_are_they_are_events_or_make_no_sense(said: dict[str, Any]) -> None:
    try:
        events = await translator().events(said, NOW)
    except MalformedCall:
        return
    assert all(event.event_id.startswith("app:") for event in events)
