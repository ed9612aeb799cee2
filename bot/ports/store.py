"""What every store promises: one account never sees another's rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.change import SystemChange
from bot.domain.chat import Person, SessionKey
from bot.domain.incident import (
    Schedule,
)
from bot.domain.report import Report, Template
from bot.domain.session import Chat, Message, Session, Turn
from bot.ports.inbox import Inbox, Outbox
from bot.ports.incidents import Incidents
from bot.ports.investigations import Investigations
from bot.ports.memory import Memories
from bot.ports.shelf import Leases, Shelf


class Chats(Protocol):
    """Chats, and the messages seen in them."""

    async def chat(self, account: str, platform: str, id: str) -> Chat | None: ...

    async def save_chat(self, chat: Chat) -> None: ...

    async def chats(self, account: str) -> list[Chat]: ...

    async def rooms(self, account: str, incident: int) -> list[Chat]:
        """Chats bound to the incident, war rooms first."""
        ...

    async def keep_messages(self, account: str, platform: str, messages: Sequence[Message]) -> int:
        """Keep messages, once each by (platform, chat, id); how many were new. Never overwrites."""
        ...

    async def edit_message(self, account: str, platform: str, chat: str, id: str, text: str) -> None: ...

    async def delete_message(self, account: str, platform: str, chat: str, id: str) -> None: ...

    async def message(self, account: str, platform: str, chat: str, id: str) -> Message | None:
        """One message, also one that was taken back (`deleted`); None for one that was never kept."""
        ...

    async def messages(
        self,
        account: str,
        platform: str,
        chat: str,
        *,
        thread: str | None = None,
        since: datetime | None = None,
        limit: int = 1000,
    ) -> list[Message]:
        """The newest `limit`, oldest first, deleted ones left out. `thread`: that thread's, its root included."""
        ...


class Sessions(Protocol):
    """Sessions and their turns."""

    async def load(self, key: SessionKey) -> Session | None: ...

    async def save(self, session: Session) -> None: ...

    async def add_turn(self, key: SessionKey, turn: Turn) -> None:
        """Once per `turn.event_id`."""
        ...

    async def turns(self, key: SessionKey, limit: int = 50, after: int = 0) -> list[Turn]:
        """The newest, oldest first; the first `after` of all left out."""
        ...


class People(Protocol):
    """Names of people, per account and platform."""

    async def remember(self, account: str, platform: str, people: Sequence[Person]) -> None: ...

    async def known(self, account: str, platform: str, ids: Collection[str]) -> dict[str, Person]: ...

    async def named(self, account: str, platform: str, name: str) -> list[Person]:
        """People whose name is exactly this, ignoring case."""
        ...


class Schedules(Protocol):
    """Promised updates. The timer itself is an inbox letter."""

    async def promise(self, schedule: Schedule, cause: str) -> Schedule:
        """Keep a schedule (its `id` is given here), once per `cause`."""
        ...

    async def schedule(self, account: str, id: int) -> Schedule | None: ...

    async def active(self, session: SessionKey) -> list[Schedule]:
        """Those of the session's chat, also where each of its threads is a session."""
        ...

    async def save_schedule(self, schedule: Schedule) -> None: ...


class Reports(Protocol):
    """Post-mortems and their versions, and own templates."""

    async def add_version(self, report: Report, cause: str, *, replace: bool = False) -> Report:
        """Keep a version, once per `cause`. `report.id` 0: the incident's current document, or a new one.

        `replace`: a new document is linked and the old one unlinked, still readable.
        """
        ...

    async def current(self, account: str, incident: int) -> Report | None:
        """The newest version of the linked document."""
        ...

    async def versions(self, account: str, report: int) -> list[Report]: ...

    async def of_incident(self, account: str, incident: int) -> list[Report]:
        """Every version of every document the incident has had, newest first."""
        ...

    async def generations(self, account: str, since: datetime) -> int:
        """How many versions were made since then."""
        ...

    async def templates(self, account: str) -> list[Template]: ...

    async def save_template(self, account: str, template: Template) -> None: ...


class KnownLogins(Protocol):
    """Who a browser is; tokens are known by their SHA-256 digests only."""

    async def login(self, digest: str, now: datetime) -> tuple[str, Person] | None:
        """The account and person of an unexpired login."""
        ...


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes; everything given must hold. Names are compared without regard to case; the newest `limit`."""

    since: datetime | None = None
    until: datetime | None = None
    service: str = ""
    environment: str = ""
    limit: int = 500


class Changes(Protocol):
    """What was changed in the systems."""

    async def keep(self, account: str, new: Sequence[SystemChange]) -> int:
        """Keep changes, once each by source and id; how many were new. Never overwrites."""
        ...

    async def find(self, account: str, wanted: ChangeFilter) -> list[SystemChange]:
        """Oldest first."""
        ...


class Logins(KnownLogins, Protocol):
    """Browser sessions of the console, and links that open one."""

    async def open_login(self, digest: str, account: str, person: Person, until: datetime) -> None: ...

    async def take_login(self, digest: str, now: datetime) -> tuple[str, Person] | None:
        """Like `login`, and it is gone: of two who take it at once, one gets it."""
        ...


class Store(Protocol):
    """Everything that lasts."""

    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def chats(self) -> Chats: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def people(self) -> People: ...
    @property
    def incidents(self) -> Incidents: ...
    @property
    def schedules(self) -> Schedules: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def changes(self) -> Changes: ...
    @property
    def memories(self) -> Memories: ...
    @property
    def investigations(self) -> Investigations: ...
    @property
    def logins(self) -> Logins: ...
    @property
    def shelf(self) -> Shelf: ...
    @property
    def leases(self) -> Leases: ...

    async def open(self) -> None:
        """Connect, bring the schema up to date. Raises `StoreError` saying how to mend it."""
        ...

    async def ping(self) -> None:
        """Raises `StoreError` when the store cannot be written."""
        ...

    async def close(self) -> None: ...
