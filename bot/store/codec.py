"""Events and deliveries as JSON, and back."""

import json
from dataclasses import replace
from functools import cache
from typing import Annotated

from pydantic import Discriminator, TypeAdapter, ValidationError

from bot.domain.chat import Delivery, Event, SessionKey
from bot.store.columns import to_json


@cache
def _event() -> TypeAdapter[Event]:
    return TypeAdapter(Annotated[Event, Discriminator("kind")])


@cache
def _delivery() -> TypeAdapter[Delivery]:
    return TypeAdapter(Delivery)


def event_to_json(event: Event) -> str:
    """An event as storable text; a time or a duration among a task's arguments becomes text for good."""
    return to_json(_event(), event)


def event_from_json(text: str) -> Event:
    """Raises `ValueError` for text of another version, saying nothing of what people wrote in it."""
    try:
        return _event().validate_json(text)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)
        reasons = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}".lstrip(": ") for one in wrong)
        raise ValueError(reasons) from None


def delivery_to_json(delivery: Delivery) -> str:
    """A delivery without its attachments, which are kept as bytes beside it."""
    return to_json(_delivery(), replace(delivery, attachments=()))


def delivery_from_json(text: str) -> Delivery:
    return _delivery().validate_json(text)


def lane_to_text(session: SessionKey, aside: int | None = None) -> str:
    """Whose turn a letter waits for, as one text: its session's, or that of the job `aside` alone.

    Different ones never share a text. Those set aside from a session begin with `lanes_beside(session)`.
    """
    key = (session.account, session.platform, session.chat, session.thread)
    return json.dumps(key if aside is None else (*key, aside), separators=(",", ":"))


def lanes_beside(session: SessionKey) -> str:
    return f"{lane_to_text(session).removesuffix(']')},"


def session_of(lane: str) -> tuple[SessionKey, bool]:
    """The session a letter belongs to, and whether it was set aside."""
    account, platform, chat, thread, *aside = json.loads(lane)
    return SessionKey(account, platform, chat, thread), bool(aside)
