"""What an account's systems show around the start of an incident, looked at by rules, without a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.domain.account import Account
from bot.domain.evidence import Observation
from bot.domain.incident import Incident

SignKind = Literal["alert", "metric", "log", "event", "rollout", "runbook"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What to look for: whatever changed around `start`.

    `names`: what the incident is about (services first, then words that may name one), as people and alerts write it.
    `words`: all it shows itself in. `alerts`: the texts of alerts on its record.
    """

    account: Account
    incident: Incident
    start: datetime
    now: datetime
    names: tuple[str, ...] = ()
    words: str = ""
    alerts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that stands out in what a look showed; `seen` is that look.

    `what` names it in the system's own words. `score` compares signs of one kind. `at`: since when it is so. `before`
    and `after` the start: a metric's median, a log template's lines a minute. `extreme`: the value after the start that
    is furthest from before; `points`: (Unix seconds, value); of a metric both. `detail`: the alert a metric is of, an
    example of a log line, the text of an event or a runbook.
    """

    kind: SignKind
    what: str
    seen: Observation
    score: float = 0.0
    at: datetime | None = None
    before: float | None = None
    after: float | None = None
    extreme: float | None = None
    detail: str = ""
    points: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """One call of a system, and how long it took."""

    system: str
    seen: Observation
    seconds: float


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that was looked at, and what stands out in it, the most striking of a kind first."""

    looks: tuple[Look, ...] = ()
    signs: tuple[Sign, ...] = ()

    def of(self, *kinds: SignKind) -> list[Sign]:
        return [one for one in self.signs if one.kind in kinds]


class Systems(Protocol):
    """The systems of one account that can be looked at by rules."""

    @property
    def names(self) -> Sequence[str]:
        """What they are called; none: there is nothing to look at."""
        ...

    async def survey(self, scope: Scope) -> Survey:
        """All of them side by side, within seconds; one that fails, or takes too long, is a failed look."""
        ...
