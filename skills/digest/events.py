"""Typed entries in words: what changed, from what to what, and why."""

from bot.domain.incident import EntryKind, Status, TimelineEntry
from bot.ports.skill import SkillContext
from skills.digest.cite import inert, reference
from skills.wording import clock, status_name

_STATUSES = {one.value for one in Status}
_ROLES = {"commander": "指挥", "responder": "响应人"}


def event(ctx: SkillContext, entry: TimelineEntry) -> str:
    """One typed entry on one line, with its time, author and reference."""
    who = inert(entry.author.name, 60)
    colon = ctx.say(": ", "：")
    return f"{clock(ctx, entry.at)} {who}{colon}{words(ctx, entry)} {reference(ctx, entry)}"


def words(ctx: SkillContext, entry: TimelineEntry) -> str:
    """What an entry tells; a severity or status change in the reply's language, anything else as written."""
    before, after = entry.details.get("from", ""), entry.details.get("to", "")
    why = entry.details.get("because", "")
    if entry.kind is EntryKind.SEVERITY and before and after:
        return inert(f"{before} → {after}") + _because(ctx, why)
    if entry.kind is EntryKind.STATUS and after in _STATUSES and before in _STATUSES:
        return f"{_status(ctx, before)} → {_status(ctx, after)}" + _because(ctx, why)
    if entry.kind is EntryKind.STATUS and after == "acknowledged":
        return ctx.say("acknowledged", "已确认")
    if entry.kind is EntryKind.PEOPLE and ctx.language == "zh":
        role, mark, names = entry.text.partition(": ")
        return inert(f"{_ROLES[role]}：{names}") if mark and role in _ROLES else inert(entry.text)
    return inert(entry.text)


def _status(ctx: SkillContext, value: str) -> str:
    return status_name(Status(value), ctx.language)


def _because(ctx: SkillContext, why: str) -> str:
    return ctx.say(f", because {inert(why)}", f"，原因：{inert(why)}") if why else ""
