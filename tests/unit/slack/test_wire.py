"""Recorded payloads, each beside what it means."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.identity import Identity
from adapters.slack.wire import Translator, of_team
from bot.domain.chat import Event
from bot.errors import MalformedCall

ME = Identity("U0BOT", "B0BOT", "warroom", "T0AAAA", "https://acme.slack.com/")
NOW = datetime(2023, 11, 14, 22, 13, 21, tzinfo=UTC)
RECORDED = sorted((Path(__file__).parents[2] / "wire" / "slack").glob("*.json"))


def recorded(name: str) -> dict[str, Any]:
    path = next(path for path in RECORDED if path.stem == name)
    payload: dict[str, Any] = json.loads(path.read_text())["payload"]
    return payload


def meaning(payload: dict[str, Any]) -> tuple[Event, ...]:
    return Translator("acme", ME).events(payload, NOW)


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
    ] == (record["means"])
    assert {event.origin.account for event in events} <= {"acme"}
    assert {event.origin.platform for event in events} <= {"slack"}


def test_a_mention_is_the_same_whichever_way_it_comes() -> None:
    assert meaning(recorded("app_mention")) == meaning(recorded("message_with_mention"))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_the_same_payload_again_yields_the_same_event_ids(path: Path) -> None:
    payload = json.loads(path.read_text())["payload"]

    first, again = meaning(payload), meaning(payload | {"event_time": 1700000360})

    assert [event.event_id for event in first] == [event.event_id for event in again]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "text": "no channel", "ts": "1.0"},
        {"type": "message", "channel": "C0INC", "text": "no time"},
        {"type": "message", "channel": "C0INC", "text": "no time", "ts": "yesterday"},
        {"type": "message", "subtype": "message_changed", "channel": "C0INC"},
        {"type": "message", "subtype": "message_deleted", "channel": "C0INC"},
        {"type": "member_joined_channel", "channel": "C0INC"},
        {"type": "channel_rename", "channel": "C0INC"},
        {"text": "no type"},
    ],
)
def test_an_event_without_its_parts_is_malformed(event: dict[str, Any]) -> None:
    with pytest.raises(MalformedCall):
        meaning({"type": "event_callback", "event_id": "Ev1", "event": event})


@pytest.mark.parametrize("strange", [None, 5, "text", [], {}, [None, 5, {"elements": 5}]])
@pytest.mark.parametrize("part", ["text", "blocks", "attachments", "files", "bot_profile", "username", "edited"])
def test_a_message_with_strange_parts_is_still_a_message(part: str, strange: object) -> None:
    event = recorded("chatter")["event"] | {part: strange}

    (kept,) = meaning({"type": "event_callback", "event_id": "Ev1", "event": event})

    assert kept.kind == "message"


def test_a_shared_channels_event_is_ours_when_our_installation_is_named() -> None:
    payload = {"team_id": "T0THEIRS", "authorizations": [{"team_id": "T0AAAA"}]}

    assert of_team(payload, "T0AAAA")
    assert not of_team({"team_id": "T0THEIRS"}, "T0AAAA")
    assert not of_team({"team": {"id": "T0THEIRS"}}, "T0AAAA")
