"""What came of checking a text, sentence by sentence."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["plain", "verified", "unverified", "dropped"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one sentence; `missing`: what it states and its evidence does not hold.

    `elsewhere`: whether that is particular enough for other evidence to be taken for it.
    """

    sentence: str
    outcome: Outcome
    cited: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A text after checking. In `text`, dropped sentences are gone and unverified ones say so."""

    text: str
    verdicts: tuple[Verdict, ...]

    def of(self, outcome: Outcome) -> tuple[Verdict, ...]:
        """The verdicts with this outcome."""
        return tuple(one for one in self.verdicts if one.outcome == outcome)
