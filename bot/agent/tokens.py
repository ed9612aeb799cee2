"""How many tokens words cost, reckoned without any provider's vocabulary."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

Piece = TypeVar("Piece")


def tokens(text: str) -> int:
    """Rather too many than too few: one for three bytes, so one for a Chinese character, two for an English word."""
    return len(text.encode()) // 3 + 1


def newest_within(pieces: Sequence[Piece], words: Iterable[str], room: int) -> tuple[Piece, ...]:
    """As many of the last pieces as fit; `words` are theirs, in the same order."""
    costs = [tokens(one) for one in words]
    kept = len(pieces)
    while kept and costs[kept - 1] <= room:
        kept -= 1
        room -= costs[kept]
    return tuple(pieces[kept:])
