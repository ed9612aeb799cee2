"""What Warroom knows itself, as the tools over it read it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.domain.incident import Incident
from bot.ports.incidents import Incidents
from bot.ports.store import Changes, Reports

Similar = Callable[[str, Incident | None, int], Awaitable[list[tuple[Incident, float]]]]
"""Incidents of the account whose record is like a text, best first, with likeness from 0 to 1."""


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """`similar` searches one account's incidents."""

    incidents: Incidents
    reports: Reports
    changes: Changes
    similar: Similar
