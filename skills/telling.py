"""What a timeline entry says, in one line."""

from datetime import datetime

from bot.domain.incident import EntryKind, Status, TimelineEntry
from bot.ports.skill import SkillContext
from skills.wording import because, clock, escaped, excerpt, status_name

_ROLES = {"commander": "指挥", "responder": "响应人"}
_BY_NAME = frozenset({EntryKind.CHAT, EntryKind.NOTE, EntryKind.FOLLOW_UP})
_KINDS = {
    EntryKind.CHAT: ("chat", "讨论"),
    EntryKind.ALERT: ("alert", "告警"),
    EntryKind.CHANGE: ("change", "变更"),
    EntryKind.SEVERITY: ("severity", "级别"),
    EntryKind.STATUS: ("status", "状态"),
    EntryKind.PEOPLE: ("people", "人员"),
    EntryKind.NOTE: ("note", "备注"),
    EntryKind.DIAGNOSIS: ("diagnosis", "诊断"),
    EntryKind.ROOM: ("room", "作战室"),
    EntryKind.FOLLOW_UP: ("follow-up", "待办"),
    EntryKind.REPORT: ("report", "报告"),
}


def kind_name(ctx: SkillContext, kind: EntryKind) -> str:
    """A kind of entry as people say it."""
    return ctx.say(*_KINDS[kind])


def told(ctx: SkillContext, entry: TimelineEntry, limit: int = 200) -> str:
    """What happened or was said, escaped, without who and when; a deleted entry keeps its words to itself."""
    if entry.deleted:
        return ctx.say("(deleted)", "（已删除）")
    before, after = entry.details.get("from", ""), entry.details.get("to", "")
    if entry.kind is EntryKind.SEVERITY and before and after:
        return f"{escaped(before)} → {escaped(after)}{_reason(ctx, entry)}"
    if level := entry.details.get("declared"):
        return ctx.say(f"declared as {escaped(level)}", f"宣布故障，级别 {escaped(level)}")
    if entry.kind is EntryKind.STATUS and after:
        return _status(ctx, entry, before, after, limit)
    if entry.kind is EntryKind.PEOPLE and ctx.language == "zh":
        role, mark, names = entry.text.partition(": ")
        return f"{_ROLES[role]}：{excerpt(names, limit)}" if mark and role in _ROLES else excerpt(entry.text, limit)
    return excerpt(entry.text, limit)


def attributed(ctx: SkillContext, entry: TimelineEntry, limit: int = 200) -> str:
    """`told` with who: before somebody's words, after what somebody did."""
    who, what = escaped(author(entry)), told(ctx, entry, limit)
    if entry.kind in _BY_NAME:
        return ctx.say(f"{who}: {what}", f"{who}：{what}")
    return ctx.say(f"{what} ({who})", f"{what}（{who}）")


def author(entry: TimelineEntry) -> str:
    """Who said it; for a pinned message not who pinned it."""
    return entry.details.get("author") or entry.author.name


def _status(ctx: SkillContext, entry: TimelineEntry, before: str, after: str, limit: int) -> str:
    if after == "acknowledged":
        return ctx.say("acknowledged", "认领")
    if {before, after} <= set(Status):
        names = (status_name(Status(one), ctx.language) for one in (before, after))
        return " → ".join(names) + _reason(ctx, entry)
    if (until := _moment(after)) is not None:
        return ctx.say(f"snoozed until {clock(ctx, until)}", f"静默至 {clock(ctx, until)}")
    return excerpt(entry.text, limit)


def _reason(ctx: SkillContext, entry: TimelineEntry) -> str:
    given = entry.details.get("because", "")
    for mark in (", because ", "，原因："):
        given = given or entry.text.partition(mark)[2]
    return because(ctx, given)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
