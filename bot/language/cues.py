"""Cue phrases that tell what a sentence of an incident's chat states."""

import re
from enum import StrEnum

from bot.language.cue_phrases import CHINESE, ENGLISH, HEDGES, NOT_A_CAUSE


class Cue(StrEnum):
    """What a sentence states. CHANGE: a deploy, configuration or flag changed; DETECTION: how it was noticed."""

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


def cues(text: str) -> frozenset[Cue]:
    """Everything a sentence or short message states; a guessed or denied cause is no CAUSE."""
    lower = text.lower().replace("’", "'")
    found: set[Cue] = set()
    for word in _TRIGGERS.intersection(_WORD.findall(lower)):
        for cue, pattern in _ENGLISH[word]:
            if cue not in found and (pattern is None or pattern.search(lower)):
                found.add(cue)
    if not text.isascii():
        found.update(_CHINESE[phrase] for phrase in _CHINESE_PHRASES.findall(lower))
    if "?" in text or "？" in text:
        found.add(Cue.QUESTION)
    if Cue.CAUSE in found and (Cue.QUESTION in found or hedged(text) or _NOT_A_CAUSE.search(text)):
        found.discard(Cue.CAUSE)
    return frozenset(found)


def hedged(text: str) -> bool:
    """Whether a sentence guesses, doubts or wonders instead of stating."""
    return bool(_HEDGED.search(text))
