"""What is remembered of long records, and of what was looked at to answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.chat import Person
from bot.domain.evidence import Observation


@dataclass(frozen=True, slots=True)
class Note:
    """What the timeline entries `first`..`last` say, a line each fact, every line naming its entries as “[#12]”."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One look at something while a question was answered: who asked, which tool, how, and what it showed.

    The question is the `message` of a `chat`; "" where nobody typed one. `since`..`until` is the range looked at, where
    there is one; `evidence` the id it is cited by ("E3"). The `tool` "model" is the model itself, its `query` the part
    it had ("answer", "plan", "test", "conclude"), `tokens` what that cost. A step of an `investigation` may name the
    hypothesis it tests ("H1").
    """

    asker: Person
    tool: str
    query: str
    outcome: Literal["found", "nothing", "failed"]
    text: str
    at: datetime
    milliseconds: int
    link: str = ""
    since: datetime | None = None
    until: datetime | None = None
    evidence: str = ""
    investigation: int | None = None
    hypothesis: str = ""
    tokens: int = 0
    platform: str = ""
    chat: str = ""
    message: str = ""

    @staticmethod
    def of(seen: Observation, asker: Person, at: datetime, seconds: float) -> "Step":
        """A look that took so long, in seconds."""
        return Step(
            asker=asker,
            tool=seen.tool,
            query=seen.query,
            outcome=seen.outcome,
            text=seen.text,
            at=at,
            milliseconds=round(seconds * 1000),
            link=seen.link,
            since=seen.since,
            until=seen.until,
        )
