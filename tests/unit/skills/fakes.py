"""A room in memory to run a skill in: its book, promises, documents, settings and transcript."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.account import Account
from bot.domain.chat import Mention, Origin, Person, Reply, SessionKey
from bot.domain.incident import Incident, Schedule, Status
from bot.domain.investigation import Investigation
from bot.domain.memory import Note, Step
from bot.domain.report import Report, Template
from bot.domain.session import Chat, Message, Session, Turn
from bot.errors import UserError
from bot.ports.book import WarRoom
from bot.ports.chart import Charts
from bot.ports.model import Model
from bot.ports.skill import Skill, SkillContext, Writer
from bot.ports.survey import Scope, Survey
from bot.ports.transcript import Reading
from bot.prompts import postmortem_templates
from tests.unit.skills.book import MemoryBook

NOW = datetime(2026, 5, 2, 14, 5, tzinfo=UTC)
ANN = Person("U1", "Ann")
BO = Person("U2", "Bo")
KEY = SessionKey("acme", "slack", "C1")


@dataclass
class MemoryPromises:
    """Promises kept in a list; `reported` reckons the next time from the one before."""

    now: datetime
    asker: Person
    kept: list[Schedule] = field(default_factory=list)
    newest: int = 0

    async def promise(
        self,
        incident: Incident | None,
        first: datetime,
        every: timedelta | None = None,
        until: datetime | None = None,
        until_resolved: bool = False,
    ) -> Schedule:
        schedule = Schedule(
            id=len(self.kept) + 1,
            session=KEY,
            chat="C1",
            thread="",
            private=False,
            incident=incident.number if incident else None,
            requested_by=self.asker,
            next_at=first,
            every_seconds=int(every.total_seconds()) if every else None,
            until=until,
            until_resolved=until_resolved,
            last_entry=self.newest,
        )
        self.kept.append(schedule)
        return schedule

    async def active(self) -> list[Schedule]:
        return [one for one in self.kept if one.active]

    async def cancel(self, id: int | None = None) -> list[Schedule]:
        cancelled = [one for one in self.kept if one.active and id in (None, one.id)]
        for one in cancelled:
            self.kept[one.id - 1] = replace(one, active=False)
        return cancelled

    async def due(self, id: int) -> Schedule | None:
        found = next((one for one in self.kept if one.id == id), None)
        return found if found and found.active else None

    async def reported(self, schedule: Schedule, last_entry: int, incident: Incident | None) -> datetime | None:
        over = schedule.until_resolved and incident is not None and incident.status in (Status.RESOLVED, Status.CLOSED)
        following = None
        if schedule.every_seconds and not over:
            following = schedule.next_at + timedelta(seconds=schedule.every_seconds)
            if schedule.until and following > schedule.until:
                following = None
        self.kept[schedule.id - 1] = replace(
            schedule,
            runs=schedule.runs + 1,
            last_entry=last_entry,
            next_at=following or schedule.next_at,
            active=following is not None,
        )
        return following


@dataclass
class MemoryRooms:
    """Opens a room of each incident's name; people called as in `refused` cannot be brought into any."""

    asker: Person
    known: dict[str, Person]
    offered: bool = False
    refused: tuple[str, ...] = ()
    trouble: str = ""
    member: bool = True
    opened: dict[int, WarRoom] = field(default_factory=dict)
    topics: list[str] = field(default_factory=list)

    async def open(self, incident: Incident, who: Sequence[str], topic: str) -> WarRoom:
        self.topics.append(topic)
        before = self.opened.get(incident.number)
        name = f"incident-{incident.number}"
        chat = Chat("acme", "slack", f"C-{name}", name, member=self.member, incident=incident.number, war_room=True)
        room = before or WarRoom(chat, True, f"https://chat.example/{name}")
        self.opened[incident.number] = replace(room, opened=False)
        return self._filled(replace(room, opened=before is None), ("me", *who))

    async def invite(self, incident: Incident, who: Sequence[str]) -> WarRoom | None:
        room = self.opened.get(incident.number)
        return self._filled(room, who) if room else None

    def _filled(self, room: WarRoom, who: Sequence[str]) -> WarRoom:
        people = [self.asker if name == "me" else self.known.get(name.lstrip("@").lower()) for name in who]
        unknown = tuple(name for name, person in zip(who, people, strict=True) if person is None)
        found = tuple(person for person in people if person)
        left_out = tuple(person for person in found if person.name in self.refused)
        invited = tuple(person for person in found if person not in left_out)
        return replace(room, invited=invited, left_out=left_out, unknown=unknown, trouble=self.trouble)


@dataclass
class MemoryDocuments:
    """Every version kept; `busy` is a refusal to give instead of admitting."""

    now: datetime
    own: list[Template] = field(default_factory=list)
    versions: list[Report] = field(default_factory=list)
    busy: UserError | None = None

    async def templates(self) -> list[Template]:
        return [*postmortem_templates(), *self.own]

    async def current(self, incident: Incident) -> Report | None:
        return next((one for one in reversed(self.versions) if one.incident == incident.number), None)

    async def admit(self, incident: Incident) -> None:
        if self.busy:
            raise self.busy

    async def save(self, incident: Incident, title: str, text: str, template: str, language: str) -> Report:
        version = sum(one.incident == incident.number for one in self.versions) + 1
        report = Report(
            incident.number, "acme", incident.number, version, title, template, language, text, "Ann", self.now
        )
        self.versions.append(report)
        return report


@dataclass
class MemorySettings:
    """What was asked to be kept."""

    modes: list[str] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)

    async def reply_mode(self, mode: str) -> None:
        self.modes.append(mode)

    async def session(self, session: Session) -> None:
        self.sessions.append(session)


@dataclass
class MemoryTranscript:
    """Messages as they were said."""

    messages: list[Message] = field(default_factory=list)
    coverage: str = ""
    hears_all: bool = True

    async def thread(self) -> Reading:
        return Reading(tuple(one for one in self.messages if one.thread), self.coverage)

    async def chat(self, since: datetime | None = None, limit: int = 1000) -> Reading:
        found = [one for one in self.messages if since is None or one.at >= since]
        return Reading(tuple(found[-limit:]), self.coverage)


@dataclass
class MemoryMemory:
    """Turns, notes, steps and investigations in lists."""

    kept_turns: list[Turn] = field(default_factory=list)
    kept_notes: dict[tuple[int, int], Note] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    investigations: dict[int, Investigation] = field(default_factory=dict)

    async def turns(self, after: int) -> list[Turn]:
        return self.kept_turns[after:][-200:]

    async def notes(self, incident: Incident) -> list[Note]:
        return [note for (number, _), note in sorted(self.kept_notes.items()) if number == incident.number]

    async def keep_note(self, incident: Incident, note: Note) -> None:
        self.kept_notes[incident.number, note.first] = note

    async def step(self, step: Step, incident: Incident | None = None) -> None:
        self.steps.append(step)

    async def begin(self, investigation: Investigation) -> Investigation:
        begun = replace(investigation, id=len(self.investigations) + 1)
        await self.keep(begun)
        return begun

    async def keep(self, investigation: Investigation) -> None:
        self.investigations[investigation.id] = investigation


@dataclass
class MemorySystems:
    """Systems that show what they are given; `asked` is what was looked for."""

    shown: Survey
    names: tuple[str, ...] = ("Prometheus",)
    asked: list[Scope] = field(default_factory=list)

    async def survey(self, scope: Scope) -> Survey:
        self.asked.append(scope)
        return self.shown


class Room:
    """One chat of one account; `run` does what typing a command would."""

    def __init__(self, language: str = "en", timezone: str = "Europe/London", asker: Person = ANN) -> None:
        self.account = Account("acme", "Acme", timezone=timezone)
        self.language = language
        self.timezone = ZoneInfo(timezone)
        self.asker = asker
        self.automatic = False
        self.steps: list[str] = []
        self.skills: tuple[Skill, ...] = ()
        self.session = Session(KEY)
        self.book = MemoryBook(NOW, asker, Chat("acme", "slack", "C1"), known={"ann": ANN, "bo": BO})
        self.rooms = MemoryRooms(asker, self.book.known)
        self.promises = MemoryPromises(NOW, asker)
        self.documents = MemoryDocuments(NOW)
        self.settings = MemorySettings()
        self.memory = MemoryMemory()
        self.model: Model | None = None
        self.writer: Writer | None = None
        self.systems: MemorySystems | None = None
        self.charts: Charts | None = None
        self.transcript = MemoryTranscript()
        self.mentions: tuple[Person, ...] = ()

    @property
    def now(self) -> datetime:
        return self.book.now

    def pass_time(self, **span: float) -> None:
        self.book.now = self.promises.now = self.documents.now = self.now + timedelta(**span)

    def bound_to(self, incident: Incident) -> Incident:
        self.book.add(incident)
        self.book.chat = replace(self.book.chat, incident=incident.number)
        return incident

    async def run(self, skill: Skill, **arguments: object) -> Reply:
        known = {name: value for name, value in arguments.items() if value is not None}
        reply: Reply = await skill.run(self.context(), skill.arguments(**known))
        return reply

    async def say(self, skill: Skill, **arguments: object) -> str:
        """All it says, the details below the message included."""
        reply = await self.run(skill, **arguments)
        return "\n\n".join(filter(None, (reply.text, reply.details)))

    def context(self) -> SkillContext:
        chat = self.book.chat
        return SkillContext(
            account=self.account,
            mention=self._mention(),
            automatic=self.automatic,
            session=self.session,
            chat=chat,
            incident=self.book.kept.get(chat.incident) if chat.incident else None,
            incidents=self.book,
            transcript=self.transcript,
            rooms=self.rooms,
            promises=self.promises,
            documents=self.documents,
            settings=self.settings,
            memory=self.memory,
            model=self.model,
            writer=self.writer,
            systems=self.systems,
            charts=self.charts,
            skills=self.skills,
            language=self.language,
            timezone=self.timezone,
            now=self.now,
            progress=self._progress,
        )

    async def _progress(self, step: str, end: str = "\n") -> None:
        self.steps.append(step)

    def _mention(self) -> Mention:
        return Mention(
            event_id="E1",
            origin=Origin("acme", "slack", "C1", "M1"),
            sender=self.asker,
            text="",
            mentions=self.mentions,
            sent_at=self.now,
            received_at=self.now,
        )
