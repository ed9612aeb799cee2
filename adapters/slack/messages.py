"""Message objects, as they come in events and in history alike."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.slack.content import JSON, quoted, raw_text
from adapters.slack.identity import Identity
from adapters.slack.text import decoded, mentioned, without
from bot.domain.chat import ChatMessage, Mention, Origin, Person
from bot.domain.session import Message
from bot.errors import MalformedCall

_SPOKEN = frozenset({"", "file_share", "thread_broadcast", "bot_message", "me_message", "document_mention"})
"""Subtypes in which somebody says something; all others are Slack's own lines about joins, topics, pins."""

_SLACKBOT = "USLACKBOT"
_END_OF_TIMES = datetime(2200, 1, 1, tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True)
class MessageReader:
    """Reads one workspace's messages on behalf of one account."""

    account: str
    me: Identity

    def own(self, message: JSON) -> bool:
        by_bot = bool(self.me.bot) and message.get("bot_id") == self.me.bot
        return by_bot or message.get("user") == self.me.user

    def addressed(self, message: JSON) -> bool:
        """Whether a person (no bot) names this bot in it."""
        return not sender_of(message).is_bot and self.me.user in mentioned(raw_text(message))

    def text(self, message: JSON, *, addressed: bool = False) -> str:
        """What it says; `addressed`: our own name is taken out instead of being shown."""
        raw = raw_text(message)
        return self.readable(without(raw, self.me.user) if addressed else raw)

    def readable(self, raw: str) -> str:
        return decoded(raw, lambda id: self.me.name if id == self.me.user else id)

    def origin(self, chat: str, message: JSON) -> Origin:
        ts, thread = need(message, "ts"), _text(message, "thread_ts")
        return Origin(
            self.account,
            "slack",
            chat,
            message=ts,
            thread="" if thread == ts else thread,
            private=chat.startswith("D"),
        )

    def others(self, message: JSON) -> tuple[Person, ...]:
        """The people a message mentions, the bot itself left out; their names are not told."""
        return tuple(Person(id, id) for id in mentioned(raw_text(message)) if id != self.me.user)

    def mention(self, chat: str, message: JSON, received_at: datetime, edit: str = "") -> Mention:
        """A message addressed to the bot; `edit` is the time stamp of the edit that made it one."""
        origin = self.origin(chat, message)
        return Mention(
            event_id=f"{chat}:{origin.message}" + (f":edit:{edit}" if edit else ""),
            origin=origin,
            sender=sender_of(message),
            text=self.text(message, addressed=True),
            mentions=self.others(message),
            quoted=quoted(message, self.readable),
            edited=bool(edit),
            sent_at=moment(origin.message),
            received_at=received_at,
            link=self.me.link(chat, origin.message, origin.thread),
        )

    def chat_message(self, chat: str, message: JSON, received_at: datetime) -> ChatMessage:
        origin = self.origin(chat, message)
        return ChatMessage(
            event_id=f"{chat}:{origin.message}",
            origin=origin,
            sender=sender_of(message),
            text=self.text(message),
            mentions=self.others(message),
            sent_at=moment(origin.message),
            received_at=received_at,
            link=self.me.link(chat, origin.message, origin.thread),
        )

    def kept(self, chat: str, message: JSON) -> Message:
        """A message of history."""
        origin = self.origin(chat, message)
        return Message(
            id=origin.message,
            chat=chat,
            sender=sender_of(message),
            text=self.text(message),
            at=moment(origin.message),
            thread=origin.thread,
            link=self.me.link(chat, origin.message, origin.thread),
            own=self.own(message),
            edited=bool(message.get("edited")),
        )


def spoken(message: JSON) -> bool:
    """Whether it is something people or bots said, rather than a line of Slack's own."""
    return str(message.get("subtype") or "") in _SPOKEN and not message.get("hidden")


def sender_of(message: JSON) -> Person:
    """People are known by id alone; bots sign their messages with a name."""
    user, bot = _text(message, "user"), _text(message, "bot_id")
    is_bot = bool(bot) or message.get("subtype") == "bot_message" or user == _SLACKBOT
    profile = message.get("bot_profile")
    signed = _text(message, "username") or (_text(profile, "name") if isinstance(profile, dict) else "")
    id = user or bot or signed or "unknown"
    return Person(id, (signed or id) if is_bot else id, is_bot)


def moment(ts: str) -> datetime:
    """When a message of this time stamp was posted. Raises `MalformedCall`, also for a time nobody lives in."""
    try:
        seconds = float(ts)
    except ValueError:
        raise MalformedCall("A time stamp is none.") from None
    if not 0 <= seconds < _END_OF_TIMES:
        raise MalformedCall("A time stamp is beyond reason.")
    return datetime.fromtimestamp(seconds, UTC)


def need(body: JSON, name: str) -> str:
    """A text that every genuine body has. Raises `MalformedCall`."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise MalformedCall(f"“{name}” is missing.")
    return value


def _text(body: Any, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""
