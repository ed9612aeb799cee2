"""What changed before the start, ranked by closeness and by words shared with the symptoms; a lead, never a proof."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.incident import EntryKind, TimelineEntry
from bot.language.cues import Cue
from bot.language.request import Grammar
from bot.language.terms import terms
from bot.language.times import parse_moment
from skills.diagnosis.start import Start, roots
from skills.digest import noise
from skills.digest.record import Digest
from skills.digest.statement import Statement

WINDOW = timedelta(hours=24)
_AFTERWARDS = timedelta(minutes=5)
_APART = timedelta(minutes=15)
_HALF = 30.0
"""Minutes before the start at which a change is half as close as one at the start."""
_VERSION = re.compile(r"v?\d+(?:\.\d+)+(?:-\w+)?|v\d+")
_WENT_OUT = re.compile(r"\b(?:went (?:out|live)|rolled out|was pushed|landed)\b|发了|上了|推了|改了", re.IGNORECASE)
_SHORTLY_BEFORE = re.compile(
    r"\bbefore (?:this|it|that|the (?:incident|outage|errors?|spike|alert))\b|故障前|报警前|告警前", re.I
)
_TIME, _WORDS = 0.6, 0.4

Seen = tuple[TimelineEntry, str]
"""A change a system showed, as an entry without a number, and the id of the look."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A change before the start. `before` is None when nobody said when it was made.

    `said` are people's words about it; `shared` the rare words it has in common with the symptoms, rarest first. `look`
    is the id of the look that showed it, where it is not on the record.
    """

    entry: TimelineEntry
    text: str
    before: timedelta | None
    words: frozenset[str]
    shared: tuple[str, ...] = ()
    said: tuple[Statement, ...] = ()
    score: float = 0.0
    look: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """What suspects are measured against; `rarity` weighs the roots of the record's words."""

    start: Start
    symptoms: frozenset[str]
    rarity: Mapping[str, float]
    grammar: Grammar


def suspects(digest: Digest, scene: Scene, seen: Sequence[Seen] = ()) -> list[Suspect]:
    """The most suspicious first. What was done about the incident, asked, guessed or joked is none.

    `seen`: changes that are not on the record, with the looks that showed them; one the record tells of is left out.
    """
    mentions = _mentions(digest, scene)
    found: list[Suspect] = []
    for entry in digest.entries:
        if entry.kind is EntryKind.CHANGE and (before := _before(entry.at, scene.start)) is not None:
            words = frozenset(terms(entry.text))
            said = tuple(one for one, said in mentions if same_change(one.terms, words) and _together(said, before))
            found.append(_weighed(Suspect(entry, entry.text, before, words, said=said), scene))
    for entry, look in seen:
        before, words = _before(entry.at, scene.start), frozenset(terms(entry.text))
        told = (one for one in found if same_change(one.words, words))
        if before is not None and not any(_together(one.before, before) for one in told):
            found.append(_weighed(Suspect(entry, entry.text, before, words, look=look), scene))
    for statement, before in mentions:
        if not any(statement in one.said or same_change(statement.terms, one.words) for one in found):
            suspect = Suspect(statement.entry, statement.text, before, statement.terms)
            found.append(_weighed(suspect, scene))
    return sorted(found, key=lambda one: -one.score)


def same_change(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts may speak of one change: of the same version, or of the same thing where one has none."""
    if versions(one) and versions(other):
        return bool(versions(one) & versions(other))
    return any(_identifies(term) for term in one & other)


def versions(words: Iterable[str]) -> frozenset[str]:
    """The words that are version numbers."""
    return frozenset(word.removeprefix("v") for word in words if _VERSION.fullmatch(word))


def _identifies(term: str) -> bool:
    has_digit = any(character.isdigit() for character in term)
    return (has_digit and not term.isdigit()) or "-" in term or "_" in term


def _together(one: timedelta | None, other: timedelta) -> bool:
    return one is None or abs(one - other) <= _APART


def _mentions(digest: Digest, scene: Scene) -> list[tuple[Statement, timedelta | None]]:
    """What people said was changed before the start, and how long before, when they said so."""
    number = digest.incident.number if digest.incident else None
    found: list[tuple[Statement, timedelta | None]] = []
    for one in digest.said:
        if not _tells_of_a_change(one) or noise.elsewhere(one.text, number):
            continue
        at = _time_in(one, scene.grammar)
        if at is None and one.entry.at <= scene.start.at:
            at = one.entry.at
        before = _before(at, scene.start) if at else None
        if before is not None or (at is None and _SHORTLY_BEFORE.search(one.sentence.text)):
            found.append((one, before))
    return found


def _tells_of_a_change(one: Statement) -> bool:
    sentence = one.sentence
    told = Cue.CHANGE in one.cues or (_WENT_OUT.search(sentence.text) and any(map(_identifies, one.terms)))
    other = one.cues & {Cue.CAUSE, Cue.MITIGATION, Cue.NEXT, Cue.FOLLOW_UP}
    return bool(told) and not (other or sentence.asks or sentence.hedged or sentence.joking)


def _time_in(statement: Statement, grammar: Grammar) -> datetime | None:
    said = Grammar(statement.entry.at, grammar.timezone, grammar.severities)
    return parse_moment(statement.sentence.text, said, "past")


def _before(at: datetime, start: Start) -> timedelta | None:
    """How long before the start; None when it was not, or too long before."""
    return start.at - at if -_AFTERWARDS <= start.at - at <= WINDOW else None


def _weighed(suspect: Suspect, scene: Scene) -> Suspect:
    common = roots(suspect.words) & scene.symptoms
    shared = sorted(common, key=lambda term: (-scene.rarity.get(term, 0.0), term))
    minutes = abs(suspect.before.total_seconds()) / 60 if suspect.before is not None else 4 * _HALF
    closeness = 1 / (1 + minutes / _HALF)
    most = max(scene.rarity.values(), default=1.0)
    likeness = min(1.0, sum(scene.rarity.get(term, 0.0) for term in shared[:3]) / (2 * most))
    return Suspect(
        suspect.entry,
        suspect.text,
        suspect.before,
        suspect.words,
        shared=tuple(shared[:3]),
        said=suspect.said,
        score=_TIME * closeness + _WORDS * likeness,
        look=suspect.look,
    )


def clearing(suspect: Suspect, rejections: Sequence[Statement]) -> Statement | None:
    """The statement that rules this change out."""
    return next((one for one in rejections if same_change(one.terms, suspect.words)), None)
