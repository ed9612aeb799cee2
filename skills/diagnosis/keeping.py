"""Keeping a diagnosis by rules as an investigation: the finding, and every look it was made by."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.investigation import Investigation
from bot.domain.memory import Step
from bot.ports.ranking import Ranked
from bot.ports.skill import SkillContext


async def keep(ctx: SkillContext, ranked: Ranked, took: timedelta) -> None:
    """As it ended; a diagnosis for which nothing was looked at is on the timeline only."""
    if not ranked.looks:
        return
    began = await ctx.memory.begin(Investigation(ranked.incident.number, ctx.mention.sender, "", ctx.now))
    for look, evidence in zip(ranked.looks, ranked.evidence, strict=True):
        step = Step.of(look.seen, ctx.mention.sender, ctx.now, look.seconds)
        await ctx.memory.step(replace(step, evidence=evidence.id, investigation=began.id), ranked.incident)
    await ctx.memory.keep(
        replace(
            began,
            ended_at=ctx.now + took,
            outcome="found" if ranked.confidence else "inconclusive",
            confidence=ranked.confidence,
            finding="\n\n".join(filter(None, (ranked.text, ranked.details))),
            tool_calls=len(ranked.looks),
            chart=next((one.content for one in ranked.pictures), None),
        )
    )
