"""Events and deliveries come back from their JSON as they were."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.chat import (
    Button,
    ChatMessage,
    Delivery,
    Event,
    MemberJoined,
    Origin,
    Person,
    Quoted,
    ReplyToken,
    SessionKey,
    Task,
)
from bot.store import codec

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]))
people = st.builds(Person, texts, texts, st.booleans(), texts)
tokens = st.none() | st.builds(ReplyToken, texts)
origins = st.builds(Origin, texts, texts, texts, texts, texts, st.booleans(), tokens)
quotes = st.none() | st.builds(Quoted, texts, texts, texts)
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
plain = st.none() | st.booleans() | numbers | texts
json_values = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3))
FIELDS: dict[object, st.SearchStrategy[Any]] = {
    str: texts,
    bool: st.booleans(),
    datetime: moments,
    Person: people,
    Person | None: st.none() | people,
    bool | None: st.none() | st.booleans(),
    Origin: origins,
    Quoted | None: quotes,
    tuple[Person, ...]: st.lists(people, max_size=3).map(tuple),
}


def events_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Events of one kind with anything in every field."""
    given_fields = {name: FIELDS[hint] for name, hint in kind.__annotations__.items() if hint in FIELDS}
    if kind is Task:
        given_fields["arguments"] = st.dictionaries(texts, json_values, max_size=3)
    assert {*kind.__annotations__} - {*given_fields} == {"kind"}
    return st.builds(kind, **given_fields)


FIELDS[ChatMessage] = events_of(ChatMessage)
events = st.one_of(*(events_of(kind) for kind in get_args(Event)))
deliveries = st.builds(
    Delivery,
    key=texts,
    account=texts,
    platform=texts,
    chat=texts,
    text=texts,
    thread=texts,
    quote=texts,
    private=st.booleans(),
    asker=st.none() | people,
    only_to=st.none() | people,
    mentions=st.lists(people, max_size=3).map(tuple),
    buttons=st.lists(st.builds(Button, texts, texts, texts, st.sampled_from(["default", "danger"])), max_size=2).map(
        tuple
    ),
    reply_token=tokens,
)


@given(events)
def test_an_event_comes_back_as_it_was(event: Event) -> None:
    assert codec.event_from_json(codec.event_to_json(event)) == event


@given(deliveries)
def test_a_delivery_comes_back_as_it_was(delivery: Delivery) -> None:
    assert codec.delivery_from_json(codec.delivery_to_json(delivery)) == delivery


@given(texts, texts, texts, texts)
def test_a_session_comes_back_as_it_was(account: str, platform: str, chat: str, thread: str) -> None:
    key = SessionKey(account, platform, chat, thread)

    assert codec.session_of(codec.lane_to_text(key)) == (key, False)
    assert codec.session_of(codec.lane_to_text(key, 7)) == (key, True)


@given(texts, texts)
def test_what_is_set_aside_from_a_session_begins_like_that_session_alone(chat: str, thread: str) -> None:
    room, inner = SessionKey("acme", "chatty", chat), SessionKey("acme", "chatty", chat, thread or "1")

    assert codec.lane_to_text(room, 7).startswith(codec.lanes_beside(room))
    assert not codec.lane_to_text(inner, 7).startswith(codec.lanes_beside(room))
    assert not codec.lane_to_text(room).startswith(codec.lanes_beside(room))


@given(st.text(), st.text())
def test_text_of_any_kind_can_be_kept(text: str, name: str) -> None:
    at = datetime(2026, 3, 4, tzinfo=UTC)
    event = MemberJoined(event_id="e", origin=Origin("a", "p", text), person=Person("u", name), received_at=at)

    kept = codec.event_to_json(event)

    kept.encode()
    assert isinstance(codec.event_from_json(kept), MemberJoined)


def test_times_and_durations_among_a_tasks_arguments_become_text() -> None:
    at = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
    arguments = {"at": at, "every": timedelta(minutes=15), "nested": [{"until": at}]}
    task = Task(event_id="e", origin=Origin("a", "p", "c"), skill="update", arguments=arguments, received_at=at)

    once = codec.event_from_json(codec.event_to_json(task))

    assert isinstance(once, Task)
    assert once.arguments == {
        "at": "2026-03-04T12:30:00Z",
        "every": "PT15M",
        "nested": [{"until": "2026-03-04T12:30:00Z"}],
    }
    assert codec.event_from_json(codec.event_to_json(once)) == once


def test_an_event_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind"):
        codec.event_from_json('{"kind": "telepathy"}')


def test_a_refusal_repeats_nothing_of_the_event() -> None:
    with pytest.raises(ValueError) as refused:
        codec.event_from_json('{"kind": "mention", "text": "our secret", "origin": {"reply_token": "hush"}}')

    assert "secret" not in str(refused.value)
    assert "hush" not in str(refused.value)
    assert "origin" in str(refused.value)
