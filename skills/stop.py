"""End the running turn; when this skill is reached there was none."""

from bot.domain.chat import Reply
from bot.ports.skill import Arguments, SkillContext, skill


@skill(
    "stop",
    purpose=("Stop what is running in this chat", "停止当前会话正在执行的任务"),
    example=("stop", "停止"),
)
async def stop(ctx: SkillContext, _: Arguments) -> Reply:
    """Says that nothing is running, and how many scheduled updates remain, since those may have been meant."""
    idle = ctx.say("Nothing is running here.", "当前没有正在执行的任务。")
    waiting = len(await ctx.promises.active())
    if not waiting:
        return Reply(idle)
    updates = ctx.say(
        f" {waiting} scheduled update{'s' * (waiting > 1)} will still come; “cancel updates” ends them.",
        f"还有 {waiting} 个定时更新未取消；发送“取消更新”可停止。",
    )
    return Reply(idle + updates)
