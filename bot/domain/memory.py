"""What is remembered of long records, and of what was looked at to answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.chat import Person


@dataclass(frozen=True, slots=True)
class Note:
    """What the timeline entries `first`..`last` say, a line each fact, every line naming its entries as “[#12]”."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One look at something while a question was answered: who asked, which tool, how, and what it showed.

    `since`..`until` is the range looked at, where there is one. A step of an `investigation` names the hypothesis it
    tests ("H1") and the `evidence` it became ("E3"); there the `tool` "model" is the model itself, its `query` the part
    it had ("plan", "test", "conclude"), `tokens` what that cost.
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
