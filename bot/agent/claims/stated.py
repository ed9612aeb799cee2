"""What one sentence states: its numbers, times and names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from bot.agent.claims.grounds import Grounds, lies_between
from bot.agent.claims.identifiers import Named, names
from bot.agent.claims.moments import Moment, moments, without_moments
from bot.agent.claims.quantities import Quantity, quantities

_MOST_COMPARED = 8
_DIFFERS = re.compile(
    r"\b(?:more|fewer|less|lost|gained|added|grew|rose|fell|dropped|increased|decreased|by|difference|points?)\b"
    r"|少了|多了|减少|增加|上升了|下降了|相差|百分点|升了|降了",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """Of one sentence. `differs`: it speaks of how far numbers are apart."""

    numbers: tuple[Quantity, ...] = ()
    moments: tuple[Moment, ...] = ()
    names: tuple[Named, ...] = ()
    differs: bool = False

    @classmethod
    def of(cls, text: str) -> "Stated":
        """Digits that are part of a time, a date or a name are not counted as numbers."""
        timeless = without_moments(text)
        named = tuple(names(timeless))
        taken = [range(one.start, one.start + len(one.text)) for one in named]
        numbers = tuple(one for one, at in quantities(timeless) if not any(at in place for place in taken))
        return cls(numbers, tuple(moments(text)), named, bool(_DIFFERS.search(text)))

    def missing_in(self, grounds: Sequence[Grounds], known: Sequence[Grounds], *, same_unit: bool = False) -> "Stated":
        """What none of these grounds hold; a number may also follow from the others, or from what they hold.

        A span of time may also begin or end at something `known`. With `same_unit` only what stands there counts.
        """
        held = [one for one in self.numbers if any(ground.has_number(one, same_unit=same_unit) for ground in grounds)]
        if not same_unit:
            held += [one for one in self.numbers if one not in held and self._implied(one, grounds, known)]
        return Stated(
            tuple(one for one in self.numbers if one not in held and not self._follows(one, held)),
            tuple(one for one in self.moments if not any(ground.has_moment(one) for ground in grounds)),
            tuple(one for one in self.names if not any(ground.has_name(one.text) for ground in grounds)),
            self.differs,
        )

    def figures_of(self, grounds: Grounds) -> "Stated":
        """Its particular numbers that stand there. Spans of time are what questions are about."""
        said = [one for one in self.numbers if one.kind != "time" and one.telling]
        return Stated(numbers=tuple(one for one in said if grounds.has_number(one, same_unit=True)))

    def _implied(self, number: Quantity, grounds: Sequence[Grounds], known: Sequence[Grounds]) -> bool:
        if any(one.implies(number) for one in grounds):
            return True
        if number.kind == "time" and grounds and lies_between(number, [*grounds, *known]):
            return True
        return self.differs and any(one.has_difference(number) for one in grounds)

    def _follows(self, number: Quantity, held: Sequence[Quantity]) -> bool:
        """Whether it is the difference, ratio or change of two numbers, or the time between two moments, said here."""
        pairs = permutations([one for one in held if one.value][:_MOST_COMPARED], 2)
        for one, other in pairs:
            if one.kind != other.kind:
                continue
            gap, ratio = one.value - other.value, one.value / other.value
            if number.kind in (one.kind, "") and number.is_near(gap):
                return True
            if number.kind in ("ratio", "") and number.is_near(ratio):
                return True
            if number.kind == "share" and (number.is_near(ratio - 1) or number.is_near(ratio)):
                return True
        clocks = [one for one in self.moments if one.day is None]
        gaps = [
            (later.hour - earlier.hour) * 3600 + (later.minute - earlier.minute) * 60
            for earlier, later in permutations(clocks[:_MOST_COMPARED], 2)
        ]
        return number.kind == "time" and any(number.is_near(gap % 86400) for gap in gaps)

    @property
    def certain(self) -> bool:
        """Whether a number, a time or an identifier is among it, and not only what may be an ordinary word."""
        return bool(self.numbers or self.moments or [one for one in self.names if one.certain])

    @property
    def telling(self) -> bool:
        """Whether anything of it is particular enough to be recognised wherever it stands."""
        return bool(self.moments or self.names or any(one.telling for one in self.numbers))

    @property
    def empty(self) -> bool:
        return not (self.numbers or self.moments or self.names)

    def words(self) -> tuple[str, ...]:
        numbers, moments_, named = ([one.text for one in part] for part in (self.numbers, self.moments, self.names))
        return (*numbers, *moments_, *named)
