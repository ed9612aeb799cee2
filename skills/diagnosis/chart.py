"""The picture that goes with a diagnosis: the metrics that shifted most, around the start."""

import re
from datetime import UTC, datetime

from bot.domain.chat import Attachment
from bot.domain.incident import Incident
from bot.ports.chart import Chart, Panel
from bot.ports.skill import SkillContext
from bot.ports.survey import Sign, Survey
from skills.diagnosis.signs import amount
from skills.diagnosis.start import Start

_MOST = 3
_UNITS = (
    (re.compile(r"^p\d+\(\w*_seconds\)|^sum\(\w*_seconds\)"), "s"),
    (re.compile(r"^p\d+\(\w*_(?:milliseconds|ms)\)"), "ms"),
    (re.compile(r"^sum\(\w*_bytes\)"), "B"),
    (re.compile(r"^rate\(\w*_bytes_total\)"), "B/s"),
    (re.compile(r"^rate\(\w*cpu\w*_seconds_total\)"), "cores"),
    (re.compile(r"^rate\("), "1/s"),
)


Pictures = tuple[Attachment, ...]


async def pictures(ctx: SkillContext, incident: Incident, survey: Survey, start: Start | None) -> Pictures:
    """One chart of what shifted; none where nothing did, or where it cannot be drawn."""
    shifted = [one for one in survey.of("metric") if len(one.points) > 1][:_MOST]
    if not shifted or start is None or ctx.charts is None:
        return ()
    drawn = await ctx.charts.png(Chart(tuple(Panel(one.what, unit(one.what), one.points) for one in shifted), start.at))
    if not drawn:
        return ()
    instead = ctx.say("_The chart could not be sent; its numbers are above._", "_图表未能发送，数值见上文。_")
    name = f"{incident.name}-{ctx.now:%H%M%S}.png"
    return (Attachment(name, drawn, "image/png", _alt(ctx, shifted, start), instead),)


def unit(what: str) -> str:
    """By how metrics are named; "" where the name does not tell."""
    return next((name for pattern, name in _UNITS if pattern.search(what)), "")


def _alt(ctx: SkillContext, shifted: list[Sign], start: Start) -> str:
    """What the chart shows, for who cannot see it."""
    told = "; ".join(f"{one.what} {amount(one.before or 0.0)} → {amount(one.after or 0.0)}" for one in shifted)
    times = [at for one in shifted for at, _ in one.points]
    since, until = (datetime.fromtimestamp(at, UTC) for at in (min(times), max(times)))
    span, began = f"{since:%Y-%m-%d %H:%M}–{until:%H:%M} UTC", f"{start.at.astimezone(UTC):%H:%M}"
    return ctx.say(
        f"Chart, {span}, the incident began at {began}: {told}"[:900], f"图表，{span}，故障始于 {began}：{told}"[:900]
    )
