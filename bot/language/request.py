"""What a message can turn out to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.incident import SeverityScale


@dataclass(frozen=True, slots=True)
class Grammar:
    """What reading depends on besides the text: the time (aware), the account's zone, its severities."""

    now: datetime
    timezone: ZoneInfo
    severities: SeverityScale


@dataclass(frozen=True, slots=True)
class Command:
    """Exactly this was asked for; it is to be run."""

    skill: str
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """To be answered from the record; never changes state."""

    text: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Could be a change of state, not plainly one: the bot asks back, naming the candidate if there is one."""

    text: str
    candidate: Command | None = None


@dataclass(frozen=True, slots=True)
class Nothing:
    """Asks for nothing and gets no reply; the reason is for the log."""

    reason: str


Request = Command | Question | Unclear | Nothing
