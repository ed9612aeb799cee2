"""What systems showed around the start, in words: each with its values, since when, and the look it rests on."""

from collections.abc import Mapping, Sequence

from bot.domain.evidence import Evidence, Observation
from bot.ports.skill import SkillContext
from bot.ports.survey import Look, Sign, Survey
from skills.digest.cite import inert, inert_markdown
from skills.wording import clock

Ids = Mapping[Observation, str]

_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 12
_LONGEST = 160
_SHOWN = 5
_STEPS = 3


def ids_of(evidence: Sequence[Evidence]) -> Ids:
    """The id each look is cited by."""
    return {one.observation: one.id for one in evidence}


def shifted(ctx: SkillContext, survey: Survey, ids: Ids) -> list[str]:
    """Metrics that are not what they were, the oddest first."""
    return [f"{metric(ctx, one)} {bars(one)} [{ids[one.seen]}]" for one in survey.of("metric")[:_SHOWN]]


def metric(ctx: SkillContext, sign: Sign) -> str:
    """Which, from what to what, since when."""
    alert = ctx.say(f" (alert {inert(sign.detail, 80)})", f"（告警 {inert(sign.detail, 80)}）") if sign.detail else ""
    return f"{_code(sign.what)}{alert}{ctx.say(': ', '：')}{_values(sign)}{_reached(ctx, sign)}{_since(ctx, sign)}"


def alerts(ctx: SkillContext, survey: Survey, ids: Ids) -> list[str]:
    """Alerts that began to fire."""
    return [f"{inert(one.what, 80)}{_since(ctx, one)} [{ids[one.seen]}]" for one in survey.of("alert")[:_SHOWN]]


def logged(ctx: SkillContext, survey: Survey, ids: Ids) -> list[str]:
    """Kinds of log lines that are new, or came more often."""
    return [f"{log(ctx, one)} [{ids[one.seen]}]" for one in survey.of("log")[:_SHOWN]]


def log(ctx: SkillContext, sign: Sign) -> str:
    """Which, how often a minute, since when."""
    a_minute = ctx.say(" lines a minute", " 行/分钟")
    return f"{_code(sign.what)}{ctx.say(': ', '：')}{_values(sign)}{a_minute}{_since(ctx, sign)}"


def happened(ctx: SkillContext, survey: Survey, ids: Ids) -> list[str]:
    """Warnings and ends of what runs in a cluster."""
    found = survey.of("event")[:_SHOWN]
    return [
        ctx.say(
            f"{_at(ctx, one)} {inert(one.what, 120)}: {inert(one.detail)} [{ids[one.seen]}]",
            f"{_at(ctx, one)} {inert(one.what, 120)}：{inert(one.detail)} [{ids[one.seen]}]",
        )
        for one in found
    ]


def steps(ctx: SkillContext, survey: Survey, ids: Ids) -> list[str]:
    """Runbooks that fit, and how each begins."""
    lines = []
    for one in survey.of("runbook"):
        first = [line.strip() for line in one.detail.splitlines() if line.strip()][:_STEPS]
        lines.append(f"{inert(one.what, 120)}{ctx.say(': ', '：')}{inert(' / '.join(first), 300)} [{ids[one.seen]}]")
    return lines


def unseen(ctx: SkillContext, survey: Survey) -> list[str]:
    """The systems that could not be asked, each once."""
    lines = []
    for system in dict.fromkeys(one.system for one in survey.looks):
        looks = [one for one in survey.looks if one.system == system]
        failed = [one for one in looks if one.seen.outcome == "failed"]
        if failed:
            lines.append(_failed(ctx, failed, len(looks)))
    return lines


def unmoved(survey: Survey) -> int:
    """How many measures were looked at and stand out in nothing."""
    odd = {one.seen for one in survey.signs}
    every = {one.seen for one in survey.looks if one.seen.tool == "prometheus_range" and one.seen.outcome == "found"}
    return len(every - odd)


def striking(ctx: SkillContext, survey: Survey, ids: Ids) -> str:
    """The one thing in the systems that stands out most; "" where nothing does. It is no cause by itself."""
    if metrics := survey.of("metric"):
        told = f"{metric(ctx, metrics[0])} [{ids[metrics[0].seen]}]"
        return ctx.say(f"Shifted most around the start: {told}", f"故障前后变化最大：{told}")
    if logs := survey.of("log"):
        told = f"{log(ctx, logs[0])} [{ids[logs[0].seen]}]"
        return ctx.say(f"New in the logs: {told}", f"日志中的新情况：{told}")
    return ""


def bars(sign: Sign) -> str:
    """A metric over the time looked at, as small bars: the value in the middle of each twelfth."""
    values = [value for _, value in sign.points]
    if len(values) < 2:
        return ""
    picked = [values[int((at + 0.5) * len(values) / _WIDTH)] for at in range(_WIDTH)]
    low, high = min(picked), max(picked)
    return "".join(_BARS[round((value - low) / (high - low or 1.0) * (len(_BARS) - 1))] for value in picked)


def amount(value: float) -> str:
    """A number as people write it: whole ones as they are, others with three digits that count."""
    if value.is_integer() and abs(value) < 1e9:
        return str(int(value))
    return f"{value:.0f}" if 1000 <= abs(value) < 1e9 else f"{value:.3g}"


def _values(sign: Sign) -> str:
    before, after = sign.before or 0.0, sign.after or 0.0
    times = f" (×{amount(after / before)})" if before > 0 and after > before else ""
    return f"{amount(before)} → {amount(after)}{times}"


def _reached(ctx: SkillContext, sign: Sign) -> str:
    """How far it went, where the median does not tell."""
    before, after, extreme = sign.before or 0.0, sign.after or 0.0, sign.extreme
    if extreme is None or abs(after - before) * 2 > abs(extreme - before):
        return ""
    furthest = amount(extreme)
    if extreme > before:
        return ctx.say(f", up to {furthest}", f"，最高 {furthest}")
    return ctx.say(f", down to {furthest}", f"，最低 {furthest}")


def _since(ctx: SkillContext, sign: Sign) -> str:
    return ctx.say(f", since {_at(ctx, sign)}", f"，自 {_at(ctx, sign)} 起") if sign.at else ""


def _at(ctx: SkillContext, sign: Sign) -> str:
    return clock(ctx, sign.at) if sign.at else ""


def _code(text: str) -> str:
    """A system's own words, unable to notify anyone or to end the code they stand in."""
    line = " ".join(text.replace("`", "'").split())
    return f"`{inert_markdown(line if len(line) <= _LONGEST else f'{line[: _LONGEST - 1]}…')}`"


def _failed(ctx: SkillContext, failed: Sequence[Look], of: int) -> str:
    system, why, count = failed[0].system, inert(failed[0].seen.text), len(failed)
    if count == of:
        return ctx.say(f"{system} could not be asked: {why}", f"无法查询 {system}：{why}")
    return ctx.say(
        f"{count} of {of} looks at {system} failed: {why}", f"对 {system} 的 {of} 次查询中有 {count} 次失败：{why}"
    )
