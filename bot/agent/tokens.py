"""How many tokens words cost, reckoned without any provider's vocabulary."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Piece = TypeVar("Piece")


def tokens(text: str) -> int:
    """Rather too many than too few: one for three bytes, so one for a Chinese character, two for an English word."""
    return (len(text) if text.isascii() else len(text.encode())) // 3 + 1


def newest_within(pieces: Sequence[Piece], words: Callable[[Piece], str], room: int) -> tuple[Piece, ...]:
    """As many of the last pieces as fit, each by its words."""
    kept = len(pieces)
    while kept and (room := room - tokens(words(pieces[kept - 1]))) >= 0:
        kept -= 1
    return tuple(pieces[kept:])
