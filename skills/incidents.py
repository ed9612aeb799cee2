"""List incidents."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.chat import Reply
from bot.domain.incident import Incident, SeverityScale, Status
from bot.ports.incidents import IncidentFilter
from bot.ports.skill import Arguments, SkillContext, skill
from skills.digest.facts import period, staff
from skills.wording import clock, escaped, headline, status_name

OPEN = frozenset({Status.ACTIVE, Status.STABLE})
_SHOWN = 20
_RECENTLY = timedelta(days=7)


class IncidentsArguments(Arguments):
    """`status`: one of the four, "open", "all" or "" (those open, and how many ended lately).

    People who ask for active incidents want the stable ones too: both are open.
    """

    status: str = ""
    severity: str = ""
    since: datetime | None = None


@skill(
    "incidents",
    purpose=("List incidents, by status, severity or time", "按状态、级别或时间列出故障"),
    example=("list incidents of the past week", "列出最近一周的故障"),
    arguments=IncidentsArguments,
)
async def list_incidents(ctx: SkillContext, args: IncidentsArguments) -> Reply:
    """Worst first. Raises `UnknownSeverity`."""
    level = ctx.account.severities.named(args.severity) if args.severity else ""
    statuses = _statuses(args)
    found = await ctx.incidents.find(
        IncidentFilter(
            statuses=statuses, severities=frozenset({level} if level else ()), since=args.since, limit=_SHOWN * 10
        )
    )
    kind = described(ctx, statuses, level, args.since)
    text = listing(ctx, found, kind)
    if not args.status and args.since is None:
        text += await _ended_lately(ctx, level)
    return Reply(text)


def _statuses(args: IncidentsArguments) -> frozenset[Status]:
    if args.status in ("open", Status.ACTIVE):
        return OPEN
    if args.status in {one.value for one in Status}:
        return frozenset({Status(args.status)})
    if args.status in ("all", "any") or (not args.status and args.since):
        return frozenset()
    return OPEN


def described(ctx: SkillContext, statuses: frozenset[Status], level: str, since: datetime | None) -> str:
    """The kind of incidents asked for: "open SEV-1 incidents since 14:00"."""
    state = (
        {
            OPEN: ctx.say("open ", "未恢复的"),
            frozenset[Status](): "",
        }.get(statuses)
        if len(statuses) != 1
        else _named(ctx, next(iter(statuses)))
    )
    after = f" since {clock(ctx, since)}" if since else ""
    before = f"{clock(ctx, since)} 以来" if since else ""
    severity = escaped(level)
    return ctx.say(f"{state}{severity}{' ' if severity else ''}incidents{after}", f"{before}{state}{severity}故障")


def _named(ctx: SkillContext, status: Status) -> str:
    name = status_name(status, ctx.language)
    return ctx.say(f"{name} ", f"{name}的")


def listing(ctx: SkillContext, found: Sequence[Incident], kind: str) -> str:
    """How many there are, and the worst of them, one line each."""
    if not found:
        return ctx.say(f"There are no {kind}.", f"没有{kind}。")
    ranked = by_weight(found, ctx.account.severities)
    count = len(found)
    words = ctx.say(
        f"{count} {kind if count != 1 else kind.replace('incidents', 'incident', 1)}:", f"{kind}共 {count} 个："
    )
    lines = [f"- {line(ctx, one)}" for one in ranked[:_SHOWN]]
    more = count - _SHOWN
    if more > 0:
        lines.append(ctx.say(f"- … and {more} more", f"- ……另有 {more} 个"))
    return "\n".join([words, *lines])


def by_weight(found: Sequence[Incident], scale: SeverityScale) -> list[Incident]:
    """Open before ended, worst before mild, new before old."""
    return sorted(found, key=lambda one: (one.status not in OPEN, scale.rank(one.severity), -one.number))


def line(ctx: SkillContext, incident: Incident) -> str:
    """One incident on one line."""
    facts = [escaped(incident.severity), status_name(incident.status, ctx.language), period(ctx, incident)]
    if incident.status in OPEN:
        facts.append(staff(ctx, incident))
    return f"{headline(incident)} · " + " · ".join(facts)


async def _ended_lately(ctx: SkillContext, level: str) -> str:
    ended = await ctx.incidents.find(
        IncidentFilter(
            statuses=frozenset({Status.RESOLVED, Status.CLOSED}),
            severities=frozenset({level} if level else ()),
            since=ctx.now - _RECENTLY,
        )
    )
    if not ended:
        return ""
    count = len(ended)
    return "\n\n" + ctx.say(
        f"{count} more began in the past 7 days and ended (“list all incidents of the past week”).",
        f"最近 7 天另有 {count} 个已结束（发送“列出最近一周的所有故障”）。",
    )
