"""Diagnoses an incident with a model; where the model fails, what the record alone says takes over."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import structlog

from bot.agent.diagnosing.case import Case
from bot.agent.diagnosing.concluding import conclude
from bot.agent.diagnosing.planning import plan
from bot.agent.diagnosing.reporting import Told, handed_over, plain, report, verdict
from bot.agent.diagnosing.testing import put_to_the_test
from bot.domain.chat import Reply
from bot.domain.investigation import Investigation
from bot.errors import ModelError
from bot.ports.model import Model
from bot.ports.ranking import RANKING, Rank, Ranked
from bot.ports.skill import Skill, SkillContext
from bot.ports.tool import Tool

log = structlog.get_logger()


def diagnosing(rules: Skill, rank: Rank, tools: Callable[[str], Sequence[Tool]], longest: float) -> Skill:
    """The skill where there are models; without one of its own an account is answered by the `rules`.

    `rank` is what the rules find, also shown to the model; `tools` are an account's by its id. `longest`: seconds an
    investigation may take.
    """

    async def run(ctx: SkillContext, args: Any) -> Reply:
        if ctx.model is None:
            by_rules: Reply = await rules.run(ctx, args)
            return by_rules
        ranked = await rank(ctx, args)
        if not ranked.verdict:
            return Reply(ranked.text)
        case = await _opened(ctx, ctx.model, ranked)
        try:
            told = await _investigated(case, args.question, tools(ctx.account.id))
            return Reply(told.finding, attachments=ranked.pictures, details=told.details)
        finally:
            if case.investigation.outcome == "running":
                await case.end("interrupted")

    return replace(rules, run=run, timeout=longest + rules.timeout)


async def _opened(ctx: SkillContext, model: Model, ranked: Ranked) -> Case:
    chart = next((one.content for one in ranked.pictures), None)
    new = Investigation(ranked.incident.number, ctx.mention.sender, model.plan.name, ctx.now, chart=chart)
    case = Case(ctx, model, ranked, await ctx.memory.begin(new))
    looks = case.looks()
    await looks.keep(case.ledger.results[0].observation, 0.0, RANKING)
    for look, evidence in zip(ranked.looks, ranked.evidence, strict=True):
        await looks.keep(look.seen, look.seconds, evidence.id)
    return case


async def _investigated(case: Case, question: str, tools: Sequence[Tool]) -> Told:
    try:
        planned = await plan(case, question)
        hypotheses = await put_to_the_test(case, planned, tools)
        finding = await conclude(case, hypotheses)
    except ModelError as error:
        return await _by_rules(case, error)
    told = report(case, finding, hypotheses)
    await case.ctx.incidents.record_diagnosis(case.incident, plain(verdict(case, finding)))
    await case.end("found" if finding.cause else "inconclusive", confidence=finding.confidence, finding=told.finding)
    return told


async def _by_rules(case: Case, error: ModelError) -> Told:
    ctx, plan = case.ctx, case.model.plan
    log.warning("model_failed", account=ctx.account.id, model=plan.name, reason=error.public)
    reason = error.said_in(ctx.language)
    basis = ctx.say("the record alone", "仅依据记录")
    if case.ranked.looks:
        basis = ctx.say("the record and the systems, by rules", "按规则依据记录和系统")
    opening = ctx.say(
        f"The model did not finish ({reason}); from {basis}:", f"模型未能完成诊断（{reason}），以下{basis}："
    )
    told = handed_over(case, opening)
    await ctx.incidents.record_diagnosis(case.incident, case.ranked.verdict)
    await case.end("by rules", finding=told.finding)
    return told
