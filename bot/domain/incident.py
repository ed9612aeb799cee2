"""Incidents, their timelines and everything that hangs on them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.domain.chat import Person, SessionKey
from bot.errors import UnknownSeverity

DEFAULT_SEVERITIES = ("SEV-1", "SEV-2", "SEV-3", "SEV-4", "SEV-5")


def _plain(level: str) -> str:
    return re.sub(r"[\s\-_.]+", "", level).lower()


@dataclass(frozen=True, slots=True)
class SeverityScale:
    """Severity names, worst first, and other words people use for them.

    Besides `aliases`, "sev2", "S2", "P2", "SEV 2" and "2" name the level whose own name ends in that number.
    """

    names: tuple[str, ...] = DEFAULT_SEVERITIES
    aliases: Mapping[str, str] = field(default_factory=dict)

    def named(self, level: str) -> str:
        """The scale's own name for what a person typed. Raises `UnknownSeverity`."""
        wanted = _plain(level)
        exact = {_plain(name): name for name in self.names} | {_plain(a): n for a, n in self.aliases.items()}
        if wanted in exact:
            return exact[wanted]
        number = re.fullmatch(r"(?:severity|sev|s|p|级别|严重级别)?(\d+)级?", wanted)
        if number:
            for name in self.names:
                if re.fullmatch(rf"\D*{number[1]}", _plain(name)):
                    return name
        raise UnknownSeverity(level, self.names)

    def rank(self, name: str) -> int:
        """0 for the worst; names no longer on the scale come last."""
        return self.names.index(name) if name in self.names else len(self.names)


class Status(StrEnum):
    """Where an incident stands."""

    ACTIVE = "active"
    STABLE = "stable"
    RESOLVED = "resolved"
    CLOSED = "closed"


class EntryKind(StrEnum):
    """What a timeline entry tells."""

    CHAT = "chat"
    ALERT = "alert"
    CHANGE = "change"
    SEVERITY = "severity"
    STATUS = "status"
    PEOPLE = "people"
    NOTE = "note"
    DIAGNOSIS = "diagnosis"
    ROOM = "room"
    FOLLOW_UP = "follow-up"
    REPORT = "report"


Role = Literal["commander", "responder"]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person's part in an incident."""

    person: Person
    role: Role
    platform: str


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident of one account. All times are UTC; `started_at` may be before `declared_at`."""

    account: str
    number: int
    title: str
    severity: str
    status: Status = Status.ACTIVE
    environment: str = ""
    team: str = ""
    services: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    people: tuple[Assignment, ...] = ()
    started_at: datetime | None = None
    detected_at: datetime | None = None
    declared_at: datetime | None = None
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    snoozed_until: datetime | None = None

    @property
    def name(self) -> str:
        """How people refer to it."""
        return f"INC-{self.number}"

    @property
    def commander(self) -> Person | None:
        return next((one.person for one in self.people if one.role == "commander"), None)


ASKED = "asked"
"""Marks, in an entry's `details`, what was said to the bot and not about the incident."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One entry of an incident's record; `number` counts from 1 in each incident and never changes.

    `at` is when it happened, `recorded_at` when it was kept. `source` identifies where it came from (a message's
    `platform/chat/message`, a mention's event id) and is unique within the incident when not empty. `cues` are the
    kinds of statement found in the text. `details` hold a typed event's facts ({"from": "SEV-2", "to": "SEV-1"}).
    """

    number: int
    kind: EntryKind
    author: Person
    at: datetime
    text: str
    source: str = ""
    link: str = ""
    cues: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    earlier_texts: tuple[str, ...] = ()
    deleted: bool = False
    recorded_at: datetime | None = None

    @property
    def tells(self) -> bool:
        """Whether it tells something of the incident; what people asked of the bot does not."""
        return ASKED not in self.details


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was made, or had already been made by the same mention."""

    incident: Incident
    before: str
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An action item; `number` counts from 1 in each incident."""

    number: int
    text: str
    owner: str
    created_at: datetime
    done: bool = False
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A promise to report: next at `next_at`, again every `every_seconds` until `until` or the incident's end.

    `runs` counts the updates already given; `last_entry` is the newest timeline entry the last one covered, and
    `previous_entry` the one before that, so that an update cut short by a crash can be told again.
    """

    id: int
    session: SessionKey
    chat: str
    thread: str
    private: bool
    incident: int | None
    requested_by: Person
    next_at: datetime
    every_seconds: int | None = None
    until: datetime | None = None
    until_resolved: bool = False
    runs: int = 0
    last_entry: int = 0
    previous_entry: int = 0
    active: bool = True
