"""One search for the cause of an incident: what was supposed, what became of it, what it cost."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.domain.chat import Person

InvestigationOutcome = Literal["running", "found", "inconclusive", "by rules", "interrupted"]
Standing = Literal["open", "kept", "dropped", "not tested"]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What may be the cause, under the name ("H1") that its steps carry.

    `standing`: "kept" and "dropped" by the evidence `speaks_for` and `against`; "open" when that does not decide it, or
    not yet; "not tested", when it could not be, and `missing` says why. Evidence is cited as “[E3]” or “[#12]”.
    """

    id: str
    claim: str
    standing: Standing = "open"
    speaks_for: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Investigation:
    """Of one incident, asked for by somebody (a war room by itself). `id` is 0 before it is kept.

    `outcome` "by rules": the model failed, and the record alone answered; "interrupted": it was stopped or broke off.
    `finding` is what was said in the end; `confidence` is "" where nothing was found.
    `chart` is a picture (PNG) of what shifted.
    """

    incident: int
    asker: Person
    model: str
    started_at: datetime
    id: int = 0
    ended_at: datetime | None = None
    outcome: InvestigationOutcome = "running"
    confidence: Literal["", "low", "medium", "high"] = ""
    finding: str = ""
    hypotheses: tuple[Hypothesis, ...] = ()
    tokens: int = 0
    tool_calls: int = 0
    chart: bytes | None = field(default=None, repr=False)
