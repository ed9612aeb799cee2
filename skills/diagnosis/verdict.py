"""A finding and the change it rests on, in words; guesses are called guesses."""

from datetime import timedelta

from bot.ports.skill import SkillContext
from skills.diagnosis.finding import Finding
from skills.diagnosis.suspects import Suspect
from skills.digest.cite import quoted, reference
from skills.wording import escaped, excerpt, length


def verdict(ctx: SkillContext, found: Finding) -> str:
    """The finding in two or three sentences."""
    if found.confidence == "none":
        return ctx.say(
            "**Inconclusive**: nothing on the record stands out as the cause.",
            "**无法定论**：记录中没有突出的原因线索。",
        )
    change = change_line(ctx, found.change) if found.change else ""
    suspicion = quoted(ctx, found.suspected) if found.suspected else ""
    if found.stated:
        said = quoted(ctx, found.stated)
        return _certain(ctx, said, change) if found.confidence == "high" else _stated(ctx, said, suspicion, change)
    if suspicion:
        return ctx.say(
            f"**Lead, not confirmed** (confidence: low): {suspicion}\nThe change it names: {change}",
            f"**线索，尚未证实**（置信度：低）：{suspicion}\n所指的变更：{change}",
        )
    why = (
        ctx.say("It is close to the start and about the same thing", "它离故障开始很近、涉及同一对象")
        if found.change and found.change.shared
        else ctx.say("It is the only change recorded in the hour before", "它是故障前一小时内唯一的变更记录")
    )
    return ctx.say(
        f"**Lead, not confirmed** (confidence: low): {change}\n{why}; nobody has said that it is the cause.",
        f"**线索，尚未证实**（置信度：低）：{change}\n{why}；但没有人说它就是原因。",
    )


def _certain(ctx: SkillContext, said: str, change: str) -> str:
    return ctx.say(
        f"**Stated cause** (confidence: high): {said}\nA change on record agrees with it: {change}",
        f"**已有人确认的原因**（置信度：高）：{said}\n变更记录与之吻合：{change}",
    )


def _stated(ctx: SkillContext, said: str, suspicion: str, change: str) -> str:
    if suspicion:
        return ctx.say(
            f"**Stated cause** (confidence: medium): {said}\n"
            f"Suspected behind it, not confirmed: {suspicion}\nThe change it names: {change}",
            f"**已有人确认的原因**（置信度：中）：{said}\n背后的怀疑，尚未证实：{suspicion}\n所指的变更：{change}",
        )
    if change:
        return ctx.say(
            f"**Stated cause** (confidence: medium): {said}\nA change told of in chat agrees with it: {change}",
            f"**已有人确认的原因**（置信度：中）：{said}\n讨论中提到的变更与之吻合：{change}",
        )
    return ctx.say(
        f"**Stated cause** (confidence: medium): {said}\nIt names no change on record.",
        f"**已有人确认的原因**（置信度：中）：{said}\n其中未提及记录在案的变更。",
    )


def change_line(ctx: SkillContext, suspect: Suspect) -> str:
    """What was changed, how long before the start, where that is written, and why it is shown."""
    words, who = excerpt(suspect.text), escaped(suspect.entry.author.name)
    first = f"[{suspect.look}]" if suspect.look else reference(ctx, suspect.entry)
    cited = ", ".join(dict.fromkeys([first, *(reference(ctx, one.entry) for one in suspect.said[:2])]))
    shared = ctx.say(", ", "、").join(f"“{escaped(term)}”" for term in suspect.shared)
    alike = ctx.say(f"; shares {shared} with the symptoms", f"；与现象共有词：{shared}") if shared else ""
    return ctx.say(
        f"{_ahead(ctx, suspect.before)}: {words} ({who}) {cited}{alike}",
        f"{_ahead(ctx, suspect.before)}：{words}（{who}）{cited}{alike}",
    )


def _ahead(ctx: SkillContext, before: timedelta | None) -> str:
    if before is None:
        return ctx.say("Shortly before the start, it was said", "据称在故障前不久")
    if before.total_seconds() < 60:
        return ctx.say("At the start", "故障开始时")
    span = length(before, ctx.language)
    return ctx.say(f"{span} before the start", f"故障前 {span}")
