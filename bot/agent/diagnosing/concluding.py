"""The last part of an investigation: what the tested hypotheses come to."""

from collections.abc import Sequence
from dataclasses import replace

from bot.agent.diagnosing.case import Case
from bot.agent.diagnosing.judging import Finding, found
from bot.agent.diagnosing.shapes import Conclusion, NoAnswer
from bot.agent.fencing import fenced
from bot.agent.ledger import told
from bot.domain.evidence import Evidence
from bot.domain.investigation import Hypothesis
from bot.errors import ContextOverflow
from bot.prompts import filled

_SMALLER = 3
_BYTES = 3
"""Of a token."""
_LEAST = 300
"""Characters of each piece of evidence that are told in any case."""


async def conclude(case: Case, hypotheses: Sequence[Hypothesis]) -> Finding:
    """The finding the evidence allows; inconclusive where the model says so, or where code finds it not borne out.

    Where nothing was tested, or no budget is left, the model is not asked. Raises `ModelError`.
    """
    budget = case.purse.share()
    if budget is None or all(one.standing == "not tested" for one in hypotheses):
        return found(case, NoAnswer.SPENT, hypotheses)
    await case.ctx.progress(case.ctx.say("_Weighing the evidence…_", "_正在权衡证据……_"))
    room = case.model.plan.context
    try:
        conclusion = await _concluded(case, hypotheses, room)
    except ContextOverflow:
        conclusion = await _concluded(case, hypotheses, room // _SMALLER)
    return found(case, conclusion, hypotheses)


async def _concluded(case: Case, hypotheses: Sequence[Hypothesis], room: int) -> Conclusion | NoAnswer:
    evidence = _evidence(case, hypotheses)
    most = max(_LEAST, room * _BYTES // max(1, len(evidence)))
    facts = case.material.facts if case.material else ""
    asked = filled("agent/concluding", language=case.language)
    said = ("\n".join(told(_cut(one, most)) for one in evidence), facts, _results(hypotheses), asked)
    return await case.ask("conclude", case.request(*said, budget=case.purse.share()), Conclusion)


def _evidence(case: Case, hypotheses: Sequence[Hypothesis]) -> list[Evidence]:
    """Every look, and the entries of the record that the tests cite."""
    lines = "\n".join(line for one in hypotheses for line in (*one.speaks_for, *one.against, *one.missing))
    return list(dict.fromkeys(case.ledger.cited_in(lines)))


def _cut(evidence: Evidence, most: int) -> Evidence:
    seen = evidence.observation
    more = len(seen.text) - most
    if more <= 0:
        return evidence
    return replace(evidence, observation=replace(seen, text=f"{seen.text[:most]}… ({more} more characters)"))


def _results(hypotheses: Sequence[Hypothesis]) -> str:
    lines = []
    for one in hypotheses:
        lines.append(f"{one.id} ({one.standing}): {one.claim}")
        parts = (("for", one.speaks_for), ("against", one.against), ("missing", one.missing))
        lines += [f"- {name}: {line}" for name, part in parts for line in part]
    return fenced("\n".join(lines), "hypotheses and what their tests showed")
