"""Results cut to a size that can be read."""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_LINE = 600
_MOST_LINES = 40
_MOST_CHARACTERS = 8_000


@dataclass(frozen=True, slots=True)
class Cut:
    """Lines that fit, as one text, and how many did not."""

    text: str
    omitted: int


def cut(lines: Sequence[str], header: str = "", *, newest: bool = False, most: int = _MOST_LINES) -> Cut:
    """The first lines that fit under the header; the last ones where the `newest` matter."""
    kept: list[str] = []
    room = _MOST_CHARACTERS
    for line in reversed(lines) if newest else lines:
        short = shortened(line)
        room -= len(short) + 1
        if room < 0 or len(kept) == most:
            break
        kept.append(short)
    shown = kept[::-1] if newest else kept
    return Cut("\n".join([*([header] if header else []), *shown]), len(lines) - len(kept))


def shortened(text: str, limit: int = LONGEST_LINE) -> str:
    """One line of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
