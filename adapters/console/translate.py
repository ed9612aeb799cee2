"""From what the page posts to what it means."""

from dataclasses import dataclass, replace
from datetime import datetime

from adapters.console import wire
from bot.domain.chat import ButtonPressed, ChatMessage, Event, MemberJoined, Mention, Origin, Person, Quoted, RoomOpened
from bot.errors import MalformedCall


@dataclass(frozen=True, slots=True)
class Call:
    """Who posted, where and when; `names` are the bot's."""

    person: Person
    origin: Origin
    at: datetime
    names: tuple[str, ...]


def translate(posted: wire.Posted, call: Call) -> Event:
    """What a post means; the same post again is the same event. Raises `MalformedCall`."""
    match posted:
        case wire.Said():
            return _said(posted, call)
        case wire.Pressed():
            return _pressed(posted, call)
        case wire.Opened():
            return _opened(posted, call)
        case wire.Joined():
            return _joined(call)


def _said(posted: wire.Said, call: Call) -> Mention | ChatMessage:
    """Everything in a direct conversation, and whatever names the bot elsewhere, is a mention."""
    message = wire.message_id(call.origin.chat, call.person.id, posted.id)
    origin = replace(call.origin, message=message, thread=posted.thread)
    asked = wire.addressed(posted.text, call.names)
    if asked is None and not origin.private:
        return ChatMessage(
            event_id=message,
            origin=origin,
            sender=call.person,
            text=posted.text,
            sent_at=call.at,
            received_at=call.at,
        )
    return Mention(
        event_id=message,
        origin=origin,
        sender=call.person,
        text=posted.text if asked is None else asked,
        quoted=Quoted(f"INC-{posted.about}") if posted.about else None,
        sent_at=call.at,
        received_at=call.at,
    )


def _pressed(posted: wire.Pressed, call: Call) -> ButtonPressed:
    """The same button of the same message pressed again by the same person is the same event."""
    parts = (call.origin.chat, call.person.id, posted.message, posted.action, posted.value)
    return ButtonPressed(
        event_id=wire.message_id("press", *parts),
        origin=replace(call.origin, message=posted.message),
        person=call.person,
        action=posted.action,
        value=posted.value,
        received_at=call.at,
    )


def _opened(posted: wire.Opened, call: Call) -> RoomOpened:
    if call.origin.private:
        raise MalformedCall("A direct conversation is no room.")
    return RoomOpened(
        event_id=wire.message_id("room", call.origin.chat),
        origin=call.origin,
        name=posted.room,
        member=True,
        received_at=call.at,
    )


def _joined(call: Call) -> MemberJoined:
    return MemberJoined(
        event_id=wire.message_id("join", call.origin.chat, call.person.id),
        origin=call.origin,
        person=call.person,
        received_at=call.at,
    )
