"""What the API answers with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.chat import Language
from bot.domain.incident import EntryKind, Role, Status
from bot.domain.investigation import InvestigationOutcome, Standing
from bot.ports.inbox import OutboxState


class Answer(BaseModel):
    """Read from the domain's values by attribute; times are UTC."""

    model_config = ConfigDict(from_attributes=True, frozen=True, defer_build=True)


class Error(Answer):
    """Why a call was refused, in a sentence."""

    error: str


class Person(Answer):
    """Somebody on a platform."""

    id: str
    name: str
    is_bot: bool


class AccountAnswer(Answer):
    """The organisation that is logged in to."""

    id: str
    name: str
    language: Language
    timezone: str
    severities: tuple[str, ...] = Field(description="Worst first.")


class Me(Answer):
    """Who is logged in, and where."""

    account: AccountAnswer
    person: Person
    now: datetime = Field(description="The server's time.")


class Assignment(Answer):
    """A person's part in an incident."""

    person: Person
    role: Role
    platform: str


class Incident(Answer):
    """One incident."""

    number: int
    name: str
    title: str
    severity: str
    status: Status
    environment: str
    team: str
    services: tuple[str, ...]
    labels: Mapping[str, str]
    fields: Mapping[str, str]
    people: tuple[Assignment, ...]
    started_at: datetime | None
    detected_at: datetime | None
    declared_at: datetime | None
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    snoozed_until: datetime | None


class Incidents(Answer):
    """Newest first."""

    incidents: tuple[Incident, ...]


class FollowUp(Answer):
    """An action item; `entry` is the timeline entry it rests on."""

    number: int
    text: str
    owner: str
    created_at: datetime
    done: bool
    entry: int | None


class Chat(Answer):
    """A group, channel or direct conversation; `incident` is the number of the one it is bound to."""

    platform: str
    id: str
    name: str
    private: bool
    member: bool
    incident: int | None
    war_room: bool


class Chats(Answer):
    """Chats this person may read."""

    chats: tuple[Chat, ...]


class IncidentDetail(Answer):
    """One incident and what hangs on it."""

    incident: Incident
    follow_ups: tuple[FollowUp, ...]
    rooms: tuple[Chat, ...]
    entries: int = Field(description="How many timeline entries there are.")


class Entry(Answer):
    """A timeline entry; `html` is its text for a page, where that was asked for."""

    number: int
    kind: EntryKind
    author: Person
    at: datetime
    text: str
    link: str
    details: Mapping[str, str]
    earlier_texts: tuple[str, ...]
    deleted: bool
    html: str = ""


class Timeline(Answer):
    """Entries by number."""

    entries: tuple[Entry, ...]


class Report(Answer):
    """One version of a post-mortem."""

    id: int
    incident: int
    version: int
    title: str
    template: str
    language: str
    text: str
    author: str
    created_at: datetime
    state: str
    current: bool


class Reports(Answer):
    """The versions of an incident's post-mortem."""

    reports: tuple[Report, ...]


class Message(Answer):
    """A message of a chat; `own`: the bot said it. `html` is its text for a page, where that was asked for.

    `steps`: how many were taken to answer it.
    """

    id: str
    chat: str
    sender: Person
    text: str
    at: datetime
    thread: str
    link: str
    own: bool
    edited: bool
    html: str = ""
    steps: int = 0


class Messages(Answer):
    """Oldest first."""

    messages: tuple[Message, ...]


class Turn(Answer):
    """One question and its answer."""

    question: str
    answer: str
    skill: str
    outcome: str
    asker: Person
    at: datetime
    milliseconds: int
    event_id: str


class Turns(Answer):
    """Oldest first."""

    turns: tuple[Turn, ...]


class Hypothesis(Answer):
    """What may be the cause; evidence is cited as “[E3]”, a step's, or “[#12]”, a timeline entry's."""

    id: str
    claim: str
    standing: Standing = Field(description="“not tested”: `missing` says why.")
    speaks_for: tuple[str, ...]
    against: tuple[str, ...]
    missing: tuple[str, ...]


class Investigation(Answer):
    """One search for the cause of an incident."""

    id: int
    incident: int
    asker: Person
    model: str
    started_at: datetime
    ended_at: datetime | None
    outcome: InvestigationOutcome = Field(description="“by rules”: the model failed; the record alone answered.")
    confidence: str
    finding: str = Field(description="What was said in the end, as Markdown.")
    hypotheses: tuple[Hypothesis, ...]
    tokens: int
    tool_calls: int


class Investigations(Answer):
    """Newest first."""

    investigations: tuple[Investigation, ...]


class Step(Answer):
    """One look with a tool, or (`tool` “model”) a part the model had: “answer”, “plan”, “test” or “conclude”."""

    asker: Person
    tool: str
    query: str
    outcome: Literal["found", "nothing", "failed"]
    text: str = Field(description="Cut to size.")
    at: datetime = Field(description="When it was asked what the step was taken for.")
    milliseconds: int
    link: str
    since: datetime | None
    until: datetime | None
    evidence: str = Field(description="The id it is cited by.")
    hypothesis: str = Field(description="The id of the one it tests.")
    tokens: int
    investigation: int | None = Field(description="The one it is a step of.")


class Steps(Answer):
    """In the order they were finished."""

    steps: tuple[Step, ...]


class InvestigationDetail(Answer):
    """An investigation and its steps, in the order they were finished."""

    investigation: Investigation
    steps: tuple[Step, ...]
    chart: str = Field(default="", description="What shifted around the start: a PNG, base64.")


class Undelivered(Answer):
    """A reply that finally could not be sent; `text` is empty when it was meant for one person."""

    key: str
    platform: str
    chat: str
    text: str
    state: OutboxState
    error: str
    prepared_at: datetime


class UndeliveredReplies(Answer):
    """Newest first."""

    undelivered: tuple[Undelivered, ...]
