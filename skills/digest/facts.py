"""Exact facts about an incident, in words."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.incident import Incident, Status
from bot.ports.skill import SkillContext
from skills.wording import clock, escaped, headline, length, status_name


def began(incident: Incident) -> datetime | None:
    """When it started, or the earliest time known of it."""
    known = (incident.started_at, incident.detected_at, incident.declared_at)
    return next((at for at in known if at is not None), None)


def over(incident: Incident) -> bool:
    """Resolved or closed."""
    return incident.status in (Status.RESOLVED, Status.CLOSED)


def duration(ctx: SkillContext, incident: Incident) -> timedelta | None:
    """How long it lasted, or has lasted so far; None when nobody said when it started."""
    start = began(incident)
    if start is None:
        return None
    end = (incident.resolved_at or incident.closed_at) if over(incident) else None
    return max(timedelta(0), (end or ctx.now) - start)


def period(ctx: SkillContext, incident: Incident) -> str:
    """How long and from when to when: "46 min (since 14:02)", "1 h 5 min (14:02 to 15:07)"."""
    start, lasted = began(incident), duration(ctx, incident)
    if start is None or lasted is None:
        return ctx.say("start not recorded", "开始时间未记录")
    how_long, since = length(lasted, ctx.language), clock(ctx, start)
    end = incident.resolved_at or incident.closed_at
    if over(incident) and end:
        until = clock(replace(ctx, now=start), end)
        return ctx.say(f"{how_long} ({since} to {until})", f"{how_long}（{since} 至 {until}）")
    return ctx.say(f"{how_long} (since {since})", f"{how_long}（自 {since}）")


def state_words(ctx: SkillContext, incident: Incident) -> str:
    """The status and what qualifies it: acknowledged or not, snoozed."""
    words = [status_name(incident.status, ctx.language)]
    if incident.status is Status.ACTIVE and incident.acknowledged_at is None:
        words.append(ctx.say("not acknowledged", "未确认"))
    if incident.snoozed_until and incident.snoozed_until > ctx.now:
        until = clock(ctx, incident.snoozed_until)
        words.append(ctx.say(f"snoozed until {until}", f"暂停提醒至 {until}"))
    return ctx.say(", ", "，").join(words)


def staff(ctx: SkillContext, incident: Incident) -> str:
    """Who commands, and who else is on it, each person once."""
    commander = incident.commander
    others = dict.fromkeys(
        escaped(one.person.name) for one in incident.people if commander is None or one.person.id != commander.id
    )
    leads = (
        ctx.say(f"Commander {escaped(commander.name)}", f"指挥 {escaped(commander.name)}")
        if commander
        else ctx.say("No commander", "尚无指挥")
    )
    if not others:
        return leads
    names = ctx.say(", ", "、").join(others)
    return leads + ctx.say(f" · also on it: {names}", f" · 参与：{names}")


def status_line(ctx: SkillContext, incident: Incident) -> str:
    """Number, title, severity, status, duration."""
    facts = [escaped(incident.severity), state_words(ctx, incident), period(ctx, incident)]
    return f"{headline(incident)} · " + " · ".join(facts)
