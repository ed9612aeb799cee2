"""Sentence by sentence: what it states, whether its evidence holds it, and what becomes of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice, permutations
from typing import Literal

from bot.agent.claims.grounds import Grounds, words_of
from bot.agent.claims.identifiers import Named, names
from bot.agent.claims.moments import Moment, moments, without_moments
from bot.agent.claims.quantities import Quantity, quantities
from bot.agent.claims.statements import CITATION, Line, Statement, lines
from bot.domain.evidence import Evidence

Outcome = Literal["plain", "verified", "unverified", "dropped"]
_MOST_COMPARED = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one sentence; `missing`: what it states and its evidence does not hold."""

    sentence: str
    outcome: Outcome
    cited: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A text after checking. In `text`, dropped sentences are gone and unverified ones say so."""

    text: str
    verdicts: tuple[Verdict, ...]

    def of(self, outcome: Outcome) -> tuple[Verdict, ...]:
        """The verdicts with this outcome."""
        return tuple(one for one in self.verdicts if one.outcome == outcome)


@dataclass(frozen=True, slots=True)
class _Stated:
    """The numbers, times and names of one sentence."""

    numbers: tuple[Quantity, ...]
    moments: tuple[Moment, ...]
    names: tuple[Named, ...]

    def missing_in(self, grounds: Sequence[Grounds], *, same_unit: bool = False) -> "_Stated":
        """What none of these grounds hold; a number may also follow from the others of the sentence."""
        held = tuple(
            one for one in self.numbers if any(ground.has_number(one, same_unit=same_unit) for ground in grounds)
        )
        return _Stated(
            tuple(one for one in self.numbers if one not in held and not self._follows(one, held)),
            tuple(one for one in self.moments if not any(ground.has_moment(one) for ground in grounds)),
            tuple(one for one in self.names if not any(ground.has_name(one.text) for ground in grounds)),
        )

    def _follows(self, number: Quantity, held: Sequence[Quantity]) -> bool:
        """Whether it is the difference, ratio or change of two numbers, or the time between two moments, said here."""
        pairs = permutations([one for one in held if one.value][:_MOST_COMPARED], 2)
        for one, other in pairs:
            if one.kind != other.kind:
                continue
            gap, ratio = one.value - other.value, one.value / other.value
            if number.kind in (one.kind, "") and number.is_near(gap):
                return True
            if number.kind in ("ratio", "") and number.is_near(ratio):
                return True
            if number.kind == "share" and (number.is_near(ratio - 1) or number.is_near(ratio)):
                return True
        clocks = [one for one in self.moments if one.day is None]
        gaps = [
            (later.hour - earlier.hour) * 3600 + (later.minute - earlier.minute) * 60
            for earlier, later in permutations(clocks[:_MOST_COMPARED], 2)
        ]
        return number.kind == "time" and any(number.is_near(gap % 86400) for gap in gaps)

    @property
    def certain(self) -> bool:
        """Whether a number, a time or an identifier is among it, and not only what may be an ordinary word."""
        return bool(self.numbers or self.moments or [one for one in self.names if one.certain])

    @property
    def empty(self) -> bool:
        return not (self.numbers or self.moments or self.names)

    def words(self) -> tuple[str, ...]:
        numbers, moments_, named = ([one.text for one in part] for part in (self.numbers, self.moments, self.names))
        return (*numbers, *moments_, *named)


def check(text: str, evidence: Iterable[Evidence], zone: tzinfo, *, known: str = "", language: str = "en") -> Checked:
    """Check every sentence of what a model wrote.

    One that states a number, a time, a name or a cause must cite evidence (`[E3]`, `[#12]`) that holds it. Where the
    cited evidence does not, the sentence is dropped; where nothing is cited but some evidence holds it all, that is
    cited; otherwise it stays, marked as unverified. What `known` holds (the incident's own facts) needs no citation.
    `zone`: the reader's, in which clock times are written besides UTC.
    """
    return _Checking({one.id: one for one in evidence}, zone, known, language).of(text)


class _Checking:
    """One text's check; what the evidence holds is read once."""

    def __init__(self, evidence: Mapping[str, Evidence], zone: tzinfo, known: str, language: str) -> None:
        self._evidence = evidence
        self._grounds = {id: Grounds.of([one], zone) for id, one in evidence.items()}
        self._known = Grounds.read(known, (), zone)
        self._mark = "（未核实）" if language == "zh" else " (unverified)"

    def of(self, text: str) -> Checked:
        verdicts: list[Verdict] = []
        shown: list[str] = []
        for line in lines(text):
            judged = [self._judge(one) for one in line.statements]
            verdicts += judged
            if not judged or line.quiet:
                shown.append(line.opening)
            elif any(one.outcome != "dropped" for one in judged):
                shown.append(line.opening + "".join(self._shown(line, judged)).rstrip())
        return Checked("\n".join(shown).strip("\n"), tuple(verdicts))

    def _shown(self, line: Line, judged: Sequence[Verdict]) -> Iterator[str]:
        for statement, verdict in zip(line.statements, judged, strict=True):
            if verdict.outcome == "dropped":
                continue
            added = [id for id in verdict.cited if id not in statement.cited]
            words = _without_unknown(statement.text, self._evidence)
            blanks = words[len(words.rstrip()) :]
            cites = f" [{', '.join(added)}]" if added else ""
            yield f"{words.rstrip()}{cites}{self._mark if verdict.outcome == 'unverified' else ''}{blanks}"

    def _judge(self, statement: Statement) -> Verdict:
        said = statement.bare.strip()
        stated = _stated(statement.bare).missing_in([self._known])
        cited = tuple(id for id in statement.cited if id in self._evidence)
        if stated.empty and not statement.names_a_cause:
            return Verdict(said, "plain", cited)
        missing = stated.missing_in([self._grounds[id] for id in cited])
        if not missing.empty:
            elsewhere = self._holding(missing)
            cited = (*cited, *elsewhere)
            missing = _Stated((), (), ()) if elsewhere else missing
        if not missing.empty:
            wrong = bool(statement.cited) and missing.certain
            return Verdict(said, "dropped" if wrong else "unverified", cited, missing.words())
        if statement.names_a_cause and not self._bears(statement, cited):
            return Verdict(said, "unverified", cited)
        return Verdict(said, "verified", cited)

    def _holding(self, missing: _Stated) -> tuple[str, ...]:
        """One piece of evidence that holds all of it, if there is one."""
        held = (id for id, one in self._grounds.items() if missing.missing_in([one], same_unit=True).empty)
        return tuple(islice(held, 1))

    def _bears(self, statement: Statement, cited: Sequence[str]) -> bool:
        """Whether what is cited for a cause showed something, and speaks of the same things at all."""
        showed = [id for id in cited if self._evidence[id].observation.outcome == "found"]
        words = {word for word in words_of(statement.bare.lower()) if len(word) > 3 or not word.isascii()}
        return any(words & self._grounds[id].words for id in showed)


def _stated(text: str) -> _Stated:
    """What a sentence states; digits that are part of a time, a date or a name are not counted as numbers."""
    timeless = without_moments(text)
    named = tuple(names(timeless))
    taken = [range(one.start, one.start + len(one.text)) for one in named]
    numbers = tuple(one for one, at in quantities(timeless) if not any(at in place for place in taken))
    return _Stated(numbers, tuple(moments(text)), named)


def _without_unknown(text: str, evidence: Mapping[str, Evidence]) -> str:
    """The sentence without citations of evidence that does not exist."""
    pieces, last = [], 0
    for group in CITATION.finditer(text):
        ids = [id.strip() for id in group["ids"].replace("、", ",").replace("，", ",").replace(";", ",").split(",")]
        real = [id for id in ids if id in evidence]
        pieces.append(text[last : group.start()])
        pieces.append(group[0] if len(real) == len(ids) else f" [{', '.join(real)}]" if real else "")
        last = group.end()
    return "".join([*pieces, text[last:]])
