"""Sentence by sentence: what it states, whether its evidence holds it, and what becomes of it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import lru_cache
from itertools import islice

from bot.agent.claims.causes import cause_in
from bot.agent.claims.glossary import telling_words
from bot.agent.claims.grounds import Grounds
from bot.agent.claims.quantities import Quantity
from bot.agent.claims.sentence import Sentence, sentence
from bot.agent.claims.stated import Stated
from bot.agent.claims.statements import CITATION, Line, Statement, lines
from bot.agent.claims.transitions import Transition
from bot.agent.claims.verdicts import Checked, Verdict
from bot.domain.evidence import Evidence

_ADMITS = re.compile(
    r"\b(?:fail(?:s|ed|ure)?|could not|cannot|can't|(?:not|un)known|not clear|unclear|(?:no|not|n't) answer|unreachable"
    r"|unavailable|inconclusive|show nothing)\b|失败|无法|未知|不清楚|没有响应|未响应|没有回答|不可用|无结论",
    re.IGNORECASE,
)
"""What a sentence says that rests on looks that failed, and knows it."""

_DENIES = re.compile(
    r"\b(?:no|not|nothing|never|neither|cannot|unknown)\b|n't\b|没有|未|并非|不是|无法|不清楚", re.IGNORECASE
)


def check(
    text: str, evidence: Iterable[Evidence], zone: tzinfo, *, known: str = "", asked: str = "", language: str = "en"
) -> Checked:
    """Check every sentence of what a model wrote.

    One that states a number, a time, a name or a cause must cite evidence (`[E3]`, `[#12]`) that holds it. Where what
    is cited does not, or nothing is, but some other evidence about the same holds it all, that is cited instead;
    otherwise the sentence is dropped, or stays marked as unverified where nothing was cited. What `known` holds (the
    incident's own facts) needs no citation; one that speaks of something else is taken out. What was only `asked` is
    no fact: a sentence may repeat names and times of the question, and where it repeats its figures it is unverified.
    `zone`: the reader's, in which clock times are written besides UTC.
    """
    return _Checking({one.id: one for one in evidence}, zone, known, asked, language).of(text)


@lru_cache(maxsize=4096)
def _grounds(evidence: Evidence, zone: tzinfo) -> Grounds:
    """What one piece holds; the entries of a record are held against many an answer."""
    return Grounds.of(evidence, zone)


@lru_cache(maxsize=64)
def _known_grounds(known: str, zone: tzinfo) -> Grounds:
    """What needs no citation; every sentence of an answer is held against it."""
    return Grounds.read(known, zone, written_in=zone)


class _Checking:
    """One text's check; what a piece of evidence holds is read when something is first looked up in it."""

    def __init__(self, evidence: Mapping[str, Evidence], zone: tzinfo, known: str, asked: str, language: str) -> None:
        self._evidence = evidence
        self._zone = zone
        self._known = _known_grounds(known, zone)
        self._asked = _known_grounds(asked, zone)
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
            words = _citing_only(statement.text, verdict.cited)
            blanks = words[len(words.rstrip()) :]
            cites = f" [{', '.join(added)}]" if added else ""
            yield f"{words.rstrip()}{cites}{self._mark if verdict.outcome == 'unverified' else ''}{blanks}"

    def _judge(self, statement: Statement) -> Verdict:
        said = statement.bare.strip()
        cited = tuple(id for id in statement.cited if id in self._evidence)
        failed = bool(cited) and all(self._evidence[id].observation.outcome == "failed" for id in cited)
        admits = failed and bool(_ADMITS.search(said))
        read = sentence(said)
        beyond = read.stated.missing_in([self._known], [])
        stated = beyond.missing_in([self._asked], [])
        if read.contradicts_itself or self._opposes(read, cited):
            return Verdict(said, "dropped", cited)
        if stated.empty and not read.names_a_cause:
            cited = cited if read.stated.empty else self._about(read.stated, said, cited)
            verdict = Verdict(said, "unverified" if failed and not admits else "plain", cited)
        else:
            verdict = self._weigh(statement, stated, cited, admits=admits)
        repeated = beyond.figures_of(self._asked)
        return verdict if repeated.empty or _DENIES.search(said) else self._unless_held(verdict, repeated)

    def _unless_held(self, verdict: Verdict, repeated: Stated) -> Verdict:
        """The verdict, where the evidence holds the figures that the question has put into the model's mouth."""
        missing = repeated.missing_in([self._holds(id) for id in verdict.cited], [])
        if verdict.outcome in ("dropped", "unverified"):
            return verdict
        if missing.empty:
            return replace(verdict, outcome="verified")
        if elsewhere := self._holding(missing, verdict.sentence):
            return replace(verdict, outcome="verified", cited=(*verdict.cited, *elsewhere))
        return replace(verdict, outcome="unverified", missing=missing.words(), elsewhere=missing.telling)

    def _weigh(self, statement: Statement, stated: Stated, cited: tuple[str, ...], *, admits: bool) -> Verdict:
        said = statement.bare.strip()
        held = [self._failure(id) if admits else self._holds(id) for id in cited]
        missing = stated.missing_in(held, [self._known, self._asked])
        if not missing.empty:
            elsewhere = self._holding(missing, said)
            cited = (*self._about(stated, said, cited), *elsewhere) if elsewhere else cited
            missing = Stated() if elsewhere else missing
        if not missing.empty:
            wrong = bool(statement.cited) and missing.certain
            return Verdict(said, "dropped" if wrong else "unverified", cited, missing.words(), missing.telling)
        if sentence(said).names_a_cause and not self._bears(said, cited):
            return Verdict(said, "unverified", cited)
        return Verdict(said, "verified", cited)

    def _holds(self, id: str) -> Grounds:
        return _grounds(self._evidence[id], self._zone)

    def _failure(self, id: str) -> Grounds:
        return Grounds.of_failure(self._evidence[id], self._zone)

    def _opposes(self, read: Sentence, cited: Sequence[str]) -> bool:
        """Whether what is cited says that it changed the other way round."""
        grounds = [self._holds(id) for id in cited]
        return any(
            any(_agrees(one, ground, shown.turned()) for ground in grounds for shown in ground.transitions)
            and not any(_agrees(one, ground, shown) for ground in grounds for shown in ground.transitions)
            for one in read.transitions
        )

    def _about(self, stated: Stated, said: str, cited: Sequence[str]) -> tuple[str, ...]:
        """Those that hold some of what is stated, or speak of the same."""
        words, whole = telling_words(said), len(stated.words())
        held = ((id, self._holds(id)) for id in cited)
        return tuple(id for id, one in held if words & one.telling or len(stated.missing_in([one], ()).words()) < whole)

    def _holding(self, missing: Stated, said: str) -> tuple[str, ...]:
        """One piece of evidence about the same that holds all of it, if there is one.

        Small whole numbers stand everywhere and prove nothing.
        """
        if not missing.telling:
            return ()
        words = telling_words(said)
        held = (
            id
            for id, one in ((id, self._holds(id)) for id in self._evidence)
            if (not words or words & one.telling) and missing.missing_in([one], (), same_unit=True).empty
        )
        return tuple(islice(held, 1))

    def _bears(self, said: str, cited: Sequence[str]) -> bool:
        """Whether what is cited for a cause showed something, and speaks of what is said to be the cause."""
        showed = [id for id in cited if self._evidence[id].observation.outcome == "found"]
        words = telling_words(cause_in(said)) or telling_words(said)
        return any(words & self._holds(id).telling for id in showed)


def _agrees(claimed: Transition, grounds: Grounds, shown: Transition) -> bool:
    return _is(claimed.old, grounds, shown.old) and _is(claimed.new, grounds, shown.new)


def _is(claimed: Quantity | str, grounds: Grounds, shown: Quantity | str) -> bool:
    if isinstance(claimed, Quantity) and isinstance(shown, Quantity):
        return grounds.says(claimed, shown)
    return claimed == shown


def _citing_only(text: str, wanted: Sequence[str]) -> str:
    """The sentence without its citations of anything else."""
    pieces, last = [], 0
    for group in CITATION.finditer(text):
        ids = [id.strip() for id in re.split(r"[,;、，]", group["ids"])]
        kept = [id for id in ids if id in wanted]
        pieces.append(text[last : group.start()])
        pieces.append(group[0] if len(kept) == len(ids) else f" [{', '.join(kept)}]" if kept else "")
        last = group.end()
    return "".join([*pieces, text[last:]])
