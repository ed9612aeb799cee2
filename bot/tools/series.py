"""Series of numbers summed up: what they were, what they became, and how odd that is."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.tools.cutting import Cut, cut
from bot.tools.http import items, mapping
from bot.tools.window import iso_of

Point = tuple[float, float]

_ENOUGH = 3
_FLOOR = 0.05
_ODD = 4.0
"""Robust spreads from which on a value is odd."""
_UNUSUAL = 1.5
_NOTICED_LATE = 15 * 60
_LARGE, _EXACT = 1e6, 2**53


@dataclass(frozen=True, slots=True)
class Series:
    """Points in order of time (Unix seconds), numbers only; `odd` counts those that were NaN or infinite."""

    name: str
    points: tuple[Point, ...]
    odd: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shift:
    """The medians before and after a moment; `score` is the largest deviation after it, in robust spreads before.

    `extreme` is the value that deviates so. `usual` is the largest deviation before, likewise; `since` when it first
    deviated by more than usual, up to a quarter of an hour ahead of the moment: people notice late.
    """

    before: float
    after: float
    score: float
    extreme: float
    usual: float
    since: float

    @property
    def stands_out(self) -> bool:
        """Whether what came after is unlike anything before."""
        return self.score >= _ODD and self.score > _UNUSUAL * self.usual


def read_series(answer: Any) -> list[Series]:
    """The series of a matrix."""
    return [_series(mapping(one)) for one in items(answer)]


def name_of(labels: Mapping[str, Any]) -> str:
    """A series as it is written in a query."""
    rest = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()) if key != "__name__")
    name = str(labels.get("__name__", ""))
    return f"{name}{{{rest}}}" if rest or not name else name


def number(value: float) -> str:
    """A number as people write it: whole ones exactly, others with six significant digits or one decimal."""
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return f"{value:.1f}" if _LARGE <= abs(value) < _EXACT else f"{value:.6g}"


def shift(points: Sequence[Point], at: float) -> Shift | None:
    """What changed at a moment; None where either side has too few points to tell."""
    before = [value for when, value in points if when < at]
    after = [value for when, value in points if when >= at]
    if len(before) < _ENOUGH or not after:
        return None
    middle = statistics.median(before)
    low, _, high = statistics.quantiles(before, n=4, method="inclusive")
    largest = max(abs(value) for _, value in points)
    spread = max(high - low, _FLOOR * abs(middle) or _FLOOR * largest) or 1.0
    extreme = max(after, key=lambda value: abs(value - middle))
    score = abs(extreme - middle) / spread
    earlier = [(when, abs(value - middle) / spread) for when, value in points if when < at]
    usual = max((deviation for when, deviation in earlier if when < at - _NOTICED_LATE), default=0.0)
    odd = max(_ODD, _UNUSUAL * usual)
    late = (when for when, value in points if when >= at - _NOTICED_LATE and abs(value - middle) / spread >= odd)
    return Shift(middle, statistics.median(after), score, extreme, usual, next(late, at))


def summed_up(series: Sequence[Series], start: float, *, known_start: bool) -> Cut:
    """A line for each series, those that changed most at the start first; where it is not known, halves compare."""
    told = [(one, shift(one.points, start)) for one in series if one.points]
    told.sort(key=lambda pair: -pair[1].score if pair[1] else 0.0)
    where = "the start" if known_start else "the middle of the range"
    lines = [_line(one, shifted, where) for one, shifted in told]
    lines += [f"{one.name}: no number, {one.odd} points were NaN or infinite" for one in series if not one.points]
    order = f"; those that changed most at {where} ({iso_of(start)}) first"
    return cut(lines, f"{len(series)} series{order if len(series) > 1 else ''}")


def _series(one: Mapping[str, Any]) -> Series:
    points = [(float(point[0]), float(point[1])) for point in items(one.get("values"))]
    finite = tuple(point for point in points if math.isfinite(point[1]))
    labels = {str(name): str(value) for name, value in mapping(one.get("metric")).items()}
    return Series(name_of(labels), finite, len(points) - len(finite), labels)


def _line(one: Series, shifted: Shift | None, where: str) -> str:
    low, high = min(one.points, key=lambda point: point[1]), max(one.points, key=lambda point: point[1])
    first, last = one.points[0], one.points[-1]
    parts = [f"{word} {_at(point)}" for word, point in (("first", first), ("last", last), ("min", low), ("max", high))]
    text = f"{one.name}: {', '.join(parts)}, {len(one.points)} points"
    if shifted is not None:
        text += f"; median before {where} {number(shifted.before)}, after {number(shifted.after)}{_times(shifted)}"
        text += f"; score {shifted.score:.1f}"
    return f"{text}; {one.odd} NaN or infinite" if one.odd else text


def _at(point: Point) -> str:
    return f"{number(point[1])} at {iso_of(point[0])}"


def _times(shifted: Shift) -> str:
    if shifted.before == 0 or shifted.after == shifted.before:
        return ""
    return f" (×{number(shifted.after / shifted.before)})"
