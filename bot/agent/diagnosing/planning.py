"""The first part of an investigation: what may have been the cause."""

from bot.agent.diagnosing.case import Case
from bot.agent.diagnosing.shapes import NoAnswer, Plan, Proposal
from bot.domain.investigation import Hypothesis
from bot.errors import ContextOverflow, ModelError
from bot.prompts import filled

_PART = 0.4
_SMALLER = 3
"""A model that was sent more than it reads is sent a third of the record."""

_FAILURES = {
    NoAnswer.UNREADABLE: ModelError("its plan could not be read", "无法读取它的排查计划"),
    NoAnswer.SPENT: ModelError("its budget was spent before it had a plan", "制定计划前已用完预算"),
}

Planned = tuple[tuple[Hypothesis, Proposal], ...]


async def plan(case: Case, question: str) -> Planned:
    """Two to four hypotheses with how each can be tested, put on record. Raises `ModelError` where there is no plan."""
    ctx = case.ctx
    await ctx.progress(ctx.say("_Thinking of what may be the cause…_", "_正在梳理可能的原因……_"))
    room = case.model.plan.context
    try:
        answer = await _planned(case, room, question)
    except ContextOverflow:
        answer = await _planned(case, room // _SMALLER, question)
    if isinstance(answer, NoAnswer):
        raise _FAILURES[answer]
    named = tuple((Hypothesis(f"H{number}", one.claim), one) for number, one in enumerate(answer.hypotheses, 1))
    await case.keep(hypotheses=tuple(one for one, _ in named))
    return named


async def _planned(case: Case, room: int, question: str) -> Plan | NoAnswer:
    material = await case.remember(room, question or case.incident.title)
    budget = case.purse.share(_PART)
    said = [*(one.text for one in material.said), case.ranking.text]
    asked = filled("agent/planning", asking=material.asking(question or "What is the cause of this incident?"))
    return await case.ask("plan", case.request(*said, asked, budget=budget), Plan)
