"""The tables of a post-mortem."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.incident import EntryKind, FollowUp, TimelineEntry
from bot.ports.skill import SkillContext
from skills.postmortem.sources import Sources
from skills.telling import author, kind_name, told
from skills.wording import escaped, excerpt, reference, zone

_EVENTS = frozenset(
    {EntryKind.ALERT, EntryKind.CHANGE, EntryKind.SEVERITY, EntryKind.STATUS, EntryKind.NOTE, EntryKind.PEOPLE}
)
_MOST = 80


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a "|" in a cell stays in its cell."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def timeline(ctx: SkillContext, sources: Sources, telling: frozenset[int]) -> str:
    """What happened, and of what was said the entries numbered in `telling`; says how much it leaves out."""
    shown = [one for one in sources.entries if not one.deleted and (one.kind in _EVENTS or one.number in telling)]
    if not shown:
        return ctx.say("Nothing was recorded.", "没有记录。")
    left_out = len(sources.entries) - min(len(shown), _MOST)
    lines = events(ctx, shown[:_MOST])
    if not left_out:
        return lines
    return f"{lines}\n\n" + ctx.say(
        f"{left_out} more entries are on the full timeline.", f"完整时间线中还有 {left_out} 条记录。"
    )


def events(ctx: SkillContext, entries: Sequence[TimelineEntry], limit: int = 240) -> str:
    """Entries with local time, kind, author, words and reference."""
    when, head = _times(ctx, [one.at for one in entries])
    columns = (head, ctx.say("What", "类型"), ctx.say("Who", "人员"), ctx.say("Event", "事件"), ctx.say("Ref", "出处"))
    rows = [
        (at, kind_name(ctx, one.kind), escaped(author(one)), told(ctx, one, limit), reference(one))
        for at, one in zip(when, entries, strict=True)
    ]
    return table(columns, rows)


def follow_ups(ctx: SkillContext, sources: Sources) -> str:
    """Every action item, with its owner and the entry it came from."""
    if not sources.follow_ups:
        return ctx.say("No action items are recorded.", "没有记录待办。")
    head = (
        "#",
        ctx.say("Action", "措施"),
        ctx.say("Owner", "负责人"),
        ctx.say("State", "状态"),
        ctx.say("Ref", "出处"),
    )
    return table(head, [_item(ctx, sources, one) for one in sources.follow_ups])


def _item(ctx: SkillContext, sources: Sources, item: FollowUp) -> Sequence[str]:
    entry = sources.entry(item.entry) if item.entry else None
    state = ctx.say("done", "已完成") if item.done else ctx.say("open", "未完成")
    owner = escaped(item.owner) or ctx.say("nobody yet", "待定")
    return str(item.number), excerpt(item.text, 300), owner, state, reference(entry) if entry else ""


def _times(ctx: SkillContext, times: Sequence[datetime]) -> tuple[list[str], str]:
    """Each time in the account's zone, and the column's head, which names the zone and a date they all share."""
    local = [at.astimezone(ctx.timezone) for at in times]
    days = {at.date() for at in local}
    if len(days) == 1:
        date = ctx.say(", ", "，").join([f"{local[0]:%Y-%m-%d}", zone(ctx)])
        return [f"{at:%H:%M}" for at in local], ctx.say(f"Time ({date})", f"时间（{date}）")
    return [f"{at:%Y-%m-%d %H:%M}" for at in local], ctx.say(f"Time ({zone(ctx)})", f"时间（{zone(ctx)}）")
