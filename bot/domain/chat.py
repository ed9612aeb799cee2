"""What is said in chats, and to whom it may be answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Platform = str
"""The name of a chat platform, as in the configuration and in webhook addresses."""

ReplyMode = Literal["off", "first", "all"]
Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class SessionKey:
    """The only place that decides identity: account + platform + chat, and the thread where sessions are per thread."""

    account: str
    platform: Platform
    chat: str
    thread: str = ""

    def __str__(self) -> str:
        return "/".join((self.account, self.platform, self.chat, self.thread))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a platform; `name` is the id while nobody has said the name. `email` may be empty."""

    id: str
    name: str
    is_bot: bool = False
    email: str = ""


WARROOM = Person("warroom", "Warroom", is_bot=True)
"""The bot itself, as the author of what it does unasked."""


@dataclass(frozen=True, slots=True)
class ReplyToken:
    """What a platform hands out to answer one message with; opaque to the core, and secret."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was said. `message` and `thread` are the platform's ids; `thread` is the root message's id.

    `thread` is empty outside threads; a message that opens a thread is not yet in it. `private`: a direct chat.
    """

    account: str
    platform: Platform
    chat: str
    message: str = ""
    thread: str = ""
    private: bool = False
    reply_token: ReplyToken | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """A message or card quoted in another one. `text` is empty where the platform tells no more than which."""

    text: str
    message: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A message addressed to the bot, its own name taken out of `text`.

    `mentions`: the other people named in it. `edited`: the person edited an earlier message into this one.
    `command`: the skill it was found to ask for, and its arguments, as JSON; "" while that is not decided.
    """

    kind: Literal["mention"] = "mention"
    event_id: str
    origin: Origin
    sender: Person
    text: str
    mentions: tuple[Person, ...] = ()
    quoted: Quoted | None = None
    edited: bool = False
    command: str = ""
    sent_at: datetime
    received_at: datetime
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """What other people (or other bots) said to each other: recorded, never answered."""

    kind: Literal["message"] = "message"
    event_id: str
    origin: Origin
    sender: Person
    text: str
    mentions: tuple[Person, ...] = ()
    sent_at: datetime
    received_at: datetime
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited:
    """The text of the message `origin.message` is now `text`."""

    kind: Literal["edited"] = "edited"
    event_id: str
    origin: Origin
    sender: Person
    text: str
    mentions: tuple[Person, ...] = ()
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted:
    """The message `origin.message` was taken back."""

    kind: Literal["deleted"] = "deleted"
    event_id: str
    origin: Origin
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePinned:
    """Somebody pinned `message` to the chat."""

    kind: Literal["pinned"] = "pinned"
    event_id: str
    origin: Origin
    message: ChatMessage
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined:
    """A person joined the chat."""

    kind: Literal["joined"] = "joined"
    event_id: str
    origin: Origin
    person: Person
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed:
    """A person pressed a button of one of our messages; `action` and `value` are what we put on it."""

    kind: Literal["button"] = "button"
    event_id: str
    origin: Origin
    person: Person
    action: str
    value: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomOpened:
    """A chat exists under `name`; `archived`: it was closed. `member`: whether the bot is in it, None when not told."""

    kind: Literal["room"] = "room"
    event_id: str
    origin: Origin
    name: str
    member: bool | None = None
    archived: bool = False
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Work nobody typed: a due update, the diagnosis of a new room, a summary for who joined.

    `arguments` are the skill's, JSON-ready. `show_only_to`: the one person who may see the reply.
    """

    kind: Literal["task"] = "task"
    event_id: str
    origin: Origin
    skill: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    requested_by: Person | None = None
    show_only_to: Person | None = None
    received_at: datetime


Event = (
    Mention
    | ChatMessage
    | MessageEdited
    | MessageDeleted
    | MessagePinned
    | MemberJoined
    | ButtonPressed
    | RoomOpened
    | Task
)


RUN = "run"
"""The action of a button whose value is a command: `{"skill": …, "arguments": …}` as JSON."""


@dataclass(frozen=True, slots=True)
class Button:
    """A control under a reply: pressing it comes back as `ButtonPressed(action, value)`."""

    label: str
    action: str
    value: str
    style: Literal["default", "primary", "danger"] = "default"


def typed(buttons: Sequence[Button]) -> str:
    """What to type for these where there is nothing to press."""
    return " / ".join(f"“{button.label}”" for button in buttons)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent along with a reply.

    `alt`: what a picture shows, for who cannot see it. `instead`: of a file that only illustrates the text, the line
    that takes its place where it cannot be sent; "" where the file itself is what was asked for.
    """

    name: str
    content: bytes = field(repr=False)
    media_type: str = "application/octet-stream"
    alt: str = ""
    instead: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether it is of the kinds that whatever shows pictures shows: PNG and JPEG."""
        return self.media_type in {"image/png", "image/jpeg"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change somebody may want: the skill and its arguments, JSON-ready. Made only when a person confirms it."""

    skill: str
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a skill says, in Markdown. An empty `text` with no attachments says nothing at all.

    `details`: what stands below the message, in its thread where the platform has threads. `proposal`: asked about
    below the text, with a yes and a no.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    proposal: Proposal | None = None
    details: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One sendable message: text within the platform's limit, and the place it goes to.

    `key` is the same whenever the same part of the same reply is sent again. `thread` is the root message it goes
    under, empty for the main channel. `quote` is the question it answers, for platforms without threads.
    `only_to`: shown to that person alone, in their direct chat where a group shows everything to everybody.
    `mentions`: people notified, in this order, before the text. `below`: it goes under the first message of its reply,
    whose id is known once that is sent.
    """

    key: str
    account: str
    platform: Platform
    chat: str
    text: str
    thread: str = ""
    quote: str = ""
    private: bool = False
    asker: Person | None = None
    only_to: Person | None = None
    mentions: tuple[Person, ...] = ()
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reply_token: ReplyToken | None = None
    below: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of sending: the platform's id of the message (empty where it gives none) and when."""

    message: str
    at: datetime
