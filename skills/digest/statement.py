"""A sentence of the record, with who said it and what kind of sentence it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.domain.incident import EntryKind, TimelineEntry
from bot.language import Cue, cues, hedged, sentences, terms
from skills.digest import noise
from skills.digest.stem import stem

_SPOKEN = frozenset({EntryKind.CHAT, EntryKind.NOTE})
_WHOLE = 160
"""Up to this many characters a message that makes a single point is quoted whole."""
_EMPTY = frozenset({"let's", "we'll", "i'll", "i've", "we've", "we're"})
_FIGURE = re.compile(r"^\d[\d.,:/x-]*[a-z%]{0,2}$")
_ASKS = re.compile(r"[?？]\s*$|[吗么呢]\s*[。.]?\s*$")


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """What can be told from the words alone.

    `subject`: the stems of its words without figures; `named`: the incidents it names.
    """

    text: str
    cues: frozenset[Cue]
    terms: frozenset[str]
    subject: frozenset[str]
    named: frozenset[str]
    hedged: bool
    asks: bool
    joking: bool
    of_another_time: bool


@dataclass(frozen=True, slots=True, eq=False)
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
    def subject(self) -> frozenset[str]:
        return self.sentence.subject

    @property
    def plain(self) -> bool:
        """Neither asked, nor guessed, nor said in jest."""
        return not (self.sentence.asks or self.sentence.hedged or self.sentence.joking)

    def concerns(self, incident: int | None) -> bool:
        """Said in earnest, and not about another incident or another time."""
        sentence = self.sentence
        return not (sentence.joking or sentence.of_another_time or sentence.named - {str(incident)})


@lru_cache(maxsize=16384)
def read(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text; remembered, because a record is read again and again and only grows."""
    joking = len(text) <= _WHOLE and noise.joking(text)
    return tuple(_sentence(one, joking=joking) for one in sentences(text))


def _sentence(text: str, *, joking: bool) -> Sentence:
    found, words = cues(text), frozenset(terms(text))
    return Sentence(
        text=text,
        cues=found,
        terms=words,
        subject=frozenset(stem(word) for word in words if not (_FIGURE.search(word) or word in _EMPTY)),
        named=noise.incidents_named(text),
        hedged=hedged(text),
        asks=bool(_ASKS.search(text)) or (Cue.QUESTION in found and text.isascii()),
        joking=joking or noise.joking(text),
        of_another_time=noise.of_another_time(text),
    )


def statements(entries: Iterable[TimelineEntry]) -> list[Statement]:
    """What people said and noted, oldest first; what was deleted was not said.

    A numbered chat entry recorded without cues was put to the bot or tells nothing: it is evidence of nothing.
    """
    spoken = sorted((one for one in entries if one.kind in _SPOKEN and not one.deleted), key=lambda one: one.at)
    return [statement for entry in spoken for statement in _statements(entry)]


def whole(entry: TimelineEntry) -> Statement:
    """An entry as one statement, named by its first sentence."""
    text = " ".join(entry.text.split())
    return Statement(entry, text, read(text)[0] if read(text) else _sentence(text, joking=False))


def _statements(entry: TimelineEntry) -> list[Statement]:
    found = read(entry.text)
    if entry.kind is EntryKind.CHAT and entry.number and not entry.cues:
        found = tuple(replace(one, cues=frozenset(), asks=False) for one in found)
    return [Statement(entry, _shown(entry.text, one, found), one) for one in found]


def _shown(text: str, sentence: Sentence, found: tuple[Sentence, ...]) -> str:
    whole = " ".join(text.split())
    points = sum(bool(one.cues) for one in found)
    return whole if points <= 1 and sentence.cues and len(whole) <= _WHOLE else sentence.text
