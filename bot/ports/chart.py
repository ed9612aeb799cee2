"""Pictures of numbers over time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Panel:
    """One metric: `unit` is "" where nobody knows it; `points` are (Unix seconds, value) in order of time."""

    title: str
    unit: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Metrics below each other over the same time, `start` marked: when the incident began."""

    panels: tuple[Panel, ...]
    start: datetime


class Charts(Protocol):
    """Draws."""

    async def png(self, chart: Chart) -> bytes:
        """The chart as a PNG that can be read on a phone; b"" where it cannot be drawn, which is in the log."""
        ...
