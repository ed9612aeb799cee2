"""Finding the sentences of a record that fit a question."""

from collections.abc import Sequence
from math import log

from bot.domain.incident import EntryKind, TimelineEntry
from bot.language import Cue
from skills.answering.topic import met, stems
from skills.digest.overlap import SAME, overlap
from skills.digest.statement import Sentence, Statement, read

_CONSIDERED = 60
_ENOUGH = 0.5
_NEAR = 0.6
_TELLING = frozenset({Cue.CAUSE, Cue.RESULT, Cue.DECISION, Cue.MITIGATION, Cue.RESOLUTION, Cue.CHANGE, Cue.IMPACT})


def best(entries: Sequence[TimelineEntry], wanted: frozenset[str], limit: int = 3) -> list[Statement]:
    """The sentences that share the most telling words with the question, by time.

    Rare words count for more, sentences that state something for more than chatter, late ones for a little more, and
    of two that say the same only the better is kept. A sentence has to hold half of what is asked about, by weight.
    """
    found = [(one, words) for one, words in _candidates(entries, wanted) if not one.sentence.joking]
    weights = _weights(found, wanted, len(entries))
    scored = [
        (_score(found_words, one, place, len(found), weights), one) for place, (one, found_words) in enumerate(found)
    ]
    ranked = sorted(scored, key=lambda pair: -pair[0])
    needed = max(_ENOUGH * sum(weights.values()), _NEAR * ranked[0][0] if ranked else 0.0)
    kept: list[Statement] = []
    for score, one in ranked:
        if score < needed or len(kept) == limit:
            break
        if not any(one.entry is other.entry or overlap(one.terms, other.terms) >= SAME for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.entry.at)


def everything(entries: Sequence[TimelineEntry], wanted: frozenset[str]) -> list[Statement]:
    """Every sentence with all the words, oldest first."""
    found = [one for one, words in _candidates(entries, wanted, limit=None) if words == wanted]
    return list({id(one.entry): one for one in found}.values())


def _candidates(
    entries: Sequence[TimelineEntry], wanted: frozenset[str], limit: int | None = _CONSIDERED
) -> list[tuple[Statement, frozenset[str]]]:
    kept = [one for one in entries if not one.deleted and one.kind is not EntryKind.ROOM]
    matching = [(entry, words) for entry in kept if (words := met(wanted, stems(entry.text)))]
    if limit is not None:
        matching = sorted(matching, key=lambda pair: (-len(pair[1]), -pair[0].number))[:limit]
    found: list[tuple[Statement, frozenset[str]]] = []
    for entry, _ in sorted(matching, key=lambda pair: (pair[0].at, pair[0].number)):
        found += [
            (Statement(entry, _around(entry, sentence), sentence), words)
            for sentence in read(entry.text)
            if (words := met(wanted, stems(sentence.text)))
        ]
    return found


def _around(entry: TimelineEntry, sentence: Sentence) -> str:
    whole = " ".join(entry.text.split())
    return whole if len(whole) <= 160 else sentence.text


def _weights(found: Sequence[tuple[Statement, frozenset[str]]], wanted: frozenset[str], size: int) -> dict[str, float]:
    counts = {one: sum(one in words for _, words in found) for one in wanted}
    return {one: log(1 + max(size, 10) / (1 + count)) for one, count in counts.items()}


def _score(words: frozenset[str], one: Statement, place: int, of: int, weights: dict[str, float]) -> float:
    score = sum(weights[word] for word in words)
    states = 0.2 if one.cues & _TELLING else -0.3 if one.sentence.asks else 0.0
    return score * (1 + states + 0.1 * place / max(of, 1))
