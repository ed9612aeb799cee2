"""Show an incident's facts, exactly as they are kept."""

from datetime import datetime

from bot.domain.chat import Reply
from bot.domain.incident import Incident
from bot.ports.skill import Arguments, SkillContext, skill
from skills.digest.facts import period, staff, state_words
from skills.wording import clock, escaped, headline


class ShowArguments(Arguments):
    """`incident` names another one than this chat's."""

    incident: str | None = None


@skill(
    "show",
    purpose=("Show an incident's facts", "查看故障的基本信息"),
    example=("show incident 12", "查看故障 12"),
    arguments=ShowArguments,
)
async def show(ctx: SkillContext, args: ShowArguments) -> Reply:
    """Facts nobody has set are left out, except those an incident should have."""
    incident = await ctx.which(args.incident, guess=True)
    messages = await ctx.incidents.count_chat(incident)
    items = await ctx.incidents.follow_ups(incident)
    report = await ctx.documents.current(incident)
    rooms = [room for room in await ctx.incidents.rooms(incident) if room.war_room]
    lines = [
        _line(ctx, "Severity", "级别", escaped(incident.severity)),
        _line(ctx, "Status", "状态", state_words(ctx, incident)),
        _line(ctx, "Lasted" if incident.resolved_at else "Lasting", "时长", period(ctx, incident)),
        _line(ctx, "People", "人员", staff(ctx, incident)),
        *_background(ctx, incident),
        *_times(ctx, incident),
        _line(ctx, "War rooms", "作战室", ", ".join(escaped(room.name or room.id) for room in rooms)),
        _line(ctx, "On record", "记录", ctx.say(f"{messages} messages", f"{messages} 条消息")),
        _line(ctx, "Open action items", "未完成的待办", str(sum(not one.done for one in items) or "")),
        _line(ctx, "Post-mortem", "复盘", escaped(report.title) if report else ""),
    ]
    return Reply("\n".join([headline(incident), *(line for line in lines if line)]))


def _line(ctx: SkillContext, english: str, chinese: str, value: str) -> str:
    return ctx.say(f"- {english}: {value}", f"- {chinese}：{value}") if value else ""


def _background(ctx: SkillContext, incident: Incident) -> list[str]:
    pairs = [*incident.labels.items(), *incident.fields.items()]
    return [
        _line(ctx, "Environment", "环境", escaped(incident.environment)),
        _line(ctx, "Team", "团队", escaped(incident.team)),
        _line(ctx, "Services", "服务", escaped(", ".join(incident.services))),
        *(f"- {escaped(name)}: {escaped(value)}" for name, value in pairs),
    ]


def _times(ctx: SkillContext, incident: Incident) -> list[str]:
    times: tuple[tuple[str, str, datetime | None], ...] = (
        ("Started", "开始", incident.started_at),
        ("Detected", "发现", incident.detected_at),
        ("Declared", "宣布", incident.declared_at),
        ("Acknowledged", "确认", incident.acknowledged_at),
        ("Resolved", "恢复", incident.resolved_at),
        ("Closed", "关闭", incident.closed_at),
    )
    shown = [
        ctx.say(f"{english} {clock(ctx, at)}", f"{chinese} {clock(ctx, at)}") for english, chinese, at in times if at
    ]
    return [_line(ctx, "Times", "时间", ctx.say(", ", "，").join(shown))]
