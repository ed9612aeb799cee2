"""What a chat platform's adapter promises the engine."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.domain.chat import Attachment, Delivery, Event, Origin, Person, Receipt
from bot.domain.session import Message
from bot.ports.webhook import Intake, WebhookRequest


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this configured adapter can do; it belongs to the instance, since configuration changes it.

    `ephemeral`: a message in a group can be for one person alone; `direct`: where it cannot, it reaches that person in
    their direct chat. `text_limit` counts what `render` returns, in `limit_unit`. `ack_deadline` and `edit_interval`
    are seconds. `resend`: what makes sending again after a crash safe: the platform drops a repeated "key", the sent
    message can be found again by "read-back", or neither ("at-most-once"). `complete_record`: everything said there
    reaches the bot, so that what it kept is all there is to read. `attachments`: messages carry files of any kind;
    `pictures`: where they do not, they still show pictures.
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
    pictures: bool = False
    working_sign: bool = False
    resend: Literal["key", "read-back", "at-most-once"] = "at-most-once"

    def carries(self, file: Attachment) -> bool:
        """Whether a message can have this file with it, rather than words for it."""
        return self.attachments or (self.pictures and file.is_picture)

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
