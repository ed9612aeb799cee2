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
    """One look at something while a question was answered: who asked, which tool, how, and what it showed."""

    asker: Person
    tool: str
    query: str
    outcome: Literal["found", "nothing", "failed"]
    text: str
    at: datetime
    milliseconds: int
    link: str = ""
