"""Recorded payloads, each beside what it means."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.dingtalk.directory import Directory
from adapters.dingtalk.wire import Translator
from bot.errors import MalformedCall
from bot.ports.platform import Trouble

NOW = datetime(2025, 11, 1, 12, 26, 41, tzinfo=UTC)
RECORDED = sorted((Path(__file__).parents[2] / "wire" / "dingtalk").glob("*.json"))


def payload(name: str) -> dict[str, Any]:
    path = next(path for path in RECORDED if path.stem == name)
    read: dict[str, Any] = json.loads(path.read_text())["payload"]
    return read


def told(event: object, key: str) -> object:
    """A value inside an event by its dotted name; people in lists by their ids."""
    for name in key.split("."):
        event = getattr(event, name)
    return [person.id for person in event] if isinstance(event, tuple) else event


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_payload_means_what_is_written_beside_it(path: Path) -> None:
    record = json.loads(path.read_text())

    events = Translator("acme", Directory()).events(record["payload"], NOW)

    assert [
        {key: told(event, key) for key in wanted} for event, wanted in zip(events, record["means"], strict=True)
    ] == record["means"]
    assert {(event.origin.account, event.origin.platform) for event in events} <= {("acme", "dingtalk")}


def test_times_are_dingtalks_own() -> None:
    (event,) = Translator("acme", Directory()).events(payload("group_mention"), NOW)

    assert told(event, "sent_at") == datetime(2025, 11, 1, 12, 26, 40, tzinfo=UTC)
    assert event.received_at == NOW


def test_a_used_up_quota_is_reported_to_the_operators() -> None:
    troubles: list[Trouble] = []
    with capture_logs() as logs:
        Translator("acme", Directory(), troubles.append).events(payload("quota_used_up"), NOW)

    assert ["monthly quota is used up" in str(line["event"]) for line in logs] == [True]
    assert troubles == ["quota"]


def test_people_named_in_a_question_have_the_names_they_were_seen_with() -> None:
    translator = Translator("acme", Directory())
    bob = payload("group_mention") | {"senderStaffId": "u-bob", "senderNick": "Bob"}
    translator.events(bob, NOW)

    (event,) = translator.events(payload("group_mention"), NOW)

    assert [person.name for person in told_people(event)] == ["Bob"]


def told_people(event: object) -> list[Any]:
    return list(getattr(event, "mentions", ()))


@pytest.mark.parametrize("key", ["msgId", "conversationId", "conversationType"])
@pytest.mark.parametrize("value", [None, "", 7, [], {}])
def test_a_message_without_its_names_is_malformed(key: str, value: object) -> None:
    with pytest.raises(MalformedCall):
        Translator("acme", Directory()).events(payload("group_mention") | {key: value}, NOW)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"createAt": "soon"},
        {"createAt": 10**30},
        {"conversationType": "3"},
        {"senderStaffId": "", "senderId": ""},
    ],
)
def test_a_message_that_makes_no_sense_is_malformed(spoilt: dict[str, Any]) -> None:
    with pytest.raises(MalformedCall):
        Translator("acme", Directory()).events(payload("group_mention") | spoilt, NOW)


@pytest.mark.parametrize(
    "odd",
    [
        {"text": "plain"},
        {"text": {"content": 7}},
        {"text": None},
        {"atUsers": "everyone"},
        {"atUsers": [7, None, {}]},
        {"sessionWebhook": 7},
        {"sessionWebhookExpiredTime": "later"},
        {"msgtype": "richText", "content": {"richText": [1, {"text": None}]}},
        {"msgtype": "chatRecord", "content": {"chatRecord": "{}"}},
        {"text": {"content": "x", "isReplyMsg": True, "repliedMsg": []}},
    ],
)
def test_odd_parts_of_a_message_do_not_lose_it(odd: dict[str, Any]) -> None:
    events = Translator("acme", Directory()).events(payload("group_mention") | odd, NOW)

    assert [event.kind for event in events] == ["mention"]
