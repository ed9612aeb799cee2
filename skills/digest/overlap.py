"""Whether two statements are about the same thing."""

from collections.abc import Mapping, Sequence
from math import log

from skills.digest.statement import Statement

SAME = 0.6
"""From this share of the shorter one's words on, two statements are taken to be about one thing."""


_FIRST, _LAST = 50, 250


def within_bounds(found: Sequence[Statement]) -> list[Statement]:
    """The first and the newest of very many, so that comparing each with each stays cheap."""
    return list(found) if len(found) <= _FIRST + _LAST else [*found[:_FIRST], *found[-_LAST:]]


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shorter one's words found in the other, 0 when either has none."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0


def rarity(documents: Sequence[frozenset[str]]) -> Mapping[str, float]:
    """How much each word tells: a word of every document almost nothing, a rare one much."""
    counts: dict[str, int] = {}
    for terms in documents:
        for term in terms:
            counts[term] = counts.get(term, 0) + 1
    return {term: log(1 + len(documents) / count) for term, count in counts.items()}


def newest_of_each(found: Sequence[Statement]) -> list[Statement]:
    """Newest first; of several that say the same, the last."""
    kept: list[Statement] = []
    for one in reversed(within_bounds(found)):
        if not any(overlap(one.subject, later.subject) >= SAME for later in kept):
            kept.append(one)
    return kept
