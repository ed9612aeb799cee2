"""What is said to have caused an incident, what is only suspected, and what was ruled out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.language import Cue, terms
from skills.digest.overlap import newest_of_each, overlap, within_bounds
from skills.digest.statement import Statement
from skills.digest.stem import stem

_CLAUSE = re.compile(r"[,;:，；：。]\s*|\s+[-–—]+\s+")
_EXPLICIT = re.compile(
    r"\broot cause\b|\bcaused by\b|\bthe cause\b|\bculprit\b|\bconfirmed\b|根因|原因是|罪魁祸首|确认", re.IGNORECASE
)
_SUSPICION = re.compile(
    r"\bsuspect\w*\b|\bculprit\b|\bmy guess\b|\b(?:my|the|one|current) (?:theory|hypothesis)\b"
    r"|\b(?:maybe|perhaps|possibly|probably|presumably|i (?:think|guess|believe)|we think|looks like"
    r"|seems? (?:like|to be)) (?:it'?s|it is|it was|that'?s"
    r"|this is|this was|because|due to|caused|related|the|a|an|our|something|some)\b"
    r"|\b(?:could|might|may)(?: also| well| still)? (?:be|have been) (?:the|a|an|our|related|caused|due|because|some\w*"
    r"|another)\b"
    r"|\b(?:caus(?:e|es|ed|ing)|due to|because of|triggered)\b"
    r"|怀疑|疑似|(?:可能|估计|猜测?|大概|应该|会不会|好像|似乎|也许)(?:还?是|因为|由于|跟|与|和)|导致|引起|引发|造成|原因|根因",
    re.IGNORECASE,
)
_PROPOSAL = re.compile(r"\b(?:should|need to|let'?s|i'?ll|we'?ll|who|how)\b|要不要|可以先|建议|谁", re.IGNORECASE)
_RULED_OUT = re.compile(
    r"\b(?:rul(?:ed|ing|e) (?:\w+ ){0,4}?out|not (?:the|a) (?:root )?(?:cause|problem|issue|culprit)|red herring"
    r"|false alarm|nothing to do with|unrelated|not related"
    r"|(?:it|that|this)(?:'?s| is| was) (?:definitely |clearly )?not (?:the|a|an|our|caused|due)"
    r"|(?:it|that|this) (?:isn'?t|wasn'?t) (?:the|a|an|our|caused|due))\b"
    r"|排除(?!故障)|并非|不是\S{1,16}(?:问题|原因|导致|引起)|(?:跟|与|和)\S{1,16}(?:无关|没有?关系)|误报",
    re.IGNORECASE,
)
_RULING_WORDS = frozenset(
    map(stem, terms("ruled rule ruling cause problem issue culprit root definitely clearly related"))
)
_SETTLED = 0.4
_REJECTED = 0.5


@dataclass(frozen=True, slots=True)
class Causes:
    """`stated`: the most explicit first; `suspected`: the newest first; `ruled_out`: as time went."""

    stated: tuple[Statement, ...] = ()
    suspected: tuple[Statement, ...] = ()
    ruled_out: tuple[Statement, ...] = ()


def causes(said: Sequence[Statement]) -> Causes:
    """Sort statements, oldest first, into causes stated, suspected and ruled out.

    A later rejection takes back an earlier claim about the same thing, and a later statement settles an earlier
    suspicion about it.
    """
    rejections: list[Statement] = []
    claims: list[Statement] = []
    for one in said:
        (rejections if one.plain and _rules_out(one.sentence.text) else claims).append(one)
    rejections = within_bounds(rejections)
    stated = _standing([one for one in claims if one.plain and Cue.CAUSE in one.cues], rejections)
    suspected = _standing([one for one in claims if suspicion(one)], rejections)
    open_ones = [one for one in suspected if not any(_settles(later, one) for later in stated)]
    ranked = newest_of_each(sorted(stated, key=lambda one: bool(_EXPLICIT.search(one.text))))
    return Causes(tuple(ranked), tuple(newest_of_each(open_ones)), tuple(rejections))


def suspicion(statement: Statement) -> bool:
    """A guess at the cause, also when it is put as a question."""
    words = statement.sentence.text
    return statement.sentence.hedged and bool(_SUSPICION.search(words)) and not _PROPOSAL.search(words)


def _standing(claims: Sequence[Statement], rejections: Sequence[Statement]) -> list[Statement]:
    subjects = [(one.entry.at, _ruled_out(one.sentence.text)) for one in rejections]
    return [
        claim
        for claim in _most_telling(claims)
        if not any(at > claim.entry.at and overlap(what, claim.subject) >= _REJECTED for at, what in subjects)
    ]


def _most_telling(claims: Sequence[Statement]) -> list[Statement]:
    explicit = within_bounds([one for one in claims if _EXPLICIT.search(one.text)])
    others = within_bounds([one for one in claims if not _EXPLICIT.search(one.text)])
    return sorted([*explicit, *others], key=lambda one: one.entry.at)


@lru_cache(maxsize=16384)
def _rules_out(text: str) -> bool:
    return bool(_RULED_OUT.search(text))


def _ruled_out(text: str) -> frozenset[str]:
    """The words of what a rejection rejects: those of its own clause."""
    clause = next((one for one in _CLAUSE.split(text) if _RULED_OUT.search(one)), text)
    return _stems(clause) - _RULING_WORDS or _stems(text) - _RULING_WORDS


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, terms(text)))


def _settles(later: Statement, suspicion: Statement) -> bool:
    return later.entry.at > suspicion.entry.at and overlap(later.terms, suspicion.terms) >= _SETTLED
