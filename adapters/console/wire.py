"""What the page posts and what it is told: validated on the way in, JSON on the way out."""

import base64
import hashlib
import json
import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from adapters.console.render import html, inert
from bot.domain.chat import Attachment, Delivery, Person
from bot.errors import MalformedCall

LONGEST_TEXT = 20_000
ChatId = Annotated[str, StringConstraints(pattern=r"^[^/\s\x00-\x1f]{1,128}$")]
ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
MessageId = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]{0,128}$")]


class _Posted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    chat: ChatId


class Said(_Posted):
    """A person's message; `id` is made by the page, so that posting again says it once.

    `about`: the number of the incident whose card the person has open beside the chat.
    """

    id: ClientId
    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    thread: MessageId = ""
    about: int | None = Field(default=None, ge=1)


class Pressed(_Posted):
    """A button pressed under one of our messages."""

    action: str = Field(min_length=1, max_length=200)
    value: str = Field(max_length=2000)
    message: MessageId = Field(min_length=1)


class Opened(_Posted):
    """A room made by a person."""

    room: str = Field(min_length=1, max_length=80)


class Joined(_Posted):
    """A person looks into a room."""

    join: Annotated[bool, Field(strict=True)]


Posted = Said | Pressed | Opened | Joined
_POSTED: TypeAdapter[Posted] = TypeAdapter(Posted)


def parse(body: bytes) -> Posted:
    """Raises `MalformedCall` saying what is expected."""
    try:
        return _POSTED.validate_json(body)
    except ValidationError as error:
        if any(one["type"] == "string_too_long" and one["loc"][-1] == "text" for one in error.errors()):
            raise MalformedCall(f"The message is longer than {LONGEST_TEXT:,} characters.") from None
        raise MalformedCall(
            'Expected {"chat", "text", "id"}, {"chat", "action", "value", "message"}, {"chat", "room"} '
            'or {"chat", "join"}, as JSON.'
        ) from None


def message_id(*parts: str) -> str:
    """The same for the same parts, and nobody else's."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:24]


def addressed(text: str, names: tuple[str, ...]) -> str | None:
    """The text without the bot's @name; None when it is not addressed by any of `names`."""
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w@./-])@(?:{either})(?!\.?[A-Za-z0-9_-])[:：,，]?", re.IGNORECASE)
    if not pattern.search(text):
        return None
    return re.sub(r"[ \t]{2,}", " ", pattern.sub(" ", text)).strip()


def accepted(message: str, chat: str) -> bytes:
    """What the page is answered: the ids its post was given."""
    return _document({"message": message, "chat": chat}).encode()


def said(message: str, client: str, sender: Person, text: str, at: datetime) -> str:
    """What a person said, for those who watch; `client` lets the sender's page recognise its own."""
    return _document(
        {
            "type": "message",
            "id": message,
            "client": client,
            "sender": {"id": sender.id, "name": sender.name},
            "own": False,
            "text": text,
            "html": html(text),
            "at": at.isoformat(),
        }
    )


def delivered(message: str, delivery: Delivery, at: datetime, *, growing: bool = False, edited: bool = False) -> str:
    """One of our messages, whole; the page replaces what it shows under this id."""
    return _document(
        {
            "type": "message",
            "id": message,
            "own": True,
            "text": inert(delivery.text),
            "html": html(delivery.text),
            "at": at.isoformat(),
            "quote": delivery.quote,
            "mentions": [person.name for person in delivery.mentions],
            "only_to_you": delivery.only_to is not None,
            "buttons": [
                {"label": one.label, "action": one.action, "value": one.value, "style": one.style}
                for one in delivery.buttons
            ],
            "attachments": [_attachment(one) for one in delivery.attachments],
            "growing": growing,
            "edited": edited,
        }
    )


def working(message: str, on: bool) -> str:
    """A question is being worked on, or not any more."""
    return _document({"type": "working", "message": message, "on": on})


def hello(chat: str, name: str, *, private: bool) -> str:
    """What a watcher is told first: the chat's real id and the bot's name."""
    return _document({"type": "hello", "chat": chat, "name": name, "private": private})


def _attachment(one: Attachment) -> dict[str, str | int]:
    content = base64.b64encode(one.content).decode()
    return {
        "name": one.name,
        "media_type": one.media_type,
        "size": len(one.content),
        "base64": content,
        "alt": one.alt,
    }


def _document(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False)
