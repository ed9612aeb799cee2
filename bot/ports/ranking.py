"""What the rules find about the cause of an incident: an answer of its own, and evidence for a model."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.domain.incident import Incident
from bot.ports.skill import SkillContext


@dataclass(frozen=True, slots=True)
class Ranked:
    """`text` is the whole of it, as Markdown; `verdict` its first words, plain, "" where there is nothing to go by."""

    incident: Incident
    text: str
    verdict: str


Rank = Callable[[SkillContext, Any], Awaitable[Ranked]]
