"""A sentence of the record, with who said it and what kind of sentence it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.domain.incident import EntryKind, TimelineEntry
from bot.language import Cue, cues, hedged, sentences, terms
from skills.digest import noise

_SPOKEN = frozenset({EntryKind.CHAT, EntryKind.NOTE})
_WHOLE = 160
"""Up to this many characters a message that makes a single point is quoted whole."""
_ASKS = re.compile(r"[?？]\s*$|[吗么呢]\s*[。.]?\s*$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What can be told from the words alone."""

    text: str
    cues: frozenset[Cue]
    terms: frozenset[str]
    hedged: bool
    asks: bool
    joking: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence and the entry it is from; `text` may be the whole message around it."""

    entry: TimelineEntry
    text: str
    sentence: Sentence

    @property
    def cues(self) -> frozenset[Cue]:
        return self.sentence.cues

    @property
    def terms(self) -> frozenset[str]:
        return self.sentence.terms

    @property
    def plain(self) -> bool:
        """Neither asked, nor guessed, nor said in jest."""
        return not (self.sentence.asks or self.sentence.hedged or self.sentence.joking)


@lru_cache(maxsize=16384)
def read(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text; remembered, because a record is read again and again and only grows."""
    return tuple(_sentence(one) for one in sentences(text))


def _sentence(text: str) -> Sentence:
    found = cues(text)
    return Sentence(
        text=text,
        cues=found,
        terms=frozenset(terms(text)),
        hedged=hedged(text),
        asks=bool(_ASKS.search(text)) or (Cue.QUESTION in found and text.isascii()),
        joking=noise.joking(text),
    )


def statements(entries: Iterable[TimelineEntry]) -> list[Statement]:
    """What people said and noted, oldest first; what was deleted was not said.

    A numbered chat entry recorded without cues was put to the bot or tells nothing: it is evidence of nothing.
    """
    spoken = sorted((one for one in entries if one.kind in _SPOKEN and not one.deleted), key=lambda one: one.at)
    return [statement for entry in spoken for statement in _statements(entry)]


def _statements(entry: TimelineEntry) -> list[Statement]:
    found = read(entry.text)
    if entry.kind is EntryKind.CHAT and entry.number and not entry.cues:
        found = tuple(replace(one, cues=frozenset(), asks=False) for one in found)
    return [Statement(entry, _shown(entry.text, one, found), one) for one in found]


def _shown(text: str, sentence: Sentence, found: tuple[Sentence, ...]) -> str:
    whole = " ".join(text.split())
    points = sum(bool(one.cues) for one in found)
    return whole if points <= 1 and sentence.cues and len(whole) <= _WHOLE else sentence.text
