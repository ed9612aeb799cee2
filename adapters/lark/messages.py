"""Message objects, as they come in events and, shaped a little differently, in history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.lark.content import JSON, raw_text, readable, without
from adapters.lark.identity import Identity
from adapters.lark.threads import Threads
from bot.domain.chat import ChatMessage, Mention, Origin, Person, Quoted
from bot.domain.session import Message
from bot.errors import MalformedCall

_ALL = "all"


@dataclass(frozen=True, slots=True)
class MessageReader:
    """Reads one organisation's messages on behalf of one account."""

    account: str
    me: Identity
    threads: Threads

    def origin(self, message: JSON, *, private: bool = False) -> Origin:
        """Where it was said; what it tells of threads is remembered. Plain replies, outside threads, quote only."""
        id, thread_id = need(message, "message_id"), text_of(message, "thread_id")
        root = text_of(message, "root_id")
        thread = ""
        if thread_id:
            self.threads.learn(thread_id, root)
            self.threads.seen(thread_id, id)
            thread = self.threads.root(thread_id)
        return Origin(
            self.account,
            "lark",
            need(message, "chat_id"),
            message=id,
            thread="" if thread == id else thread,
            private=private,
        )

    def mention(self, message: JSON, sender: Person, at: datetime) -> Mention:
        """A message addressed to the bot."""
        origin = self.origin(message, private=is_private(message))
        return Mention(
            event_id=f"{origin.chat}:{origin.message}",
            origin=origin,
            sender=sender,
            text=self.text(message, addressed=True),
            mentions=self.others(message),
            quoted=_quoted(message),
            sent_at=moment(message.get("create_time")),
            received_at=at,
            link=self.me.link(origin.chat),
        )

    def chat_message(self, message: JSON, sender: Person, at: datetime) -> ChatMessage:
        origin = self.origin(message, private=is_private(message))
        return ChatMessage(
            event_id=f"{origin.chat}:{origin.message}",
            origin=origin,
            sender=sender,
            text=self.text(message),
            mentions=self.others(message),
            sent_at=moment(message.get("create_time")),
            received_at=at,
            link=self.me.link(origin.chat),
        )

    def kept(self, item: JSON, chat: str, root: str = "") -> Message:
        """A message of history. `root`: the message whose thread was being read."""
        message = {"chat_id": chat, **item}
        sender = _object(item.get("sender"))
        own = sender.get("sender_type") == "app" and sender.get("id") == self.me.app_id
        origin = self.origin(message)
        thread = root or origin.thread
        return Message(
            id=origin.message,
            chat=chat,
            sender=_historic(sender, self.me if own else None),
            text=self.text(message),
            at=moment(item.get("create_time")),
            thread="" if thread == origin.message else thread,
            link=self.me.link(chat),
            own=own,
            edited=bool(item.get("updated")),
        )

    def text(self, message: JSON, *, addressed: bool = False) -> str:
        """What it says; `addressed`: our own name is taken out instead of being shown."""
        kind = text_of(message, "message_type") or text_of(message, "msg_type")
        content = text_of(message, "content") or text_of(_object(message.get("body")), "content")
        raw, names = raw_text(kind, content), {}
        for mention in mentions_of(message):
            key, person = text_of(mention, "key"), person_in(mention)
            if addressed and person.id == self.me.open_id:
                raw = without(raw, key)
            else:
                names[key] = person.name
        return readable(raw, names)

    def addressed(self, message: JSON) -> bool:
        """Whether it names this bot."""
        return any(person_in(mention).id == self.me.open_id for mention in mentions_of(message))

    def others(self, message: JSON) -> tuple[Person, ...]:
        """The people a message mentions, once each, the bot itself left out."""
        people = {person.id: person for person in map(person_in, mentions_of(message))}
        return tuple(person for id, person in people.items() if id not in {"", _ALL, self.me.open_id})


def sender_in(event: JSON) -> Person:
    """Who sent the message of an event; the name is not told."""
    sender = _object(event.get("sender"))
    ids = _object(sender.get("sender_id"))
    id = text_of(ids, "open_id") or text_of(ids, "union_id") or text_of(ids, "user_id") or "unknown"
    return Person(id, id, is_bot=text_of(sender, "sender_type") != "user")


def person_in(mention: JSON) -> Person:
    """Somebody mentioned: the id is an object in events, a string in history."""
    id = mention.get("id")
    told = text_of(id, "open_id") if isinstance(id, Mapping) else id if isinstance(id, str) else ""
    return Person(told, text_of(mention, "name") or told, is_bot=text_of(mention, "mentioned_type") == "bot")


def mentions_of(message: JSON) -> list[JSON]:
    found = message.get("mentions")
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def is_private(message: JSON) -> bool:
    return message.get("chat_type") == "p2p"


def moment(milliseconds: object) -> datetime:
    """When this was, from milliseconds since 1970 in a string. Raises `MalformedCall`."""
    try:
        return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise MalformedCall("A time is none.") from None


def need(body: JSON, name: str) -> str:
    """A text that every genuine body has. Raises `MalformedCall`."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise MalformedCall(f"“{name}” is missing.")
    return value


def text_of(body: Any, name: str) -> str:
    value = body.get(name) if isinstance(body, Mapping) else None
    return value if isinstance(value, str) else ""


def _quoted(message: JSON) -> Quoted | None:
    """The message it answers, of which Lark tells the id alone. In a topic all answer the one that began it."""
    parent = text_of(message, "parent_id")
    if not parent or (text_of(message, "thread_id") and parent == text_of(message, "root_id")):
        return None
    return Quoted("", parent)


def _historic(sender: JSON, me: Identity | None) -> Person:
    if me is not None:
        return Person(me.open_id, me.name, is_bot=True)
    id = text_of(sender, "id") or "unknown"
    return Person(id, text_of(sender, "sender_name") or id, is_bot=sender.get("sender_type") != "user")


def _object(value: object) -> JSON:
    return value if isinstance(value, Mapping) else {}
