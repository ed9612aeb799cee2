"""Splitting a long reply on block boundaries, code fences kept whole."""

import re
from collections.abc import Callable, Iterator

from bot.ports.adapter import Capabilities

Measure = Callable[[str], int]

_FENCE = re.compile(r"^\s*(```+|~~~+)(.*)$")


def measure_for(capabilities: Capabilities, render: Callable[[str], str]) -> Measure:
    """How much of the platform's limit a piece of Markdown takes up, once rendered."""
    if capabilities.limit_unit == "bytes":
        return lambda text: len(render(text).encode())
    return lambda text: len(render(text))


def split(text: str, limit: int, measure: Measure) -> list[str]:
    """Pieces of Markdown that each measure at most `limit`, nothing lost.

    Cuts between blocks, then lines, then words, then anywhere; a code fence cut in two is closed and opened again.
    """
    if measure(text) <= limit:
        return [text]
    pieces: list[str] = []
    current = ""
    for block in _blocks(text):
        joined = f"{current}\n\n{block}" if current else block
        if measure(joined) <= limit:
            current = joined
            continue
        if current:
            pieces.append(current)
        *whole, current = _smaller(block, limit, measure)
        pieces.extend(whole)
    return [*pieces, current]


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs, and fenced code as one block each."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        marker = _FENCE.match(line)
        if marker and (not fence or line.strip() == fence):
            fence = "" if fence else marker[1]
        if not line.strip() and not fence:
            if lines:
                yield "\n".join(lines)
            lines = []
        else:
            lines.append(line)
    if lines:
        yield "\n".join(lines)


def _smaller(block: str, limit: int, measure: Measure) -> list[str]:
    """One block in pieces that fit."""
    if measure(block) <= limit:
        return [block]
    opening = _FENCE.match(block.split("\n", 1)[0])
    if not opening:
        return _packed(block.split("\n"), "\n", limit, measure)
    inner = block.split("\n")[1:]
    if inner and inner[-1].strip() == opening[1]:
        inner = inner[:-1]
    head, tail = f"{opening[0]}\n", f"\n{opening[1]}"
    pieces = _packed(inner, "\n", limit, lambda text: measure(head + text + tail))
    return [head + piece + tail for piece in pieces]


def _packed(parts: list[str], joint: str, limit: int, measure: Measure) -> list[str]:
    """As many parts in each piece as fit; a part that does not fit alone is cut at words, then anywhere."""
    pieces: list[str] = []
    current: str | None = None
    for part in parts:
        joined = part if current is None else current + joint + part
        if measure(joined) <= limit:
            current = joined
            continue
        if current is not None:
            pieces.append(current)
        if measure(part) <= limit:
            current = part
        elif joint == "\n" and " " in part:
            *whole, current = _packed(part.split(" "), " ", limit, measure)
            pieces.extend(whole)
        else:
            *whole, current = _chopped(part, limit, measure)
            pieces.extend(whole)
    return pieces if current is None else [*pieces, current]


def _chopped(text: str, limit: int, measure: Measure) -> list[str]:
    pieces: list[str] = []
    while measure(text) > limit:
        low, high = 1, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if measure(text[:middle]) <= limit else (low, middle - 1)
        pieces.append(text[:low])
        text = text[low:]
    return [*pieces, text]
