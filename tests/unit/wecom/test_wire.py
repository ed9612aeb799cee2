"""Recorded payloads, each beside what it means."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.wecom import frames
from adapters.wecom.wire import Ticket, Translator
from bot.errors import MalformedCall

NOW = datetime(2025, 11, 1, 12, 26, 41, tzinfo=UTC)
RECORDED = sorted(
    path for path in (Path(__file__).parents[2] / "wire" / "wecom").glob("*.json") if path.stem != "published_vectors"
)


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

    events = Translator("acme").events(record["payload"], NOW, "R1")

    assert [
        {key: told(event, key) for key in wanted} for event, wanted in zip(events, record["means"], strict=True)
    ] == record["means"]
    assert {(event.origin.account, event.origin.platform) for event in events} <= {("acme", "wecom")}
    assert {event.event_id for event in events} <= {record["payload"]["msgid"]}


def test_a_question_carries_what_it_is_answered_with() -> None:
    (event,) = Translator("acme").events(payload("group_mention"), NOW, "R1")

    token = event.origin.reply_token
    assert token is not None
    ticket = Ticket.of(token)
    assert ticket is not None
    assert (ticket.id, ticket.asked_at, ticket.url[-3:]) == ("R1", NOW.timestamp(), "RC1")
    assert "RC1" not in repr(token) + repr(ticket)


def test_a_ticket_of_an_earlier_version_is_read() -> None:
    ticket = Ticket.of(Ticket("R1", 7.0).token())

    assert ticket == Ticket("R1", 7.0)


def test_a_robot_that_connected_elsewhere_is_told_of() -> None:
    frame = frames.parsed(json.dumps({"cmd": frames.EVENT, "headers": {"req_id": "D1"}, "body": payload("replaced")}))

    assert frame is not None
    assert frame.replaced


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=2_000, deadline=None)
@given(
    seed=st.sampled_from([path.stem for path in RECORDED]),
    changes=st.dictionaries(
        st.sampled_from(["msgid", "chatid", "chattype", "from", "msgtype", "text", "quote", "mixed", "response_url"]),
        json_values,
        max_size=3,
    ),
)
def test_whatever_a_message_is_made_of_it_means_something_or_is_malformed(seed: str, changes: dict[str, Any]) -> None:
    try:
        events = Translator("acme").events(payload(seed) | changes, NOW, "R1")
    except MalformedCall:
        return
    assert all(event.event_id and event.origin.chat for event in events)


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=60), json_values.map(json.dumps)))
def test_whatever_a_frame_is_made_of_it_is_read_or_ignored(text: str) -> None:
    frame = frames.parsed(text)

    assert frame is None or isinstance(frame.replaced, bool)
