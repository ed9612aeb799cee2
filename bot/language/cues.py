"""Cue phrases that tell what a sentence of an incident's chat states."""

import re
from enum import StrEnum

from bot.language.chinese_cues import CHINESE, CHINESE_PATTERNS, HEDGES, NOT_A_CAUSE
from bot.language.english_cues import TROUBLE
from bot.language.english_steps import STEPS
from bot.language.text import deferred
from bot.language.undone import as_told


class Cue(StrEnum):
    """What a sentence states. CHANGE: a deploy, configuration or flag changed; DETECTION: how it was noticed.

    SUSPICION: a guess at the cause; RULED_OUT: what the cause is said not to be.
    """

    IMPACT = "impact"
    CAUSE = "cause"
    ACTION = "action"
    RESULT = "result"
    NEXT = "next"
    QUESTION = "question"
    DECISION = "decision"
    FOLLOW_UP = "follow_up"
    DETECTION = "detection"
    CHANGE = "change"
    MITIGATION = "mitigation"
    RESOLUTION = "resolution"
    CUSTOMER = "customer"
    SUSPICION = "suspicion"
    RULED_OUT = "ruled_out"


_WORD = deferred(r"[a-z0-9]+(?:'[a-z]+)?")
_HEDGED = deferred(HEDGES, re.ASCII | re.IGNORECASE)
_NOT_A_CAUSE = deferred(NOT_A_CAUSE, re.ASCII | re.IGNORECASE)


def _by_trigger() -> dict[str, list[tuple[Cue, re.Pattern[str] | None]]]:
    """Patterns under the words they need, so that a message is searched only for what its own words allow."""
    index: dict[str, list[tuple[Cue, re.Pattern[str] | None]]] = {}
    for name, phrases in (TROUBLE | STEPS).items():
        for triggers, pattern in phrases:
            compiled = deferred(pattern, re.ASCII) if pattern else None
            for trigger in triggers.split():
                index.setdefault(trigger, []).append((Cue(name), compiled))
    return index


_ENGLISH = _by_trigger()
_TRIGGERS = frozenset(_ENGLISH)
_CHINESE = [(Cue(name), phrases.split()) for name, phrases in CHINESE.items()]
_CHINESE_PATTERNS = [(Cue(name), deferred(pattern)) for name, pattern in CHINESE_PATTERNS.items()]


_CLAUSE = deferred(r"(?<=[.!?;])\s+|(?<=[。！？；，\n])")
_QUESTION_MARK = deferred("[?？]")


_DONE = frozenset({Cue.ACTION, Cue.CHANGE, Cue.MITIGATION, Cue.RESOLUTION, Cue.RULED_OUT, Cue.DECISION})
"""What only counts where it is told as done: not asked, denied or, as a recovery, expected."""


def cues(text: str) -> frozenset[Cue]:
    """Everything a sentence or short message states.

    A guessed, asked or denied cause is no CAUSE, nor is what a proposal is about; what was asked about or not done is
    no step, change or resolution.
    """
    found = _phrases(text)
    unsure = Cue.CAUSE in found and (Cue.FOLLOW_UP in found or _doubtful(text))
    if unsure and not any(_states_cause(clause) for clause in _CLAUSE.split(text)):
        found.discard(Cue.CAUSE)
    if found & _DONE and (told := as_told(text)) != text:
        found -= _DONE - _phrases(told)
    return frozenset(found)


def _states_cause(clause: str) -> bool:
    found = _phrases(clause)
    return Cue.CAUSE in found and Cue.FOLLOW_UP not in found and not _doubtful(clause)


def _doubtful(text: str) -> bool:
    return bool(_QUESTION_MARK.search(text) or hedged(text) or _NOT_A_CAUSE.search(text))


def _phrases(text: str) -> set[Cue]:
    lower = text.lower().replace("’", "'")
    found: set[Cue] = set()
    for word in _TRIGGERS.intersection(_WORD.findall(lower)):
        for cue, pattern in _ENGLISH[word]:
            if cue not in found and (pattern is None or pattern.search(lower)):
                found.add(cue)
    if not text.isascii():
        found.update(cue for cue, phrases in _CHINESE if any(phrase in lower for phrase in phrases))
        found.update(cue for cue, pattern in _CHINESE_PATTERNS if pattern.search(lower))
    if _QUESTION_MARK.search(text):
        found.add(Cue.QUESTION)
    return found


def hedged(text: str) -> bool:
    """Whether a sentence guesses, doubts or wonders instead of stating."""
    return bool(_HEDGED.search(text))
