"""What the evidence holds, read once, so that statements can be looked up in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from itertools import combinations

from bot.agent.claims.glossary import telling_words
from bot.agent.claims.identifiers import is_named_in
from bot.agent.claims.moments import Moment, instants, moments, without_moments
from bot.agent.claims.quantities import Quantity, quantities
from bot.agent.claims.transitions import Transition, transitions
from bot.domain.evidence import Evidence

_MOST_INSTANTS = 40
_MOST_COUNTS = 24
_WORD = re.compile(r"[a-z][a-z0-9]+|[\u4e00-\u9fff]{2}")
_NAMED_UNIT = re.compile(r"_(seconds|milliseconds|ms|bytes|percent|ratio)(?![a-z])")
_NAMED_UNITS = {
    "seconds": ("time", 1.0), "milliseconds": ("time", 1e-3), "ms": ("time", 1e-3), "bytes": ("bytes", 1.0),
    "percent": ("share", 0.01), "ratio": ("share", 1.0),
}  # fmt: skip


@dataclass(frozen=True)
class Grounds:
    """The numbers, times and names of some evidence. Times count in UTC and in the reader's zone.

    `segments` are its numbers by sentence or line; `events` the times something happened at, `span` those a query
    covers. `units`: what metrics' names say that their numbers are in.
    """

    text: str
    words: frozenset[str]
    telling: frozenset[str]
    segments: tuple[tuple[Quantity, ...], ...]
    clocks: frozenset[tuple[int, int]]
    seconds: frozenset[tuple[int, int, int]]
    days: frozenset[tuple[int, int, int]]
    events: tuple[datetime, ...]
    span: tuple[datetime, ...]
    units: frozenset[tuple[str, float]]
    transitions: tuple[Transition, ...]

    @classmethod
    def of(cls, evidence: Evidence, zone: tzinfo) -> "Grounds":
        """The query counts as well as the result; what failed shows nothing."""
        return _read_evidence(evidence, zone, evidence.observation.outcome != "failed")

    @classmethod
    def of_failure(cls, evidence: Evidence, zone: tzinfo) -> "Grounds":
        """The same with what a failed look says of its failure."""
        return _read_evidence(evidence, zone, True)

    @classmethod
    def read(cls, text: str, zone: tzinfo, *, written_in: tzinfo = UTC, bounds: Sequence[datetime] = ()) -> "Grounds":
        """`written_in`: the zone of times that name none. One of two bounds that are the same is an event."""
        moment = len(set(bounds)) == 1
        events = (*instants(text, written_in), *(bounds[:1] if moment else ()))
        written = list(moments(text))
        local = [one.astimezone(where) for one in (*events, *bounds) for where in (UTC, zone)]
        clocks = [(one.hour, one.minute, one.second) for one in local]
        clocks += [(one.hour, one.minute, one.second or 0) for one in written if one.day is None]
        lowered, timeless = text.lower(), without_moments(text)
        parts = re.split(r"[\n。]|[.!?](?=\s|$)", timeless)
        return cls(
            text=lowered,
            words=words_of(lowered),
            telling=telling_words(lowered),
            segments=tuple(tuple(number for number, _ in quantities(part)) for part in parts if part.strip()),
            clocks=frozenset((hour, minute) for hour, minute, _ in clocks),
            seconds=frozenset(clocks),
            days=frozenset(
                [(one.year, one.month, one.day) for one in local] + [one.day for one in written if one.day is not None]
            ),
            events=tuple(sorted(set(events))[:_MOST_INSTANTS]),
            span=() if moment else tuple(bounds),
            units=frozenset(_NAMED_UNITS[one] for one in _NAMED_UNIT.findall(lowered)),
            transitions=tuple(transitions(text)),
        )

    @property
    def numbers(self) -> Iterator[Quantity]:
        return (number for segment in self.segments for number in segment)

    def has_number(self, claimed: Quantity, *, same_unit: bool = False) -> bool:
        """Whether some number of the evidence, rounded, is this one.

        `same_unit`: a number without a unit is not taken for one with a unit, unless its metric's name says so.
        """
        return any(self.says(claimed, one, same_unit=same_unit) for one in self.numbers)

    def says(self, claimed: Quantity, one: Quantity, *, same_unit: bool = False) -> bool:
        """Whether this number of the evidence is the claimed one; without a unit it is in the one its metric names."""
        if one.kind or claimed.kind in ("", "ratio"):
            return (not same_unit or one.kind == claimed.kind) and claimed.is_stated_by(one)
        named = [scale for kind, scale in self.units if kind == claimed.kind]
        if named:
            return any(claimed.is_near(one.value * scale) for scale in named)
        if same_unit:
            return False
        if claimed.kind == "share":
            return claimed.is_near(one.value if abs(one.value) <= 1 else one.value * 0.01)
        return claimed.is_near(one.value) or claimed.is_near(one.value * claimed.scale)

    def implies(self, claimed: Quantity) -> bool:
        """Whether it is the time a query covers, or the share that one count of the evidence has in the largest."""
        if claimed.kind == "time" and len(self.span) == 2:
            return claimed.is_near((self.span[1] - self.span[0]).total_seconds())
        if claimed.kind != "share":
            return False
        counts = [one.value for one in self.numbers if one.kind in ("", "ratio") and one.value == int(one.value)]
        counts = [one for one in counts[:_MOST_COUNTS] if one > 1]
        largest = max(counts, default=0.0)
        if claimed.value == 1.0:
            return len(set(counts)) < len(counts)
        return any(claimed.is_near(one / largest) for one in counts if one < largest)

    def has_difference(self, claimed: Quantity) -> bool:
        """Whether two numbers that stand together in the evidence are this far apart."""
        for segment in self.segments:
            for one, other in combinations(segment[:_MOST_COUNTS], 2):
                if one.kind == other.kind and claimed.is_near(one.value - other.value):
                    return True
        return False

    def has_moment(self, claimed: Moment) -> bool:
        if claimed.day is not None:
            return any(_same_day(claimed.day, one) for one in self.days)
        if claimed.second is not None:
            return (claimed.hour, claimed.minute, claimed.second) in self.seconds
        return (claimed.hour, claimed.minute) in self.clocks

    def has_name(self, name: str) -> bool:
        return is_named_in(name, self.text, self.words)


def lies_between(claimed: Quantity, grounds: Sequence[Grounds]) -> bool:
    """Whether it is the time between two events of these, also by their minutes alone, as people read clocks."""
    events = sorted({event for one in grounds for event in one.events})[:_MOST_INSTANTS]
    for earlier, later in combinations(events, 2):
        exact = (later - earlier).total_seconds()
        by_clock = later.timestamp() // 60 * 60 - earlier.timestamp() // 60 * 60
        if claimed.is_near(exact) or (claimed.step >= 30 and claimed.is_near(by_clock)):
            return True
    return False


@lru_cache(maxsize=256)
def _read_evidence(evidence: Evidence, zone: tzinfo, told: bool) -> Grounds:
    seen = evidence.observation
    query = "" if seen.query == evidence.id else seen.query
    bounds = [moment for moment in (seen.since, seen.until) if moment is not None]
    return Grounds.read("\n".join((seen.tool, query, seen.text if told else "")), zone, bounds=bounds)


def _same_day(claimed: tuple[int, int, int], one: tuple[int, int, int]) -> bool:
    year, month, day = claimed
    return month == one[1] and (day in (0, one[2])) and (0 in (year, one[0]) or year == one[0])


def words_of(text: str) -> frozenset[str]:
    """The words of a text in lower case; of Chinese, every pair of characters."""
    pairs = (run[at : at + 2] for run in re.findall(r"[\u4e00-\u9fff]+", text) for at in range(len(run) - 1))
    return frozenset(_WORD.findall(text)) | frozenset(pairs)
