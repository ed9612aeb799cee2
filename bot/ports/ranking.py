"""What the rules find about the cause of an incident: an answer of its own, and evidence for a model."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.domain.chat import Attachment
from bot.domain.evidence import Evidence
from bot.domain.incident import Incident
from bot.ports.skill import SkillContext
from bot.ports.survey import Look

RANKING = "E1"
"""The id of the ranking itself, which is the first evidence there is."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """`text` is what is found, as Markdown, and `details` what stands below it.

    `verdict`: its first words, plain, "" where there is nothing to go by. `looks`: what was looked at in the systems
    for it; the text cites them, by the ids of `evidence`. `confidence` is "" where no cause was found. `pictures` show
    what shifted.
    """

    incident: Incident
    text: str
    verdict: str
    confidence: Literal["", "low", "medium", "high"] = ""
    looks: tuple[Look, ...] = ()
    pictures: tuple[Attachment, ...] = ()
    details: str = ""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return looked_at(self.looks)

    @property
    def sources(self) -> str:
        """The looks the text cites, a line each."""
        return "\n".join(f"- {one.told}" for one in self.evidence if f"[{one.id}]" in f"{self.text}{self.details}")


def looked_at(looks: Sequence[Look]) -> tuple[Evidence, ...]:
    """The looks of a ranking as they may be cited: "E2", "E3", …"""
    return tuple(Evidence(f"E{number}", one.seen) for number, one in enumerate(looks, 2))


Rank = Callable[[SkillContext, Any], Awaitable[Ranked]]
