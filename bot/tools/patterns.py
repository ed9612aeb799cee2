"""Log lines reduced to templates: what is said again and again, how often, and since when."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.tools.cutting import Cut, cut, shortened
from bot.tools.window import iso_of

Line = tuple[float, str]
"""When (Unix seconds), and what."""

_VARYING = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)"
    r"|(?P<uuid>\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b)"
    r"|(?P<hex>\b0x[0-9a-fA-F]+\b|\b(?=[0-9a-fA-F]*\d)(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{8,}\b)"
    r"|(?P<address>\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b)"
    r"|(?P<number>(?<![A-Za-z])[-+]?\d+(?:\.\d+)?)"
)
_MESSAGE = ("message", "msg", "log", "error", "err")
_LEVEL = ("level", "severity", "lvl")
_LONGEST = 200
_EXAMPLE = 300


@dataclass(slots=True)
class Pattern:
    """Lines alike. `after`: how many of them came at or after the start."""

    template: str
    example: str
    first: float
    last: float
    count: int = 0
    after: int = 0

    def add(self, at: float, start: float) -> None:
        self.count += 1
        self.after += at >= start
        self.first, self.last = min(self.first, at), max(self.last, at)


def template_of(line: str) -> str:
    """A line with everything that varies taken out; of a JSON line its level and message only."""
    return shortened(_VARYING.sub(lambda found: f"<{found.lastgroup}>", _said(line)), _LONGEST)


def patterns(lines: Iterable[Line], start: float) -> list[Pattern]:
    """Those that began at the start first, then those that became more frequent, then the others by count."""
    found: dict[str, Pattern] = {}
    for at, line in lines:
        template = template_of(line)
        pattern = found.setdefault(template, Pattern(template, shortened(line, _EXAMPLE), at, at))
        pattern.add(at, start)
    return sorted(found.values(), key=lambda one: (one.after < one.count, -_growth(one), -one.count))


def told_patterns(lines: Sequence[Line], start: float, *, known_start: bool) -> Cut:
    """A line for each template, and below it an example as it was logged."""
    found = patterns(lines, start)
    where = "the start" if known_start else "the middle of the range"
    header = f"{len(lines)} lines, {len(found)} templates; those new since {where} ({iso_of(start)}) first"
    return cut([_line(one, where) for one in found], header)


def _said(line: str) -> str:
    try:
        document = json.loads(line) if line.startswith("{") else None
    except (ValueError, RecursionError):
        return line
    if not isinstance(document, dict):
        return line
    level = next((f"{document[key]} " for key in _LEVEL if isinstance(document.get(key), str)), "")
    message = next((document[key] for key in _MESSAGE if isinstance(document.get(key), str)), None)
    return line if message is None else f"{level}{message}"


def _growth(one: Pattern) -> float:
    return (one.after + 1) / (one.count - one.after + 1)


def _line(one: Pattern, where: str) -> str:
    before = one.count - one.after
    times = f"first {iso_of(one.first)}, last {iso_of(one.last)}"
    counts = f"{one.count}× ({before} before {where}, {one.after} after; {times})"
    example = f"; e.g. {one.example}" if one.example != one.template else ""
    return f"{counts} {one.template}{example}"
