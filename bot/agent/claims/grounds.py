"""What the evidence holds, read once, so that statements can be looked up in it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import combinations

from bot.agent.claims.identifiers import is_named_in
from bot.agent.claims.moments import Moment, instants, moments, without_moments
from bot.agent.claims.quantities import Quantity, quantities
from bot.domain.evidence import Evidence

_MOST_DIFFERENCES = 40
_WORD = re.compile(r"[a-z][a-z0-9]+|[\u4e00-\u9fff]{2}")


@dataclass(frozen=True)
class Grounds:
    """The numbers, times and names of some evidence. Times count in UTC and in the reader's zone."""

    text: str
    words: frozenset[str]
    numbers: tuple[Quantity, ...]
    clocks: frozenset[tuple[int, int]]
    seconds: frozenset[tuple[int, int, int]]
    days: frozenset[tuple[int, int, int]]
    instants: tuple[datetime, ...]

    @classmethod
    def of(cls, evidence: Iterable[Evidence], zone: tzinfo) -> "Grounds":
        """What these hold together; the query counts as well as the result, and what failed shows nothing."""
        observed = [one.observation for one in evidence]
        spoken = [f"{one.query}\n{one.text if one.outcome != 'failed' else ''}" for one in observed]
        bounds = [moment for one in observed for moment in (one.since, one.until) if moment is not None]
        return cls.read("\n".join(spoken), bounds, zone)

    @classmethod
    def read(cls, text: str, bounds: Sequence[datetime], zone: tzinfo) -> "Grounds":
        whole = (*instants(text, UTC), *bounds)
        written = list(moments(text))
        local = [moment.astimezone(where) for moment in whole for where in (UTC, zone)]
        clocks = [(one.hour, one.minute, one.second) for one in local]
        clocks += [(one.hour, one.minute, one.second or 0) for one in written if one.day is None]
        lowered = text.lower()
        return cls(
            text=lowered,
            words=words_of(lowered),
            numbers=tuple(number for number, _ in quantities(without_moments(text))),
            clocks=frozenset((hour, minute) for hour, minute, _ in clocks),
            seconds=frozenset(clocks),
            days=frozenset(
                [(one.year, one.month, one.day) for one in local] + [one.day for one in written if one.day is not None]
            ),
            instants=tuple(sorted(whole)),
        )

    def has_number(self, claimed: Quantity, *, same_unit: bool = False) -> bool:
        """Whether some number of the evidence, rounded, is this one; or the time between two of its moments.

        `same_unit`: a number without a unit is not taken for one with a unit.
        """
        numbers = [one for one in self.numbers if one.kind == claimed.kind] if same_unit else self.numbers
        if any(claimed.is_stated_by(one) for one in numbers):
            return True
        return claimed.kind == "time" and any(claimed.is_near(gap) for gap in self._gaps())

    def _gaps(self) -> Iterable[float]:
        pairs = combinations(self.instants[:_MOST_DIFFERENCES], 2)
        return ((later - earlier).total_seconds() for earlier, later in pairs)

    def has_moment(self, claimed: Moment) -> bool:
        if claimed.day is not None:
            year, month, day = claimed.day
            return any(((month, day) == one[1:] and year in (0, one[0])) or one == (0, month, day) for one in self.days)
        if claimed.second is not None:
            return (claimed.hour, claimed.minute, claimed.second) in self.seconds
        return (claimed.hour, claimed.minute) in self.clocks

    def has_name(self, name: str) -> bool:
        return is_named_in(name, self.text, self.words)


def words_of(text: str) -> frozenset[str]:
    """The words of a text in lower case; of Chinese, every pair of characters."""
    pairs = (run[at : at + 2] for run in re.findall(r"[\u4e00-\u9fff]+", text) for at in range(len(run) - 1))
    return frozenset(_WORD.findall(text)) | frozenset(pairs)
