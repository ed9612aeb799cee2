"""Keep an incident quiet for a while."""

from datetime import timedelta

from bot.domain.chat import Reply
from bot.errors import UserError
from bot.ports.skill import Arguments, SkillContext, skill
from skills.wording import clock, headline, length

_LONGEST = timedelta(days=7)


class SnoozeArguments(Arguments):
    """`incident` names another one than this chat's."""

    duration: timedelta | None = None
    incident: str | None = None


@skill(
    "snooze",
    purpose=("Snooze the incident for a while", "暂时静默故障"),
    example=("snooze for 2 hours", "静默 2 小时"),
    arguments=SnoozeArguments,
    mutates=True,
)
async def snooze(ctx: SkillContext, args: SnoozeArguments) -> Reply:
    """Refuses more than a week, and no time at all."""
    incident = await ctx.which(args.incident)
    if args.duration is None or not timedelta(0) < args.duration <= _LONGEST:
        raise UserError(
            "Say for how long, up to 7 days: “snooze for 2 hours”.",
            "请说明静默多久，最长 7 天：“静默 2 小时”。",
        )
    change = await ctx.incidents.snooze(incident, args.duration)
    name, until = headline(change.incident), clock(ctx, change.incident.snoozed_until or ctx.now + args.duration)
    if not change.changed:
        return Reply(ctx.say(f"{name} is already snoozed until {until}.", f"{name} 已静默至 {until}。"))
    span = length(args.duration, ctx.language)
    return Reply(ctx.say(f"{name}: snoozed for {span}, until {until}.", f"{name}：静默 {span}，至 {until}。"))
