"""Documents by their headings, found by words."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.language.terms import terms

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*$")
_FENCE = re.compile(r"\s*(```|~~~)")
_SHOWN = 5
_LONGEST = 1_500
_HEADING_WEIGHT = 2


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading of a document; `cited` is the document and its headings down to this one."""

    cited: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The best sections as one text, and how many more matched."""

    text: str
    omitted: int


def sections(document: str, markdown: str) -> Iterator[Section]:
    """The sections with anything in them, in order; a heading inside a block of code is none."""
    path: list[tuple[int, str]] = []
    lines: list[str] = []
    fenced = False
    for line in markdown.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        heading = None if fenced else _HEADING.match(line)
        if heading is None:
            lines.append(line)
            continue
        yield from _section(document, path, lines)
        level = len(heading[1])
        path = [*(one for one in path if one[0] < level), (level, heading[2])]
        lines = []
    yield from _section(document, path, lines)


def _section(document: str, path: Sequence[tuple[int, str]], lines: Sequence[str]) -> Iterator[Section]:
    text = "\n".join(lines).strip()
    if text:
        yield Section(" › ".join([document, *(title for _, title in path)]), text)


def best(found: Sequence[Section], words: str) -> Shown | None:
    """The sections with the most and rarest of the words, best first; None where no section has any."""
    matching = ranked(found, words)
    if not matching:
        return None
    shown = [f"{one.cited}\n{shortened(one.text)}" for one in matching[:_SHOWN]]
    return Shown("\n\n".join(shown), len(matching) - len(shown))


def ranked(found: Sequence[Section], words: str) -> list[Section]:
    """Those with any of the words, the most and rarest of them first."""
    wanted = set(terms(words))
    bags = [_bag(one) for one in found]
    holding = Counter(term for bag in bags for term in wanted & bag.keys())
    scored = [(_score(bag, holding, len(bags)), at) for at, bag in enumerate(bags)]
    return [found[at] for score, at in sorted(scored, key=lambda pair: (-pair[0], pair[1])) if score > 0]


def shortened(text: str, limit: int = _LONGEST) -> str:
    """Its beginning, whole lines as they stand."""
    return text if len(text) <= limit else f"{text[:limit].rpartition(chr(10))[0] or text[:limit]}\n…"


def _bag(section: Section) -> Counter[str]:
    bag = Counter(terms(section.text))
    for term in terms(section.cited):
        bag[term] += _HEADING_WEIGHT
    return bag


def _score(bag: Counter[str], holding: Counter[str], total: int) -> float:
    return sum(
        math.log(1 + total / count) * bag[term] / (bag[term] + 1.2) for term, count in holding.items() if bag[term]
    )
