"""Events and deliveries as JSON, and back."""

import json
from dataclasses import replace
from typing import Annotated

from pydantic import Discriminator, TypeAdapter, ValidationError

from bot.domain.chat import Delivery, Event, SessionKey
from bot.store.columns import to_json

_event: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Discriminator("kind")])
_delivery = TypeAdapter(Delivery)


def event_to_json(event: Event) -> str:
    """An event as storable text; a time or a duration among a task's arguments becomes text for good."""
    return to_json(_event, event)


def event_from_json(text: str) -> Event:
    """Raises `ValueError` for text of another version, saying nothing of what people wrote in it."""
    try:
        return _event.validate_json(text)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)
        reasons = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}".lstrip(": ") for one in wrong)
        raise ValueError(reasons) from None


def delivery_to_json(delivery: Delivery) -> str:
    """A delivery without its attachments, which are kept as bytes beside it."""
    return to_json(_delivery, replace(delivery, attachments=()))


def delivery_from_json(text: str) -> Delivery:
    return _delivery.validate_json(text)


def session_to_text(session: SessionKey) -> str:
    """A session's key as one text; different keys never share one."""
    return json.dumps([session.account, session.platform, session.chat, session.thread], separators=(",", ":"))


def session_from_text(text: str) -> SessionKey:
    return SessionKey(*json.loads(text))
