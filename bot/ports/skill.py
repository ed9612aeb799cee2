"""What a skill is, and all it may touch."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from bot.domain.account import Account
from bot.domain.chat import Mention, Person, Reply
from bot.domain.incident import (
    Assignment,
    Change,
    FollowUp,
    Incident,
    Role,
    Schedule,
    Status,
    TimelineEntry,
)
from bot.domain.investigation import Investigation
from bot.domain.memory import Note, Step
from bot.domain.report import Report, Template
from bot.domain.session import Chat, Message, Session, Turn
from bot.errors import NoIncident
from bot.ports.chart import Charts
from bot.ports.incidents import EntryFilter, IncidentFilter
from bot.ports.model import Model
from bot.ports.survey import Systems


class Arguments(BaseModel):
    """What a skill is called with; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Reading:
    """Messages oldest first, and how complete they are: `coverage` is a sentence in the asked language, or ""."""

    messages: tuple[Message, ...]
    coverage: str = ""


class Transcript(Protocol):
    """What was said around the question, from the platform where it allows that, else from what was seen."""

    @property
    def hears_all(self) -> bool:
        """Whether what people say to each other there reaches the bot, too."""
        ...

    async def thread(self) -> Reading:
        """The thread the question was asked in; empty outside threads."""
        ...

    async def chat(self, since: datetime | None = None, limit: int = 1000) -> Reading: ...


class IncidentBook(Protocol):
    """This account's incidents. Every change is put on the timeline with who made it, once per mention."""

    async def get(self, number: int | str) -> Incident:
        """Raises `UnknownIncident`."""
        ...

    async def find(self, wanted: IncidentFilter) -> list[Incident]: ...

    async def entries(self, incident: Incident, wanted: EntryFilter = EntryFilter()) -> list[TimelineEntry]: ...

    async def count_chat(self, incident: Incident) -> int:
        """How many chat entries its timeline has."""
        ...

    async def similar(self, text: str, besides: Incident | None = None, limit: int = 5) -> list[tuple[Incident, float]]:
        """Incidents whose title and record share rare words with `text`, best first, score in 0..1."""
        ...

    async def declare(self, title: str, severity: str) -> tuple[Incident, bool]:
        """A new incident, this chat bound to it when it was bound to none; whether the chat was bound."""
        ...

    async def change_severity(self, incident: Incident, level: str, because: str = "") -> Change:
        """`level` is a name of the scale."""
        ...

    async def change_status(self, incident: Incident, status: Status, because: str = "") -> Change:
        """Raises `ImpossibleTransition`. Resolving also has the final summary posted to the war rooms."""
        ...

    async def acknowledge(self, incident: Incident) -> Change: ...

    async def snooze(self, incident: Incident, duration: timedelta) -> Change: ...

    async def assign(self, incident: Incident, who: Sequence[str], role: Role) -> list[Assignment]:
        """`who`: ids or names as typed, "me" for the asker. Raises `UserError` naming whoever is not known."""
        ...

    async def note(self, incident: Incident, text: str) -> TimelineEntry: ...

    async def pin(self, incident: Incident) -> TimelineEntry:
        """The quoted message, or the thread's first, onto the timeline. Raises `UserError` when there is none."""
        ...

    async def bind(self, incident: Incident, *, war_room: bool = False) -> Chat: ...

    async def unbind(self) -> Chat: ...

    async def rooms(self, incident: Incident) -> list[Chat]: ...

    async def follow_ups(self, incident: Incident) -> list[FollowUp]: ...

    async def add_follow_up(
        self, incident: Incident, text: str, owner: str = "", entry: int | None = None
    ) -> FollowUp: ...

    async def finish_follow_up(self, incident: Incident, number: int) -> FollowUp:
        """Raises `UserError` when there is none of this number."""
        ...

    async def gather_changes(self, incident: Incident) -> None:
        """Put on the timeline what was changed in the systems before the incident was declared, as far as it fits."""
        ...

    async def record_diagnosis(self, incident: Incident, text: str) -> TimelineEntry: ...

    async def last_look(self, incident: Incident) -> int:
        """The newest entry number the asker was shown; 0 when never."""
        ...

    async def looked(self, incident: Incident, entry: int) -> None: ...


@dataclass(frozen=True, slots=True)
class WarRoom:
    """An incident's room on the asker's platform, and who was brought into it.

    `opened`: by this very request. `invited` may have been in it before. `left_out`: could not be invited, `trouble`
    being the platform's own sentence where it gave one; `unknown`: names that nobody has, or several people.
    """

    chat: Chat
    opened: bool
    link: str = ""
    invited: tuple[Person, ...] = ()
    left_out: tuple[Person, ...] = ()
    unknown: tuple[str, ...] = ()
    trouble: str = ""


class WarRooms(Protocol):
    """Rooms of incidents on the asker's platform. `who`: ids, names as typed, addresses, phone numbers, or "me"."""

    @property
    def offered(self) -> bool:
        """Whether a room can be opened here by pressing a button."""
        ...

    async def open(self, incident: Incident, who: Sequence[str], topic: str) -> WarRoom:
        """The incident's room, made unless there is one, with its people, the asker and `who` invited.

        It is on the timeline, and diagnosed as any room is. Raises `UserError`, or `PlatformError` saying what is
        missing for it.
        """
        ...

    async def invite(self, incident: Incident, who: Sequence[str]) -> WarRoom | None:
        """Bring people into its room; None where it has none here that people can be brought into."""
        ...


class Promises(Protocol):
    """Scheduled updates of this chat."""

    async def promise(
        self,
        incident: Incident | None,
        first: datetime,
        every: timedelta | None = None,
        until: datetime | None = None,
        until_resolved: bool = False,
    ) -> Schedule: ...

    async def active(self) -> list[Schedule]: ...

    async def cancel(self, id: int | None = None) -> list[Schedule]:
        """One, or all; those that were cancelled."""
        ...

    async def due(self, id: int) -> Schedule | None:
        """The schedule a timer went off for; None when it was cancelled or already reported."""
        ...

    async def reported(self, schedule: Schedule, last_entry: int, incident: Incident | None) -> datetime | None:
        """Note that it was reported; when the next one is due, None when that was the last."""
        ...


class Documents(Protocol):
    """Post-mortems of this account."""

    async def templates(self) -> list[Template]: ...

    async def current(self, incident: Incident) -> Report | None: ...

    async def admit(self, incident: Incident) -> None:
        """Raises `UserError` over five generations a minute, or while one is running for this incident's report."""
        ...

    async def save(self, incident: Incident, title: str, text: str, template: str, language: str) -> Report:
        """A new version of the incident's document; from another template a new document, which takes its place."""
        ...


class ChatSettings(Protocol):
    """What people can change about the chat they are in."""

    async def reply_mode(self, mode: str) -> None: ...

    async def session(self, session: Session) -> None:
        """Keep the session as it is now."""
        ...


class Memory(Protocol):
    """What a model is reminded of, and what is noted while it works."""

    async def turns(self, after: int) -> Sequence[Turn]:
        """This session's newest turns, 200 at the most, oldest first; the first `after` of all left out."""
        ...

    async def notes(self, incident: Incident) -> Sequence[Note]: ...

    async def keep_note(self, incident: Incident, note: Note) -> None: ...

    async def step(self, step: Step, incident: Incident | None = None) -> None:
        """Put a look at something on record, under this mention and `incident` (left out: its own)."""
        ...

    async def begin(self, investigation: Investigation) -> Investigation:
        """Keep that it has begun, under this mention; with its id."""
        ...

    async def keep(self, investigation: Investigation) -> None:
        """As it stands now."""
        ...


@dataclass(frozen=True, slots=True)
class Writing:
    """A text wanted about an incident. `gathered`: what rules found in its record, the `entries`, for it."""

    incident: Incident
    heading: str
    guidance: str
    gathered: str = ""
    entries: Sequence[TimelineEntry] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A text whose claims were checked.

    `cited` of its `sentences` name the entries they rest on, `unverified` are marked as that, the others state no
    number, time, name or cause, or none but facts of the incident itself. `dropped` are not in it.
    """

    text: str
    sentences: int
    cited: int
    unverified: int = 0
    dropped: int = 0


class Writer(Protocol):
    """Writes with the model."""

    async def write(self, ctx: "SkillContext", wanted: Writing) -> Written:
        """Markdown without headings, in the context's language. Raises `ModelError`."""
        ...


class Progress(Protocol):
    """Shows words before the reply is complete: a line, or with another `end` a part of one."""

    async def __call__(self, text: str, /, end: str = "\n") -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillContext:
    """All a skill may touch. `automatic`: nobody typed this; a due update, a join summary or a new room did.

    `language` is the reply's. `model` and `writer` are None in rules mode, `systems` where none can be looked at.
    """

    account: Account
    mention: Mention
    automatic: bool
    session: Session
    chat: Chat
    incident: Incident | None
    incidents: IncidentBook
    transcript: Transcript
    rooms: WarRooms
    promises: Promises
    documents: Documents
    settings: ChatSettings
    memory: Memory
    skills: Sequence["Skill"]
    language: str
    timezone: ZoneInfo
    now: datetime
    progress: Progress
    model: Model | None = None
    writer: Writer | None = None
    systems: Systems | None = None
    charts: Charts | None = None

    async def which(self, number: str | None, *, guess: bool = False) -> Incident:
        """The incident named, else the one this chat or session is about.

        `guess`: where it is about none, the only open one; for what only reads and says which it took. Raises
        `NoIncident`, `UnknownIncident`.
        """
        if number:
            return await self.incidents.get(number)
        if self.incident is not None:
            return self.incident
        open_ones = await self.incidents.find(IncidentFilter(statuses=OPEN, limit=5))
        if guess and len(open_ones) == 1:
            return open_ones[0]
        raise NoIncident([one.name for one in open_ones])

    def say(self, english: str, chinese: str) -> str:
        """One of the two, by the reply's language."""
        return chinese if self.language == "zh" else english


OPEN = frozenset({Status.ACTIVE, Status.STABLE})

Run = Callable[[SkillContext, Any], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Skill:
    """One thing the bot can do. `example` and `example_zh` are what help shows; `timeout` is in seconds.

    `hidden`: not typed by people (timers and rooms start it). `mutates`: it changes state. `beside`: it may take
    minutes, and runs beside its session's other turns, which do not wait for it.
    """

    name: str
    purpose: str
    purpose_zh: str
    arguments: type[Arguments]
    run: Run
    example: str = ""
    example_zh: str = ""
    mutates: bool = False
    timeout: float = 30.0
    hidden: bool = False
    beside: bool = False


def skill(
    name: str,
    *,
    purpose: tuple[str, str],
    example: tuple[str, str] = ("", ""),
    arguments: type[Arguments] = Arguments,
    mutates: bool = False,
    timeout: float = 30.0,
    hidden: bool = False,
    beside: bool = False,
) -> Callable[[Run], Skill]:
    """Declare a coroutine function a skill; `purpose` and `example` are (English, Chinese)."""

    def declare(run: Run) -> Skill:
        return Skill(
            name=name,
            purpose=purpose[0],
            purpose_zh=purpose[1],
            arguments=arguments,
            run=run,
            example=example[0],
            example_zh=example[1],
            mutates=mutates,
            timeout=timeout,
            hidden=hidden,
            beside=beside,
        )

    return declare
