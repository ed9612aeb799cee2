"""Typed entries in a digest: what changed, from what to what, why, by whom."""

from bot.domain.incident import TimelineEntry
from bot.ports.skill import SkillContext
from skills.digest.cite import inert_markdown, reference
from skills.telling import attributed
from skills.wording import clock


def event(ctx: SkillContext, entry: TimelineEntry) -> str:
    """One typed entry on one line, with its time, author and reference."""
    return f"{clock(ctx, entry.at)} {inert_markdown(attributed(ctx, entry))} {reference(ctx, entry)}"
