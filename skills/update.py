"""Promise updates: in a while, at a time, again and again; list and cancel them."""

from datetime import datetime, timedelta
from typing import Literal

from bot.domain.chat import Reply
from bot.domain.incident import Incident, Schedule, Status
from bot.errors import UserError
from bot.ports.skill import Arguments, SkillContext, skill
from skills.wording import clock, escaped, headline, length, zone

_SHORTEST = timedelta(minutes=1)
_LONGEST = timedelta(days=30)


class UpdateArguments(Arguments):
    """`after` or `at`: the first one; `every`: again after each. A time without a zone is the account's."""

    after: timedelta | None = None
    at: datetime | None = None
    every: timedelta | None = None
    until: Literal["resolved"] | datetime | None = None
    incident: str | None = None


@skill(
    "update",
    purpose=("Schedule an update, once or again and again", "定时同步进展，一次或重复"),
    example=("update me every 15 minutes until it is resolved", "每15分钟同步一次直到恢复"),
    arguments=UpdateArguments,
    mutates=True,
)
async def update(ctx: SkillContext, args: UpdateArguments) -> Reply:
    """Confirms the local time of the first one. Refuses times past, too far off, and less than a minute apart."""
    incident = await _subject(ctx, args)
    first, until = _first(ctx, args), _until(ctx, args)
    _check(ctx, first, args.every, until)
    over = args.until == "resolved"
    schedule = await ctx.promises.promise(incident, first, args.every, until, over)
    subject = headline(incident) if incident else ctx.say("**All open incidents**", "**所有未结束的故障**")
    when = _when(ctx, schedule)
    cancel = ctx.say(f"“cancel update {schedule.id}” ends it.", f"如需停止：“取消更新 {schedule.id}”。")
    return Reply(ctx.say(f"{subject}: {when}. {cancel}", f"{subject}：{when}。{cancel}"))


@skill(
    "updates",
    purpose=("List the scheduled updates of this chat", "查看当前会话的定时更新"),
    example=("list scheduled updates", "查看定时更新"),
)
async def updates(ctx: SkillContext, _: Arguments) -> Reply:
    """Numbered as `cancel_update` wants them."""
    active = await ctx.promises.active()
    if not active:
        return Reply(
            ctx.say(
                "No updates are scheduled here. “update me every 15 minutes” starts one.",
                "当前会话没有定时更新。发送“每15分钟同步一次”即可开始。",
            )
        )
    lines = [f"- **{one.id}** {_about(ctx, one)}{_when(ctx, one)}" for one in active]
    cancel = ctx.say(f"“cancel update {active[0].id}” ends one.", f"取消其中一个：“取消更新 {active[0].id}”。")
    return Reply("\n".join([ctx.say("**Scheduled updates**", "**定时更新**"), *lines, "", cancel]))


class CancelUpdateArguments(Arguments):
    """`number` as `updates` shows it; all of this chat's when left out."""

    number: int | None = None


@skill(
    "cancel_update",
    purpose=("Cancel scheduled updates", "取消定时更新"),
    example=("cancel the updates", "取消更新"),
    arguments=CancelUpdateArguments,
    mutates=True,
)
async def cancel_update(ctx: SkillContext, args: CancelUpdateArguments) -> Reply:
    """Says which were cancelled, or which there are."""
    cancelled = await ctx.promises.cancel(args.number)
    if cancelled:
        lines = [f"- **{one.id}** {_about(ctx, one)}{_when(ctx, one)}" for one in cancelled]
        return Reply("\n".join([ctx.say("Cancelled:", "已取消："), *lines]))
    active = ", ".join(str(one.id) for one in await ctx.promises.active())
    if args.number is None or not active:
        return Reply(ctx.say("No updates are scheduled here.", "当前会话没有定时更新。"))
    raise UserError(
        f"There is no scheduled update {args.number} here. Those there are: {active}.",
        f"没有编号为 {args.number} 的定时更新。现有：{active}。",
    )


async def _subject(ctx: SkillContext, args: UpdateArguments) -> Incident | None:
    """The incident to report on; None stands for all open ones, in a chat that has none."""
    if args.incident is None and ctx.incident is None and args.until != "resolved":
        return None
    incident = await ctx.which(args.incident)
    if args.until == "resolved" and incident.status in (Status.RESOLVED, Status.CLOSED):
        raise UserError(
            f"{headline(incident)} is already {incident.status.value}, so there is nothing to wait for.",
            f"{headline(incident)} 已经恢复，无需继续同步。",
        )
    return incident


def _first(ctx: SkillContext, args: UpdateArguments) -> datetime:
    if args.at is not None:
        return _aware(ctx, args.at)
    wait = args.after if args.after is not None else args.every
    if wait is None:
        raise UserError(
            "Say when: “update me in 20 minutes”, “at 16:30” or “every 15 minutes until it is resolved”.",
            "请说明时间：“20分钟后更新一下”、“16:30 同步”或“每15分钟同步一次直到恢复”。",
        )
    return ctx.now + wait


def _until(ctx: SkillContext, args: UpdateArguments) -> datetime | None:
    return _aware(ctx, args.until) if isinstance(args.until, datetime) else None


def _aware(ctx: SkillContext, at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=ctx.timezone)


def _check(ctx: SkillContext, first: datetime, every: timedelta | None, until: datetime | None) -> None:
    if first <= ctx.now:
        when, now = clock(ctx, first), clock(ctx, ctx.now)
        raise UserError(
            f"{when} is past: it is {now} ({zone(ctx)}) now. Name a later time, such as “in 20 minutes”.",
            f"{when} 已经过去：现在是 {now}（{zone(ctx)}）。请指定之后的时间，例如“20分钟后”。",
        )
    if every is not None and every < _SHORTEST:
        raise UserError(
            "Updates come once a minute at most: “update me every minute”.", "更新间隔最短 1 分钟：“每分钟同步一次”。"
        )
    if first - ctx.now > _LONGEST or (every is not None and every > _LONGEST):
        raise UserError("An update can be promised for the next 30 days at most.", "定时更新最多可安排在 30 天之内。")
    if until is not None and until < first:
        last, start = clock(ctx, until), clock(ctx, first)
        raise UserError(
            f"The first update would come at {start}, after they are to end at {last}. Choose a shorter interval.",
            f"首次更新在 {start}，晚于结束时间 {last}。请缩短间隔。",
        )


def _about(ctx: SkillContext, schedule: Schedule) -> str:
    subject = f"INC-{schedule.incident}" if schedule.incident else ctx.say("all open incidents", "所有未结束的故障")
    who = escaped(schedule.requested_by.name)
    return ctx.say(f"{subject}, asked for by {who}: ", f"{subject}（{who} 要求）：")


def _when(ctx: SkillContext, schedule: Schedule) -> str:
    time = clock(ctx, schedule.next_at)
    at = ctx.say(f"{time} ({zone(ctx)})", f"{time}（{zone(ctx)}）")
    if schedule.every_seconds is None:
        return ctx.say(f"update at {at}", f"{at} 更新")
    every = length(timedelta(seconds=schedule.every_seconds), ctx.language)
    end = ""
    if schedule.until_resolved:
        end = ctx.say(", until it is resolved", "，直到恢复")
    elif schedule.until:
        until = clock(ctx, schedule.until)
        end = ctx.say(f", until {until}", f"，直到 {until}")
    return ctx.say(f"update every {every}{end}, next at {at}", f"每 {every}更新一次{end}，下一次 {at}")
