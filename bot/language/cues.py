"""Cue phrases that tell what a sentence of an incident's chat states."""

import re
from enum import StrEnum

from bot.language.chinese_cues import CHINESE, HEDGES, NOT_A_CAUSE
from bot.language.english_cues import ENGLISH


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


_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_HEDGED = re.compile(HEDGES, re.ASCII | re.IGNORECASE)
_NOT_A_CAUSE = re.compile(NOT_A_CAUSE, re.ASCII | re.IGNORECASE)


def _by_trigger() -> dict[str, list[tuple[Cue, re.Pattern[str] | None]]]:
    """Patterns under the words they need, so that a message is searched only for what its own words allow."""
    index: dict[str, list[tuple[Cue, re.Pattern[str] | None]]] = {}
    for name, phrases in ENGLISH.items():
        for triggers, pattern in phrases:
            compiled = re.compile(pattern, re.ASCII) if pattern else None
            for trigger in triggers.split():
                index.setdefault(trigger, []).append((Cue(name), compiled))
    return index


_ENGLISH = _by_trigger()
_TRIGGERS = frozenset(_ENGLISH)
_CHINESE = {phrase: Cue(name) for name, phrases in CHINESE.items() for phrase in phrases.split()}
_CHINESE_PHRASES = re.compile("|".join(sorted(map(re.escape, _CHINESE), key=len, reverse=True)))


_CLAUSE = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；，\n])")
_QUESTION_MARK = re.compile("[?？]")


def cues(text: str) -> frozenset[Cue]:
    """Everything a sentence or short message states; a guessed, asked or denied cause is no CAUSE."""
    found = _phrases(text)
    if Cue.CAUSE in found and _doubtful(text) and not any(_states_cause(clause) for clause in _CLAUSE.split(text)):
        found.discard(Cue.CAUSE)
    return frozenset(found)


def _states_cause(clause: str) -> bool:
    return not _doubtful(clause) and Cue.CAUSE in _phrases(clause)


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
        found.update(_CHINESE[phrase] for phrase in _CHINESE_PHRASES.findall(lower))
    if _QUESTION_MARK.search(text):
        found.add(Cue.QUESTION)
    return found


def hedged(text: str) -> bool:
    """Whether a sentence guesses, doubts or wonders instead of stating."""
    return bool(_HEDGED.search(text))
