"""Keep a promised update: what changed since the last one, in as few lines as it takes."""

from datetime import datetime, timedelta

from bot.domain.chat import Reply
from bot.domain.incident import EntryKind, Incident, Schedule, Status, TimelineEntry
from bot.language.cues import Cue
from bot.ports.incidents import EntryFilter, IncidentFilter
from bot.ports.skill import Arguments, SkillContext, skill
from skills.telling import attributed
from skills.wording import cited, clock, escaped, headline, length, status_name

_SHOWN = 8
_LATE = timedelta(minutes=2)
_OVER = (Status.RESOLVED, Status.CLOSED)
_FIRST = frozenset({EntryKind.SEVERITY, EntryKind.STATUS, EntryKind.CHANGE})
_FOUND_OUT = frozenset({Cue.IMPACT, Cue.CAUSE, Cue.MITIGATION, Cue.RESOLUTION})
_ALWAYS = frozenset(
    {EntryKind.SEVERITY, EntryKind.STATUS, EntryKind.PEOPLE, EntryKind.CHANGE, EntryKind.ALERT, EntryKind.NOTE}
    | {EntryKind.FOLLOW_UP, EntryKind.ROOM, EntryKind.DIAGNOSIS, EntryKind.REPORT}
)


class ReportUpdateArguments(Arguments):
    """The schedule whose time has come."""

    schedule: int


@skill(
    "report_update",
    purpose=("Give a promised update", "按约定同步进展"),
    arguments=ReportUpdateArguments,
    mutates=True,
    hidden=True,
)
async def report_update(ctx: SkillContext, args: ReportUpdateArguments) -> Reply:
    """Silent when the schedule was cancelled or already told."""
    schedule = await ctx.promises.due(args.schedule)
    if schedule is None:
        return Reply("")
    if schedule.incident is None:
        text = await _all_open(ctx)
        return Reply(await _ended(ctx, schedule, None, 0, text))
    incident = await ctx.incidents.get(schedule.incident)
    entries = await ctx.incidents.entries(incident, EntryFilter(after=schedule.last_entry))
    newest = max((entry.number for entry in entries), default=schedule.last_entry)
    since = await _since(ctx, schedule, incident)
    text = _opening(ctx, incident, schedule) + _changes(ctx, [entry for entry in entries if entry.tells], since)
    return Reply(await _ended(ctx, schedule, incident, newest, text))


async def _ended(ctx: SkillContext, schedule: Schedule, incident: Incident | None, newest: int, text: str) -> str:
    """The update with its last line: the next one, or why there is none."""
    following = await ctx.promises.reported(schedule, newest, incident)
    return "\n".join(filter(None, [text, _closing(ctx, schedule, incident, following)]))


def _opening(ctx: SkillContext, incident: Incident, schedule: Schedule) -> str:
    state = ctx.say(", ", "，").join([incident.severity, status_name(incident.status, ctx.language)])
    late = ""
    if ctx.now - schedule.next_at > _LATE:
        due = clock(ctx, schedule.next_at)
        late = ctx.say(f" (this update was due at {due})", f"（本次更新原定 {due}）")
    return ctx.say(f"{headline(incident)}: {state}{late}. ", f"{headline(incident)}：{state}{late}。")


def _changes(ctx: SkillContext, entries: list[TimelineEntry], since: datetime) -> str:
    when = clock(ctx, since)
    telling = [entry for entry in entries if not entry.deleted and (entry.kind in _ALWAYS or entry.cues)]
    if not telling:
        chatter = sum(entry.kind is EntryKind.CHAT and not entry.deleted for entry in entries)
        said = (
            ctx.say(f" ({chatter} messages, none of them news)", f"（{chatter} 条消息，没有新进展）") if chatter else ""
        )
        return ctx.say(f"No change since {when}{said}.", f"自 {when} 以来没有变化{said}。")
    shown = sorted(telling, key=lambda one: (_weight(one), one.number))[-_SHOWN:]
    shown.sort(key=lambda one: one.number)
    lines = [f"- {clock(ctx, one.at)} {attributed(ctx, one, 160)} {cited(one)}" for one in shown]
    if (more := len(telling) - _SHOWN) > 0:
        lines.append(ctx.say(f"- and {more} more: “catch me up” shows them", f"- 另有 {more} 条：发送“总结”查看"))
    return "\n".join([ctx.say(f"Since {when}:", f"自 {when} 以来："), *lines])


def _weight(entry: TimelineEntry) -> int:
    """How much a reader would miss it: changes of state and what was found out before staffing and chores."""
    if entry.kind in _FIRST or _FOUND_OUT.intersection(entry.cues):
        return 2
    return 0 if entry.kind in (EntryKind.FOLLOW_UP, EntryKind.PEOPLE) or Cue.FOLLOW_UP in entry.cues else 1


async def _since(ctx: SkillContext, schedule: Schedule, incident: Incident) -> datetime:
    """When the last update was given, or else the last thing that had been recorded when this one was asked for."""
    if schedule.runs and schedule.every_seconds:
        return schedule.next_at - timedelta(seconds=schedule.every_seconds)
    covered = await ctx.incidents.entries(incident, EntryFilter(after=schedule.last_entry - 1, limit=None))
    return next((one.at for one in covered if one.number == schedule.last_entry), incident.declared_at or ctx.now)


def _closing(ctx: SkillContext, schedule: Schedule, incident: Incident | None, following: datetime | None) -> str:
    if following is not None:
        return ctx.say(f"Next update at {clock(ctx, following)}.", f"下次更新：{clock(ctx, following)}。")
    if incident is not None and incident.status in _OVER and schedule.every_seconds:
        started, ended = incident.started_at or incident.declared_at, incident.resolved_at
        lasted = length(ended - started, ctx.language) if started and ended else ""
        return ctx.say(
            f"It is over{f' after {lasted}' if lasted else ''}: this was the last update.",
            f"故障已结束{f'，历时 {lasted}' if lasted else ''}：这是最后一次更新。",
        )
    if schedule.every_seconds:
        return ctx.say("This was the last update.", "这是最后一次更新。")
    return ""


async def _all_open(ctx: SkillContext) -> str:
    wanted = IncidentFilter(statuses=frozenset({Status.ACTIVE, Status.STABLE}))
    found = await ctx.incidents.find(wanted)
    if not found:
        return ctx.say("No incident is open.", "目前没有未结束的故障。")
    found.sort(key=lambda one: (ctx.account.severities.rank(one.severity), one.number))
    lines = [_line(ctx, one) for one in found]
    return "\n".join([ctx.say(f"**Open incidents: {len(found)}**", f"**未结束的故障：{len(found)}**"), *lines])


def _line(ctx: SkillContext, incident: Incident) -> str:
    since = incident.started_at or incident.declared_at
    lasting = (
        ctx.say(f", for {length(ctx.now - since, 'en')}", f"，已持续 {length(ctx.now - since, 'zh')}") if since else ""
    )
    who = escaped(incident.commander.name) if incident.commander else ctx.say("nobody yet", "暂无")
    status = status_name(incident.status, ctx.language)
    return "- " + ctx.say(
        f"{headline(incident)}: {incident.severity}, {status}{lasting}, commander {who}",
        f"{headline(incident)}：{incident.severity}，{status}{lasting}，指挥 {who}",
    )
