"""Say where the incident stands: active, stable, resolved, closed."""

from typing import Literal

from bot.domain.chat import Reply
from bot.domain.incident import Incident, Status
from bot.ports.skill import Arguments, SkillContext, skill
from skills.wording import because, headline, length, status_name


class StatusArguments(Arguments):
    """`incident` names another one than this chat's."""

    status: Literal["active", "stable", "resolved", "closed"]
    because: str = ""
    incident: str | None = None


@skill(
    "status",
    purpose=("Change the status: active, stable, resolved, closed", "变更状态：进行中、已稳定、已恢复、已关闭"),
    example=("mark this incident as stable", "标记为已恢复"),
    arguments=StatusArguments,
    mutates=True,
)
async def change_status(ctx: SkillContext, args: StatusArguments) -> Reply:
    """Raises `ImpossibleTransition` with the reason."""
    incident = await ctx.which(args.incident)
    status = Status(args.status)
    change = await ctx.incidents.change_status(incident, status, args.because)
    name, after = headline(change.incident), status_name(status, ctx.language)
    if not change.changed:
        return Reply(ctx.say(f"{name} is already {after}.", f"{name} 已经是“{after}”状态。"))
    before = status_name(Status(change.before), ctx.language)
    reason = because(ctx, args.because)
    what_happened = ctx.say(f"{name}: {before} → {after}{reason}.", f"{name}：{before} → {after}{reason}。")
    return Reply(what_happened + _what_next(ctx, change.incident))


def _what_next(ctx: SkillContext, incident: Incident) -> str:
    if incident.status is not Status.RESOLVED:
        return ""
    started = incident.started_at or incident.declared_at
    lasted = length(incident.resolved_at - started, ctx.language) if incident.resolved_at and started else ""
    how_long = ctx.say(f" It lasted {lasted}.", f"持续了 {lasted}。") if lasted else ""
    return how_long + ctx.say(" Next: “draft the post-mortem”.", "下一步：“生成复盘报告”。")
