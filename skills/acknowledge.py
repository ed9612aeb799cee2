"""Say that somebody has seen the incident and is on it."""

from bot.domain.chat import Reply
from bot.ports.skill import Arguments, SkillContext, skill
from skills.wording import clock, escaped, headline


class AcknowledgeArguments(Arguments):
    """`incident` names another one than this chat's."""

    incident: str | None = None


@skill(
    "acknowledge",
    purpose=("Acknowledge the incident", "认领（确认）故障"),
    example=("acknowledge this incident", "认领这个故障"),
    arguments=AcknowledgeArguments,
    mutates=True,
)
async def acknowledge(ctx: SkillContext, args: AcknowledgeArguments) -> Reply:
    """Once; later ones say when it was."""
    incident = await ctx.which(args.incident)
    change = await ctx.incidents.acknowledge(incident)
    name, when = headline(change.incident), clock(ctx, change.incident.acknowledged_at or ctx.now)
    if not change.changed:
        return Reply(ctx.say(f"{name} is already acknowledged, since {when}.", f"{name} 已在 {when} 认领。"))
    who = escaped(ctx.mention.sender.name)
    return Reply(ctx.say(f"{name}: acknowledged by {who} at {when}.", f"{name}：{who} 于 {when} 认领。"))
