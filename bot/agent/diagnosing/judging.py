"""What code makes of a model's words: evidence that holds, hypotheses kept or dropped, a finding or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.agent.diagnosing.case import Case
from bot.agent.diagnosing.shapes import Conclusion, NoAnswer, Tested
from bot.domain.investigation import Hypothesis, Standing
from bot.ports.ranking import RANKING

Confidence = Literal["low", "medium", "high"]
_ORDER: Sequence[Confidence] = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Finding:
    """`cause` is "" where the investigation is inconclusive; `missing` is what would have to be known."""

    cause: str = ""
    confidence: Literal["", "low", "medium", "high"] = ""
    explanation: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def weighed(case: Case, hypothesis: Hypothesis, tested: Tested) -> Hypothesis:
    """The hypothesis by the evidence that holds: a verdict with none behind it decides nothing."""
    speaks_for, against = _held(case, tested.speaks_for), _held(case, tested.against)
    standing: Standing = "open"
    if tested.verdict == "supported" and speaks_for:
        standing = "kept"
    if tested.verdict == "refuted" and against:
        standing = "dropped"
    missing = _shown(case, tested.missing)
    return replace(hypothesis, standing=standing, speaks_for=speaks_for, against=against, missing=missing)


def found(case: Case, conclusion: Conclusion | NoAnswer, hypotheses: Sequence[Hypothesis]) -> Finding:
    """The finding, where the hypothesis it names was kept and the evidence bears its cause out; else none.

    High confidence needs two pieces of evidence, one of them a look; nothing that speaks against it; and no hypothesis
    left untested or open. Otherwise it is medium at most.
    """
    if isinstance(conclusion, NoAnswer):
        return Finding(missing=(_unreadable(case),) if conclusion is NoAnswer.UNREADABLE else ())
    missing = _shown(case, conclusion.missing)
    kept = next((one for one in hypotheses if one.id == conclusion.hypothesis and one.standing == "kept"), None)
    if conclusion.outcome == "inconclusive":
        return Finding(missing=missing)
    cause, cited = _borne_out(case, conclusion.cause) if kept else ("", ())
    if kept is None or not cause:
        return Finding(missing=(*missing, _not_borne_out(case)))
    confidence = conclusion.confidence
    everything = {*cited, *_cited(case, kept.speaks_for)}
    sure = len(everything) >= 2 and any(id.startswith("E") and id != RANKING for id in everything)
    undecided = any(one.standing in ("open", "not tested") for one in hypotheses)
    if not sure or kept.against or undecided:
        confidence = min(confidence, "medium", key=_ORDER.index)
    return Finding(cause, confidence, _shown(case, conclusion.explanation), missing)


def _borne_out(case: Case, cause: str) -> tuple[str, tuple[str, ...]]:
    """The cause and what it cites, where every sentence holds as the cause it is said to be; else nothing."""
    opening = case.ctx.say("The root cause is: ", "根因是：")
    judged = case.checked(opening + cause)
    cited = tuple(id for one in judged.verdicts for id in case.rests_on(one) if id != RANKING)
    doubtful = any(one.outcome in ("unverified", "dropped") for one in judged.verdicts)
    if doubtful or not cited or not judged.text.startswith(opening):
        return "", ()
    return judged.text.removeprefix(opening), cited


def _held(case: Case, sentences: Iterable[str]) -> tuple[str, ...]:
    """Those that cite evidence which holds them."""
    held = []
    for sentence in sentences:
        judged = case.checked(sentence)
        doubtful = any(one.outcome in ("unverified", "dropped") for one in judged.verdicts)
        if judged.text and not doubtful and any(case.rests_on(one) for one in judged.verdicts):
            held.append(judged.text)
    return tuple(held)


def _shown(case: Case, sentences: Iterable[str]) -> tuple[str, ...]:
    """Those the evidence does not refute; what it does not hold is marked."""
    return tuple(filter(None, (case.checked(one).text for one in sentences)))


def _cited(case: Case, sentences: Iterable[str]) -> set[str]:
    return {id for one in sentences for verdict in case.checked(one).verdicts for id in case.rests_on(verdict)}


def _unreadable(case: Case) -> str:
    return case.ctx.say("The model's conclusion could not be read.", "无法读取模型的结论。")


def _not_borne_out(case: Case) -> str:
    return case.ctx.say(
        "A cause was named that the evidence does not bear out, so it is not shown.",
        "模型给出的原因没有证据支持，未予显示。",
    )
