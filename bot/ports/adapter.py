"""What a chat platform's adapter promises the engine."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

from pydantic import BaseModel

from bot.domain.account import Account
from bot.domain.chat import Delivery, Event, Origin, Person, Receipt
from bot.domain.session import Message
from bot.errors import Rejected
from bot.ports.clock import Clock, system_clock
from bot.ports.shelf import Leases, Shelf
from bot.ports.store import KnownLogins


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A raw HTTP call. Header names are lower-case; `body` is exactly what was sent."""

    method: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)
    path: str = ""


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """What the platform is answered over HTTP."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Intake:
    """What one call meant: the acknowledgement to give, once `events` are kept."""

    response: WebhookResponse = field(default_factory=WebhookResponse)
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this configured adapter can do; it belongs to the instance, since configuration changes it.

    `ephemeral`: a message in a group can be for one person alone; `direct`: where it cannot, it reaches that person in
    their direct chat. `text_limit` counts what `render` returns, in `limit_unit`. `ack_deadline` and `edit_interval`
    are seconds. `resend`: what makes sending again after a crash safe: the platform drops a repeated "key", the sent
    message can be found again by "read-back", or neither ("at-most-once"). `complete_record`: everything said there
    reaches the bot, so that what it kept is all there is to read.
    """

    text_limit: int
    limit_unit: Literal["characters", "bytes"] = "characters"
    ack_deadline: float = 3.0
    threads: bool = False
    quotes: bool = False
    edits: bool = False
    edit_interval: float = 2.0
    streams: bool = False
    ephemeral: bool = False
    direct: bool = False
    history: bool = False
    complete_record: bool = False
    proactive: bool = False
    rooms: bool = False
    buttons: bool = False
    attachments: bool = False
    working_sign: bool = False
    resend: Literal["key", "read-back", "at-most-once"] = "at-most-once"

    @property
    def hears_all(self) -> bool:
        """Whether the bot can know all that is said in a chat, rather than what is said to it."""
        return self.history or self.complete_record


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """Which messages to read: of a chat, or of one thread in it; not before `since`; the newest `limit`.

    In a chat, replies inside threads are included where the platform can tell which threads are alive.
    """

    chat: str
    thread: str = ""
    since: datetime | None = None
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """A war room to be opened for people of this platform. The same `key` again opens no second room."""

    key: str
    name: str
    topic: str = ""
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedRoom:
    """A room there is now. `left_out`: who could not be invited; `member`: whether the bot is in it and hears it.

    `name`: what it is called, where that is not as planned; `link`: its address, empty where it has none.
    """

    chat: str
    left_out: tuple[Person, ...] = ()
    member: bool = True
    name: str = ""
    link: str = ""


Sink = Callable[[Sequence[Event]], Awaitable[None]]
"""Keeps events durably; the platform may be acknowledged once it returns."""


class ReplyStream(Protocol):
    """A reply that grows where people see it."""

    @property
    def message(self) -> str:
        """The platform's id of the growing message."""
        ...

    async def append(self, text: str) -> None:
        """Add Markdown to what is shown; may be held back to stay within the platform's limits.

        Raises `StoppedByPerson`.
        """
        ...

    async def close(self, delivery: Delivery) -> Receipt:
        """Replace whatever is shown by `delivery`, for good."""
        ...


class Adapter(Protocol):
    """One account on one platform. Every method may raise `PlatformError`; none blocks the loop.

    `RetryLater` means that nothing was kept by the platform; `Ambiguous` that this cannot be known.
    """

    @property
    def platform(self) -> str: ...

    @property
    def account(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def polls(self) -> bool:
        """Whether `listen` must run (socket modes) for events to arrive."""
        ...

    async def start(self) -> None:
        """Open connections and check the credentials. Raises `ConfigError` when they are refused."""
        ...

    async def stop(self) -> None:
        """Close everything; safe to call twice."""
        ...

    async def receive(self, request: WebhookRequest) -> Intake:
        """Prove a call genuine, then say what it means.

        Delivering the same event twice yields the same `event_id`. Raises `Unauthorized` before reading anything the
        signature does not cover.
        """
        ...

    async def listen(self, sink: Sink) -> None:
        """Receive over a socket until cancelled, reconnecting by itself; acknowledge what `sink` has kept."""
        ...

    def render(self, text: str) -> str:
        """Markdown as this platform shows it, with nothing in it able to notify anybody."""
        ...

    async def send(self, delivery: Delivery) -> Receipt:
        """Post one message. Raises `RetryLater`, `Ambiguous`, `Rejected` or `Unsupported`."""
        ...

    async def edit(self, message: str, delivery: Delivery) -> Receipt:
        """Replace the text of one of our messages."""
        ...

    async def find_sent(self, delivery: Delivery, since: datetime) -> Receipt | None:
        """The message this very delivery already became, if it did (capability `resend == "read-back"`)."""
        ...

    async def open_stream(self, delivery: Delivery) -> ReplyStream:
        """Begin a growing message (capability `streams`); `delivery.text` is shown first."""
        ...

    async def show_working(self, origin: Origin) -> None:
        """Show that the question is being worked on (capability `working_sign`)."""
        ...

    async def clear_working(self, origin: Origin) -> None:
        """Take that sign away."""
        ...

    async def history(self, query: HistoryQuery) -> Sequence[Message]:
        """Messages oldest first. Raises `Unsupported` where there is no history, `Rejected` when a scope is missing."""
        ...

    async def person(self, id: str) -> Person | None:
        """Who this is; None when the platform does not know."""
        ...

    async def find_person(self, email: str = "", phone: str = "") -> Person | None:
        """The person with this e-mail address or phone number; None when there is none."""
        ...

    async def room(self, chat: str) -> str | None:
        """The chat's name; None when the bot cannot see it."""
        ...

    async def open_room(self, plan: RoomPlan) -> OpenedRoom:
        """Make a group for an incident and invite people (capability `rooms`).

        Raises `Rejected` naming what is missing: a scope, a template, a setting.
        """
        ...

    async def invite(self, chat: str, people: Sequence[Person]) -> Sequence[Person]:
        """Bring people into a room (capability `rooms`); those who could not be."""
        ...

    async def check(self) -> Sequence["Finding"]:
        """Everything an operator should know about this configuration, for `doctor`; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing `doctor` looked at; `mend` says what to do when it is not well."""

    subject: str
    well: bool
    says: str
    mend: str = ""


@runtime_checkable
class Watchable(Protocol):
    """An adapter whose chats are watched live over HTTP by whoever it lets."""

    def watch(self, request: WebhookRequest) -> AsyncIterator[str]:
        """JSON documents, one for each thing that happens. Raises `Unauthorized` at the first step."""
        ...

    def open_to(self, person: Person, chat: str) -> bool:
        """Whether this person, logged in to this account, may read the chat."""
        ...


@runtime_checkable
class Connected(Protocol):
    """An adapter that knows whether the socket it listens on is up."""

    @property
    def connected(self) -> bool: ...


@runtime_checkable
class Promising(Protocol):
    """An adapter whose platform shows from the beginning that a question is being answered."""

    async def unanswered(self, origin: Origin) -> None:
        """Take that back: nothing is going to be said."""
        ...


@runtime_checkable
class Quoting(Protocol):
    """An adapter whose platform quotes a message by its id alone, and shows that message when asked."""

    async def message(self, chat: str, id: str) -> Message | None:
        """This message of the chat; None where it was taken back or is another chat's. Raises `PlatformError`."""
        ...


@runtime_checkable
class Single(Protocol):
    """An adapter that can speak in one of several processes at a time."""

    @property
    def here(self) -> bool:
        """Whether that is this process."""
        ...


@runtime_checkable
class Sided(Protocol):
    """An adapter whose chats differ in what can be done in them: each is served by one side of it."""

    def side(self, chat: str) -> Adapter:
        """The side that serves this chat, with its capabilities and its way to render."""
        ...


def serving(adapter: Adapter, chat: str) -> Adapter:
    """What serves this chat: the adapter, or a side of it."""
    return adapter.side(chat) if isinstance(adapter, Sided) else adapter


@dataclass(frozen=True, slots=True)
class Page:
    """The web page that comes with a platform: its static files, and Markdown made into HTML that is safe in it."""

    folder: Path
    html: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ExportedChat:
    """One chat of an export; `messages` are read lazily, oldest first."""

    id: str
    name: str
    messages: Iterator[Message]


class Export(Protocol):
    """A file or folder somebody exported from a platform, read in bounded memory."""

    def chats(self) -> Iterator[ExportedChat]: ...

    def total(self) -> int:
        """How many units of progress there are; each message read is at least one step towards it."""
        ...


Trouble = Literal["unheard", "refused", "replaced", "quota", "overrun"]
"""What an adapter meets that no reply can tell of, and operators count.

A platform that cannot be listened to, or refuses to be; a connection that somebody else took; messages that come
without their text, the organisation's quota being used up; messages not sent to us, since there are too many.
"""

Report = Callable[[Trouble], None]


def refusal_or_outage(error: Exception) -> Trouble:
    """What it is when listening fails: only a refusal needs somebody to mend it."""
    return "refused" if isinstance(error, Rejected) else "unheard"


def uncounted(trouble: Trouble) -> None:
    """Where nobody counts."""


@dataclass(frozen=True, slots=True)
class AdapterServices:
    """What the process lends an adapter; `report` is its own, the rest is shared."""

    logins: KnownLogins
    shelf: Shelf
    leases: Leases
    clock: Clock = system_clock
    report: Report = uncounted


AdapterFactory = Callable[[Account, Any, AdapterServices], Adapter]


@dataclass(frozen=True, slots=True)
class PlatformEntry:
    """How a platform is configured and made; `load` imports its SDK, so it is called only when configured.

    `read_export` opens an export of this platform; it returns None for a path that is none. `page` imports what the
    platform's web page needs. `by_default`: made for every account, also where it is not configured. `also_at`:
    further names its webhook is called by; a call's `path` tells which.
    """

    settings: type[BaseModel]
    load: Callable[[], AdapterFactory]
    read_export: Callable[[Path], Export | None] | None = None
    page: Callable[[], Page] | None = None
    by_default: bool = False
    also_at: tuple[str, ...] = ()
