"""Shorten what the model is shown of a long conversation."""

from bot.domain.chat import Reply
from bot.ports.skill import Arguments, SkillContext, skill


@skill(
    "compact",
    purpose=("Compact this conversation's memory", "压缩会话记忆"),
    example=("/compact", "/compact"),
)
async def compact(ctx: SkillContext, _: Arguments) -> Reply:
    """Without a model there is no window to fill: every turn stays as it is, and this says so."""
    summarised = ctx.session.summarised_turns
    if summarised:
        return Reply(
            ctx.say(
                f"Nothing more to compact: the first {summarised} turns are a summary already, the newer ones are kept "
                "word for word. The record itself is never shortened.",
                f"无需再压缩：前 {summarised} 轮对话已是摘要，较新的对话逐字保留。原始记录不会删减。",
            )
        )
    return Reply(
        ctx.say(
            "Nothing was compacted: without a model no conversation has to fit a window, so every turn is kept word "
            "for word.",
            "未做压缩：未使用模型时没有窗口限制，所有对话都逐字保留。",
        )
    )
