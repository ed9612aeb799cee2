"""Change how bad the incident is, and say so on its timeline."""

from bot.domain.chat import Reply
from bot.ports.skill import Arguments, SkillContext, skill
from skills.wording import because, headline


class SeverityArguments(Arguments):
    """`level` as a person typed it; `incident` names another one than this chat's."""

    level: str
    because: str = ""
    incident: str | None = None


@skill(
    "severity",
    purpose=("Change the severity", "变更严重级别"),
    example=("update this incident to SEV-1 because checkout is down", "把这个故障升级到 SEV-1"),
    arguments=SeverityArguments,
    mutates=True,
)
async def change_severity(ctx: SkillContext, args: SeverityArguments) -> Reply:
    """Raises `UnknownSeverity`, which lists the scale."""
    incident = await ctx.which(args.incident)
    level = ctx.account.severities.named(args.level)
    change = await ctx.incidents.change_severity(incident, level, args.because)
    name = headline(change.incident)
    if not change.changed:
        return Reply(ctx.say(f"{name} is already {level}.", f"{name} 已经是 {level}。"))
    reason = because(ctx, args.because)
    return Reply(ctx.say(f"{name}: {change.before} → {level}{reason}.", f"{name}：{change.before} → {level}{reason}。"))
