"""What a skill is, and all it may touch."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from bot.domain.account import Account
from bot.domain.chat import Mention, Reply
from bot.domain.incident import (
    Incident,
    Status,
    TimelineEntry,
)
from bot.domain.session import Chat, Session
from bot.errors import NoIncident
from bot.ports.book import IncidentBook, WarRooms
from bot.ports.chart import Charts
from bot.ports.incidents import IncidentFilter
from bot.ports.keeping import ChatSettings, Documents, Memory, Promises
from bot.ports.model import Model
from bot.ports.survey import Systems
from bot.ports.transcript import Transcript


class Arguments(BaseModel):
    """What a skill is called with; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
