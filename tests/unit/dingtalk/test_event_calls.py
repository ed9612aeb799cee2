"""Group events by HTTP: encrypted, proved, and answered with the encrypted word that DingTalk waits for."""

import json
from collections.abc import AsyncIterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from adapters.envelope import Envelope
from bot.errors import MalformedCall, Unauthorized
from bot.ports.webhook import Intake, WebhookRequest
from tests.simulators.dingtalk import CLIENT_ID
from tests.simulators.dingtalk.state import EVENT_KEY, EVENT_TOKEN
from tests.simulators.wecom.crypt import Crypt
from tests.unit.dingtalk.stage import Stage, staged

RECORDED = sorted((Path(__file__).parents[2] / "wire" / "dingtalk" / "event_calls").glob("*.json"))
JOINED: dict[str, Any] = json.loads(next(path for path in RECORDED if path.stem == "somebody_added").read_text())[
    "payload"
]

PUBLISHED = (
    (
        "123456",
        "1234567890123456789012345678901234567890123",
        "dingsnotzck6pm5veliw",
        "9a95a004dd16f5c307e849b994173f76aa26e5eb",
        "1614767836",
        "A7Co0cJLMzIDtMMI",
        "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==",
        "success",
    ),
    (
        "mryue",
        "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7",
        "ding6ccabc44d2c8d38b",
        "03044561471240d4a14bb09372dfcfd4fd0e40cb",
        "1608001896814",
        "WL4PK6yA",
        "0vJiX6vliEpwG3U45CtXqi+m8PXbQRARJ8p8BbDuD1EMTDf0jKpQ79QS93qEk7XHpP6u+oTTrd15NRPvNvmBKyDCYxxOK+HZeKju4yhELOFchzNu"
        "kR+t8SB/qk4ROMu3",
        '{"EventType":"check_url"}',
    ),
)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """By webhook, with events, in a group that is known."""
    async with staged(token=EVENT_TOKEN, aes_key=EVENT_KEY) as made:
        await made.adapter._groups.note("cidQ1w2e3==", "INC-42 war room")
        yield made


async def tell(stage: Stage, event: Any, query: dict[str, str] | None = None, age: float = 0.0) -> Intake:
    """A genuine call for an event; `query` spoils what proves it."""
    body, proof = stage.dingtalk.callback.sealed(event if isinstance(event, str) else json.dumps(event), age)
    return await stage.adapter.receive(WebhookRequest("POST", {}, body, proof | (query or {})))


@pytest.mark.parametrize("vector", PUBLISHED, ids=["seconds", "milliseconds"])
def test_published_vectors_are_opened(vector: tuple[str, ...]) -> None:
    token, key, owner, signature, timestamp, nonce, encrypted, says = vector
    query = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}
    now = float(timestamp[:10])

    assert Envelope(token, key, owner, 300.0).opened(query, encrypted, now) == says


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
async def test_a_recorded_call_means_what_is_written_beside_it(stage: Stage, path: Path) -> None:
    record = json.loads(path.read_text())

    events = (await tell(stage, record["payload"])).events

    means = record["means"]
    assert [{key: attrgetter(key)(event) for key in one} for event, one in zip(events, means, strict=True)] == means


async def test_the_answer_is_the_encrypted_word_that_dingtalk_waits_for(stage: Stage) -> None:
    answer = json.loads((await tell(stage, JOINED)).response.body)

    told = [answer[name] for name in ("msg_signature", "timeStamp", "nonce", "encrypt")]
    assert stage.dingtalk.callback.crypt.decrypt(*told) == "success"


@pytest.mark.parametrize("names", [("signature", "timestamp"), ("msg_signature", "timeStamp")])
async def test_either_of_the_documented_names_proves_a_call(stage: Stage, names: tuple[str, str]) -> None:
    body, proof = stage.dingtalk.callback.sealed(json.dumps(JOINED))
    query = {names[0]: proof["signature"], names[1]: proof["timestamp"], "nonce": proof["nonce"]}

    assert len((await stage.adapter.receive(WebhookRequest("POST", {}, body, query))).events) == 2


async def test_an_event_that_comes_again_is_the_same_event(stage: Stage) -> None:
    first, again = [(await tell(stage, JOINED)).events for _ in range(2)]

    assert [event.event_id for event in first] == [event.event_id for event in again]


async def test_an_event_without_an_id_is_known_by_what_it_says(stage: Stage) -> None:
    nameless = {key: value for key, value in JOINED.items() if key != "eventId"}
    first, again = [(await tell(stage, nameless)).events for _ in range(2)]
    (other, *_) = (await tell(stage, nameless | {"timeStamp": 1})).events

    assert first[0].event_id == again[0].event_id != other.event_id


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
async def test_a_change_in_what_proves_a_call_is_refused(stage: Stage, name: str) -> None:
    with pytest.raises(Unauthorized):
        await tell(stage, JOINED, {name: "1"})


@pytest.mark.parametrize("age", [3_601, -3_602])
async def test_a_call_is_good_for_an_hour(stage: Stage, age: float) -> None:
    await tell(stage, JOINED, age=age - 2 if age > 0 else age + 3)
    with pytest.raises(Unauthorized):
        await tell(stage, JOINED, age=age)


async def test_another_tokens_signature_is_refused(stage: Stage) -> None:
    crypt = Crypt("guessed", EVENT_KEY, CLIENT_ID)
    timestamp = str(int(stage.dingtalk.state.now()))
    sealed = crypt.encrypt(json.dumps(JOINED))
    query = {"msg_signature": crypt.sign(timestamp, "n", sealed), "timestamp": timestamp, "nonce": "n"}

    with pytest.raises(Unauthorized):
        await stage.adapter.receive(WebhookRequest("POST", {}, json.dumps({"encrypt": sealed}).encode(), query))


async def test_another_apps_event_is_refused(stage: Stage) -> None:
    stage.dingtalk.callback.crypt = Crypt(EVENT_TOKEN, EVENT_KEY, "dingother")

    with pytest.raises(MalformedCall, match="receiver"):
        await tell(stage, JOINED)


@pytest.mark.parametrize("text", ["", "[", "[]", '"text"', '{"EventType": "chat_add_member"}'])
async def test_a_genuine_call_that_makes_no_sense_is_malformed(stage: Stage, text: str) -> None:
    with pytest.raises(MalformedCall):
        await tell(stage, text)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"encrypt": 7}', b"\xff"])
async def test_a_call_that_is_not_encrypted_is_malformed(stage: Stage, body: bytes) -> None:
    with pytest.raises(MalformedCall):
        await stage.adapter.receive(WebhookRequest("POST", {}, body, {"signature": "x"}))


async def test_without_token_and_key_no_event_is_taken() -> None:
    async with staged() as stage:
        with pytest.raises(Unauthorized, match="aes_key"):
            await tell(stage, JOINED)


async def test_messages_still_come_to_the_same_address(stage: Stage) -> None:
    intake = await stage.post(json.dumps(stage.raw()).encode())

    assert [event.kind for event in intake.events] == ["room", "mention"]
