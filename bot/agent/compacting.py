"""Compacts a conversation's memory and its incident's record when asked to."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bot.agent.compaction import note_record, remember_turns
from bot.domain.chat import Reply
from bot.ports.model import Model
from bot.ports.skill import Skill, SkillContext

_MOST = 100
"""Notes written at one request; asking again goes on."""


def compacting(by_rules: Skill, longest: float) -> Skill:
    """The skill where there are models; without one of its own an account is answered as before.

    `longest`: seconds it may take.
    """
    run: Callable[[SkillContext, Any], Awaitable[Reply]] = by_rules.run

    async def compact(ctx: SkillContext, args: Any) -> Reply:
        return await _compacted(ctx, ctx.model) if ctx.model is not None else await run(ctx, args)

    return replace(by_rules, run=compact, timeout=longest + 30.0)


async def _compacted(ctx: SkillContext, model: Model) -> Reply:
    await ctx.progress(ctx.say("Reading what there is…", "正在读取……"))
    turns = await remember_turns(ctx, model, now=True)
    entries = await note_record(ctx, model, ctx.incident, _MOST) if ctx.incident else 0
    if not turns and not entries:
        return Reply(
            ctx.say(
                "Nothing to compact: everything still fits as it is, word for word.",
                "无需压缩：现有内容都能逐字保留。",
            )
        )
    done = [
        ctx.say(f"{turns} earlier turns of this conversation", f"本会话较早的 {turns} 轮对话") if turns else "",
        ctx.say(f"{entries} timeline entries", f"{entries} 条时间线记录") if entries else "",
    ]
    what = ctx.say(" and ", "和").join(filter(None, done))
    return Reply(
        ctx.say(
            f"Compacted {what} into notes that name the entries they rest on. The record itself is never shortened.",
            f"已将{what}压缩为注明出处的摘要。原始记录不会删减。",
        )
    )
