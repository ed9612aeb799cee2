"""Recorded payloads, each beside what it means."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.lark.identity import Identity
from adapters.lark.threads import Threads
from adapters.lark.wire import Translator
from bot.domain.chat import Event
from bot.errors import MalformedCall
from tests.contract.harness import MemoryShelf

ME = Identity("cli_a000000000000001", "ou_bot", "Warroom", "https://open.feishu.cn")
NOW = datetime(2023, 11, 14, 22, 13, 21, tzinfo=UTC)
RECORDED = sorted((Path(__file__).parents[2] / "wire" / "lark").glob("*.json"))


def recorded(name: str) -> dict[str, Any]:
    path = next(path for path in RECORDED if path.stem == name)
    payload: dict[str, Any] = json.loads(path.read_text())["payload"]
    return payload


def message(**changed: object) -> dict[str, Any]:
    """A group mention, some of whose message is different."""
    payload = recorded("group_mention")
    payload["event"]["message"] |= changed
    return payload


def meaning(payload: dict[str, Any]) -> tuple[Event, ...]:
    return Translator("acme", ME, Threads(MemoryShelf(), "acme")).events(payload, NOW)


def told(event: object, key: str) -> object:
    """A value inside an event by its dotted name; people in lists by their ids."""
    for name in key.split("."):
        event = getattr(event, name)
    return [person.id for person in event] if isinstance(event, tuple) else event


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_payload_means_what_is_written_beside_it(path: Path) -> None:
    record = json.loads(path.read_text())

    events = meaning(record["payload"])

    assert [
        {key: told(event, key) for key in wanted} for event, wanted in zip(events, record["means"], strict=True)
    ] == record["means"]
    assert {(event.origin.account, event.origin.platform) for event in events} <= {("acme", "lark")}


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_the_same_payload_again_yields_the_same_event_ids(path: Path) -> None:
    payload = json.loads(path.read_text())["payload"]

    assert [event.event_id for event in meaning(payload)] == [event.event_id for event in meaning(payload)]


def test_a_message_is_known_by_its_own_id_whatever_the_events() -> None:
    payload = recorded("group_mention")
    again = recorded("group_mention")
    again["header"]["event_id"] = "another"

    assert meaning(payload)[0].event_id == meaning(again)[0].event_id


def test_times_are_larks_own() -> None:
    (event,) = meaning(recorded("group_mention"))

    assert told(event, "sent_at") == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert event.received_at == NOW


@pytest.mark.parametrize("name", ["message_id", "chat_id", "create_time"])
@pytest.mark.parametrize("value", [None, "", 7, [], {}])
def test_a_message_without_its_parts_is_malformed(name: str, value: object) -> None:
    if name == "create_time" and value == 7:
        value = "soon"

    with pytest.raises(MalformedCall):
        meaning(message(**{name: value}))


@pytest.mark.parametrize("part", ["header", "event"])
@pytest.mark.parametrize("value", [None, [], "text", 7])
def test_an_envelope_without_its_parts_is_malformed(part: str, value: object) -> None:
    with pytest.raises(MalformedCall):
        meaning(recorded("group_mention") | {part: value})


@pytest.mark.parametrize(
    "odd",
    [
        {"content": "not json"},
        {"content": "[]"},
        {"content": None},
        {"content": '{"text": 7}'},
        {"message_type": "post", "content": '{"content": [[7, null, {"tag": 5}], "x"]}'},
        {"message_type": "todo", "content": '{"summary": []}'},
        {"message_type": "interactive", "content": '{"elements": "x"}'},
        {"message_type": "a_kind_to_come", "content": "{}"},
        {"message_type": None},
        {"root_id": 7, "thread_id": []},
    ],
)
def test_odd_parts_of_a_message_do_not_lose_it(odd: dict[str, object]) -> None:
    assert [event.kind for event in meaning(message(**odd))] == ["mention"]


@pytest.mark.parametrize("odd", [None, "x", [7, None, {}], [{"key": 5, "id": []}], [{"id": {"open_id": 7}}]])
def test_odd_mentions_are_of_nobody(odd: object) -> None:
    assert [event.kind for event in meaning(message(mentions=odd))] == ["message"]


def test_the_tenth_person_is_not_mixed_up_with_the_first() -> None:
    people = [
        {"key": f"@_user_{n}", "id": {"open_id": "ou_bot" if n == 1 else f"ou_{n}"}, "name": f"P{n}"}
        for n in range(1, 12)
    ]
    text = json.dumps({"text": "@_user_1 ask @_user_10 and @_user_11"})

    (event,) = meaning(message(mentions=people, content=text))

    assert told(event, "text") == "ask @P10 and @P11"
