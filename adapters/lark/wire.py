"""What Lark's events mean: each becomes the events the core knows, or none."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from adapters.lark.content import JSON
from adapters.lark.identity import Identity
from adapters.lark.messages import MessageReader, is_private, need, sender_in, text_of
from adapters.lark.threads import Threads
from bot.domain.chat import (
    ButtonPressed,
    Event,
    MemberJoined,
    MessageDeleted,
    Origin,
    Person,
    RoomOpened,
)
from bot.errors import MalformedCall

CARD_ACTION = "card.action.trigger"

_LINES = frozenset({"system"})
"""Kinds of messages that nobody said."""


class Translator:
    """Envelope → events, for one account. Pure but for what it remembers of threads; makes no call to Lark.

    Raises `MalformedCall` for an envelope that Lark would not send. Whatever it might send and we have no use for
    becomes no event at all.
    """

    def __init__(self, account: str, me: Identity, threads: Threads) -> None:
        self._account = account
        self._me = me
        self._threads = threads
        self._messages = MessageReader(account, me, threads)
        self._of: Mapping[str, Callable[[JSON, str, datetime], Iterator[Event]]] = {
            "im.message.receive_v1": self._message,
            "im.message.recalled_v1": self._recalled,
            "im.chat.member.user.added_v1": self._joined,
            "im.chat.member.bot.added_v1": self._added,
            "im.chat.member.bot.deleted_v1": self._removed,
            "im.chat.updated_v1": self._renamed,
            "im.chat.disbanded_v1": self._disbanded,
            CARD_ACTION: self._pressed,
        }

    async def heard(self, envelope: JSON, received_at: datetime) -> tuple[Event, ...]:
        """`events`, which may be in a thread known from before a restart; what they tell of it is kept."""
        thread = _thread_in(envelope)
        await self._threads.recall(thread)
        events = self.events(envelope, received_at)
        await self._threads.keep(thread)
        return events

    def events(self, envelope: JSON, received_at: datetime) -> tuple[Event, ...]:
        """The events of a version 2 envelope; older ones are of kinds that mean nothing here."""
        if envelope.get("schema") != "2.0":
            return ()
        header = _object(envelope, "header")
        translate = self._of.get(need(header, "event_type"))
        if translate is None:
            return ()
        return tuple(translate(_object(envelope, "event"), need(header, "event_id"), received_at))

    def _message(self, event: JSON, _: str, at: datetime) -> Iterator[Event]:
        message, sender = _object(event, "message"), sender_in(event)
        if sender.id == self._me.open_id or text_of(message, "message_type") in _LINES:
            return
        addressed = is_private(message) or self._messages.addressed(message)
        if addressed and not sender.is_bot:
            yield self._messages.mention(message, sender, at)
        else:
            yield self._messages.chat_message(message, sender, at)

    def _recalled(self, event: JSON, _: str, at: datetime) -> Iterator[Event]:
        origin = self._messages.origin(event)
        yield MessageDeleted(event_id=f"{origin.chat}:{origin.message}:deleted", origin=origin, received_at=at)

    def _joined(self, event: JSON, id: str, at: datetime) -> Iterator[Event]:
        users = event.get("users")
        for user in users if isinstance(users, list) else []:
            open_id = text_of(user.get("user_id"), "open_id") if isinstance(user, Mapping) else ""
            if open_id:
                person = Person(open_id, text_of(user, "name") or open_id)
                yield MemberJoined(event_id=f"{id}:{open_id}", origin=self._place(event), person=person, received_at=at)

    def _added(self, event: JSON, id: str, at: datetime) -> Iterator[Event]:
        yield self._room(event, id, at, text_of(event, "name"), member=True)

    def _removed(self, event: JSON, id: str, at: datetime) -> Iterator[Event]:
        yield self._room(event, id, at, text_of(event, "name"), member=False)

    def _renamed(self, event: JSON, id: str, at: datetime) -> Iterator[Event]:
        name = text_of(event.get("after_change"), "name")
        if name:
            yield self._room(event, id, at, name)

    def _disbanded(self, event: JSON, id: str, at: datetime) -> Iterator[Event]:
        yield self._room(event, id, at, text_of(event, "name"), archived=True)

    def _room(
        self, event: JSON, id: str, at: datetime, name: str, *, member: bool | None = None, archived: bool = False
    ) -> RoomOpened:
        place = self._place(event)
        return RoomOpened(event_id=id, origin=place, name=name, member=member, archived=archived, received_at=at)

    def _place(self, event: JSON) -> Origin:
        return Origin(self._account, "lark", need(event, "chat_id"))

    def _pressed(self, event: JSON, id: str, at: datetime) -> Iterator[Event]:
        """A button of ours: its value names thread and kind of the chat, which Lark does not."""
        context, action = _object(event, "context"), _object(event, "action")
        value, person = action.get("value"), need(_object(event, "operator"), "open_id")
        if not isinstance(value, Mapping) or not text_of(value, "action"):
            return
        origin = Origin(
            self._account,
            "lark",
            need(context, "open_chat_id"),
            message=need(context, "open_message_id"),
            thread=text_of(value, "thread"),
            private=value.get("private") is True,
        )
        yield ButtonPressed(
            event_id=id,
            origin=origin,
            person=Person(person, person),
            action=text_of(value, "action"),
            value=text_of(value, "value"),
            received_at=at,
        )


def _thread_in(envelope: JSON) -> str:
    event = envelope.get("event")
    return text_of(event.get("message"), "thread_id") if isinstance(event, Mapping) else ""


def _object(body: JSON, name: str) -> JSON:
    value = body.get(name)
    if isinstance(value, Mapping):
        return value
    raise MalformedCall(f"“{name}” is no object.")
