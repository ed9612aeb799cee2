"""What every store promises: one account never sees another's rows."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from bot.domain.chat import Delivery, Event, Person, Receipt, SessionKey
from bot.domain.incident import (
    EntryKind,
    FollowUp,
    Incident,
    Role,
    Schedule,
    Status,
    TimelineEntry,
)
from bot.domain.report import Report, Template
from bot.domain.session import Chat, Message, Session, Turn


@dataclass(frozen=True, slots=True)
class Letter:
    """An event on its way into the inbox.

    `run_after`: not before then (None: now). `urgent`: handled beside its session's running job, not after it.
    `withdraws`: the platform's id of a message whose unbegun mention is dropped in the same commit.
    """

    event: Event
    session: SessionKey
    run_after: datetime | None = None
    urgent: bool = False
    withdraws: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed letter; `attempts` counts this one, from 1."""

    id: int
    event: Event
    session: SessionKey
    attempts: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A letter that was given up."""

    id: int
    account: str
    platform: str
    event_id: str
    kind: str
    attempts: int
    error: str
    received_at: datetime


class Inbox(Protocol):
    """Queue, crash memory, de-duplication and timer in one table."""

    async def put(self, letters: Sequence[Letter]) -> list[bool]:
        """Keep letters; on return they survive a crash. True for each that was new by (account, platform, event id).

        Many concurrent puts share one commit.
        """
        ...

    async def claim(self, limit: int) -> list[Job]:
        """At most `limit` jobs for this process: the oldest due letter of each session that has none running.

        A letter that is being retried holds back the later ones of its session; one that is merely not due yet does
        not. Urgent letters are claimed beside their session's running job. No job is claimed twice while its lease
        lasts; after a crash it is claimed again.
        """
        ...

    async def wait(self) -> None:
        """Return when `claim` may have something new: put, freed, due, taken over, or a stop was asked for."""
        ...

    async def renew(self, jobs: Collection[int]) -> frozenset[int]:
        """Extend the leases of running jobs; returns those that a person asked to stop."""
        ...

    async def stop_session(self, session: SessionKey) -> int:
        """Ask for the session's running, non-urgent job to be stopped, whichever process runs it; how many run."""
        ...

    async def finish(self, job: int, outcome: str) -> None: ...

    async def postpone(self, job: int, until: datetime, error: str) -> None:
        """Give a job back, to be tried again at `until`."""
        ...

    async def bury(self, job: int, error: str) -> None:
        """Give a job up: a dead letter."""
        ...

    async def release(self, jobs: Collection[int]) -> None:
        """Give jobs back untouched, at a graceful stop."""
        ...

    async def dead(self, account: str | None = None) -> list[DeadLetter]: ...

    async def revive(self, id: int) -> bool:
        """Put a dead letter back in the queue; False when there is none of this id."""
        ...

    async def forget(self, before: datetime) -> int:
        """Drop finished letters received before then; how many."""
        ...

    async def depth(self) -> Mapping[str, int]:
        """Letters by state: waiting, running, done, dead, withdrawn."""
        ...


OutboxState = Literal["ready", "sent", "failed"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery as kept; `message` is the platform's id once there is one, also of a stream that has only begun."""

    delivery: Delivery
    state: OutboxState
    message: str
    prepared_at: datetime
    error: str = ""


class Outbox(Protocol):
    """What was decided to be said, before it is said. Attachments are kept with it."""

    async def prepare(self, job: int, deliveries: Sequence[Delivery]) -> list[Outgoing]:
        """Keep the deliveries of a job, once: keys already kept come back as they are."""
        ...

    async def of(self, job: int) -> list[Outgoing]:
        """In the order they were prepared."""
        ...

    async def begun(self, key: str, message: str) -> None:
        """A growing message was started on the platform."""
        ...

    async def rewrite(self, delivery: Delivery) -> None:
        """Replace the text of a delivery that is not sent yet (a stream's end)."""
        ...

    async def sent(self, key: str, receipt: Receipt) -> None: ...

    async def failed(self, key: str, error: str) -> None: ...

    async def undelivered(self, account: str | None = None) -> list[Outgoing]:
        """Those that finally failed, newest first, for operators."""
        ...


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

    async def turns(self, key: SessionKey, limit: int = 50) -> list[Turn]:
        """The newest, oldest first."""
        ...


class People(Protocol):
    """Names of people, per account and platform."""

    async def remember(self, account: str, platform: str, people: Sequence[Person]) -> None: ...

    async def known(self, account: str, platform: str, ids: Collection[str]) -> dict[str, Person]: ...

    async def named(self, account: str, platform: str, name: str) -> list[Person]:
        """People whose name is exactly this, ignoring case."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """An incident about to be declared."""

    account: str
    title: str
    severity: str
    by: Person
    at: datetime
    started_at: datetime | None = None
    environment: str = ""
    services: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A timeline entry before it has its number."""

    kind: EntryKind
    author: Person
    at: datetime
    text: str
    source: str = ""
    link: str = ""
    cues: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Amendment:
    """What an incident becomes, and the entries that say so."""

    incident: Incident
    entries: tuple[NewEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Which incidents; everything given must hold. `open`: active or stable. Newest first."""

    statuses: frozenset[Status] = frozenset()
    severities: frozenset[str] = frozenset()
    since: datetime | None = None
    before: datetime | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which timeline entries; everything given must hold. `after`: entry numbers above it."""

    after: int = 0
    since: datetime | None = None
    before: datetime | None = None
    kinds: frozenset[EntryKind] = frozenset()
    with_cues: bool = False
    limit: int | None = None


class Incidents(Protocol):
    """Incidents, timelines, people's last looks and follow-ups."""

    async def declare(self, draft: Draft, cause: str) -> tuple[Incident, bool]:
        """Keep a new incident under the account's next number, once per `cause`; whether it is new."""
        ...

    async def get(self, account: str, number: int) -> Incident | None: ...

    async def find(self, account: str, wanted: IncidentFilter) -> list[Incident]: ...

    async def amend(
        self, account: str, number: int, source: str, apply: Callable[[Incident], Amendment]
    ) -> tuple[Incident, tuple[TimelineEntry, ...]]:
        """Change an incident and its timeline in one transaction, alone.

        When an entry of this `source` exists the change was already made: nothing is done and those entries come
        back. `apply` may raise to refuse. Raises `UnknownIncident`.
        """
        ...

    async def add_entries(self, account: str, number: int, entries: Sequence[NewEntry]) -> list[TimelineEntry]:
        """Append entries, once per `source`; returns the new ones with their numbers."""
        ...

    async def edit_entry(
        self, account: str, source: str, text: str | None, cues: tuple[str, ...] = ()
    ) -> TimelineEntry | None:
        """Replace the text of the entry of this source in whichever incident it is (None: mark it deleted).

        The earlier text is kept.
        """
        ...

    async def entries(self, account: str, number: int, wanted: EntryFilter = EntryFilter()) -> list[TimelineEntry]:
        """In order of number; with a `limit`, the newest that many."""
        ...

    async def count_entries(self, account: str, number: int, kind: EntryKind | None = None) -> int: ...

    async def assign(self, account: str, number: int, person: Person, role: Role, platform: str) -> None: ...

    async def last_look(self, account: str, number: int, person: str) -> int:
        """The newest entry number this person was shown; 0 when never."""
        ...

    async def looked(self, account: str, number: int, person: str, entry: int) -> None: ...

    async def add_follow_up(
        self, account: str, number: int, text: str, owner: str, at: datetime, cause: str, entry: int | None = None
    ) -> FollowUp:
        """Once per `cause`."""
        ...

    async def follow_ups(self, account: str, number: int) -> list[FollowUp]: ...

    async def finish_follow_up(self, account: str, number: int, follow_up: int) -> FollowUp | None: ...


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
    def logins(self) -> Logins: ...

    async def open(self) -> None:
        """Connect, bring the schema up to date. Raises `StoreError` saying how to mend it."""
        ...

    async def ping(self) -> None:
        """Raises `StoreError` when the store cannot be written."""
        ...

    async def close(self) -> None: ...
