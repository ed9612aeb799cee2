"""Statements judged by hand, held against what the claim checker makes of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.agent.claims import check
from tests.trust.evidence import EVIDENCE, KNOWN, ZONE

_ROWS = Path(__file__).with_name("statements.tsv")


@dataclass(frozen=True)
class Statement:
    """One sentence as a model might write it, and what a person who knows the evidence expects of the check.

    "stands": it is true. "caught": it is not, and is dropped or marked. "mended": true or not, what it cites is not
    what holds it, so that it must not be shown as it is written.
    """

    expected: str
    language: str
    kind: str
    sentence: str


@dataclass(frozen=True)
class Judged:
    """A statement, whether the check did what was expected, and what it found."""

    statement: Statement
    right: bool
    why: str


def statements() -> list[Statement]:
    """All of them, in the order of the file."""
    lines = _ROWS.read_text().splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return [Statement(*row) for row in rows]


def judged(wanted: Iterable[Statement]) -> list[Judged]:
    """Each on its own, over all the evidence, as a model's answer would be checked."""
    return [_judged(one) for one in wanted]


def _judged(one: Statement) -> Judged:
    checked = check(one.sentence, EVIDENCE, ZONE, known=KNOWN, language=one.language)
    wrong = [*checked.of("dropped"), *checked.of("unverified")]
    done = {"stands": not wrong, "caught": bool(wrong), "mended": checked.text != one.sentence}
    return Judged(one, done[one.expected], "; ".join(str(verdict) for verdict in checked.verdicts))


def share_right(of: Sequence[Judged]) -> float:
    """In percent."""
    return 100.0 * sum(one.right for one in of) / len(of)
