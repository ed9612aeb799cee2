"""A diagnosis in words: every line with the entry it rests on, guesses called guesses."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.incident import Incident
from bot.ports.skill import SkillContext
from bot.ports.survey import Survey
from skills.diagnosis import signs
from skills.diagnosis.finding import Finding
from skills.diagnosis.signs import Ids
from skills.diagnosis.start import Start, first_words
from skills.diagnosis.suspects import Suspect, clearing
from skills.diagnosis.verdict import change_line, verdict
from skills.digest.cite import quoted, reference
from skills.digest.events import event
from skills.digest.record import Digest
from skills.wording import clock, headline, listed

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """All a diagnosis is written from; `past` are digests of incidents alike in words, the likest first.

    `survey` is what the systems showed, `ids` what its looks are cited by.
    """

    incident: Incident
    digest: Digest
    start: Start | None
    suspects: Sequence[Suspect]
    finding: Finding
    past: Sequence[Digest]
    survey: Survey
    ids: Ids


def report(ctx: SkillContext, evidence: Evidence) -> tuple[str, str]:
    """The whole diagnosis, what it could not see included: what is found, and the details that stand below it.

    Where no system was looked at all of it is one message.
    """
    survey, ids = evidence.survey, evidence.ids
    changes = ctx.say("Changed before the start", "故障开始前的变更")
    if evidence.finding.change:
        changes = ctx.say("Other changes before the start", "故障开始前的其他变更")
    first = (
        (ctx.say("Shifted around the start", "故障前后变化的指标"), _shifted(ctx, evidence)),
        (ctx.say("Alerts that began to fire", "开始触发的告警"), signs.alerts(ctx, survey, ids)),
        (changes, _changes(ctx, evidence)),
    )
    details = (
        (ctx.say("In the logs", "日志中的变化"), signs.logged(ctx, survey, ids)),
        (ctx.say("In the cluster", "集群中的事件"), signs.happened(ctx, survey, ids)),
        (ctx.say("What people said of the cause", "关于原因的说法"), _said(ctx, evidence)),
        (ctx.say("First signs", "最早的迹象"), _signs(ctx, evidence.digest, evidence.start)),
        (ctx.say("Alike in words", "用词相似的历史故障"), _past(ctx, evidence.past)),
        (ctx.say("Runbooks", "运行手册"), signs.steps(ctx, survey, ids)),
        (ctx.say("Open questions", "待答问题"), [quoted(ctx, one) for one in evidence.digest.questions[:_SHOWN]]),
    )
    missed = (ctx.say("Missing", "缺少的信息"), [*signs.unseen(ctx, survey), *missing(ctx, evidence)])
    opening = [_opening(ctx, evidence), summary(ctx, evidence)]
    if not survey.looks:
        return "\n\n".join([*opening, *_blocks((*first, *details, missed))]), ""
    return "\n\n".join([*opening, *_blocks((*first, missed))]), "\n\n".join(_blocks(details))


def _blocks(sections: Sequence[tuple[str, list[str]]]) -> list[str]:
    return [f"**{title}**\n" + "\n".join(f"- {line}" for line in lines) for title, lines in sections if lines]


def summary(ctx: SkillContext, evidence: Evidence) -> str:
    """What is found of the cause, and what the systems show most strikingly."""
    striking = signs.striking(ctx, evidence.survey, evidence.ids)
    return "\n".join(filter(None, (verdict(ctx, evidence.finding), striking)))


def _opening(ctx: SkillContext, evidence: Evidence) -> str:
    name, count, looks = headline(evidence.incident), len(evidence.digest.entries), len(evidence.survey.looks)
    start = _start(ctx, evidence.start)
    entries = "entry" if count == 1 else "entries"
    if not looks:
        return ctx.say(
            f"{name}: diagnosis from {count} timeline {entries}{start}. Metrics, logs and traces were not read.",
            f"{name}：依据 {count} 条时间线记录的诊断{start}。未读取指标、日志和链路。",
        )
    systems = listed(ctx, dict.fromkeys(one.system for one in evidence.survey.looks))
    times = "look" if looks == 1 else "looks"
    return ctx.say(
        f"{name}: diagnosis from {count} timeline {entries} and {looks} {times} at {systems}{start}.",
        f"{name}：依据 {count} 条时间线记录和对 {systems} 的 {looks} 次查询的诊断{start}。",
    )


def _shifted(ctx: SkillContext, evidence: Evidence) -> list[str]:
    lines = signs.shifted(ctx, evidence.survey, evidence.ids)
    others = signs.unmoved(evidence.survey)
    if others and lines:
        lines.append(ctx.say(f"{others} more that were looked at did not shift", f"另外查看的 {others} 项没有明显变化"))
    elif others:
        lines.append(ctx.say(f"None of {others} that were looked at", f"查看的 {others} 项均无明显变化"))
    return lines


def missing(ctx: SkillContext, evidence: Evidence) -> list[str]:
    """What would have to be known to say more."""
    lines = []
    if evidence.start is None:
        lines.append(ctx.say("When it started: nobody said.", "开始时间：无人说明。"))
    if not any(one.kind == "change" for one in evidence.digest.entries):
        lines.append(
            ctx.say("Deploys and configuration changes: none were recorded.", "发布与配置变更：没有任何记录。")
        )
    if not evidence.digest.alerts:
        lines.append(ctx.say("Alerts: none were recorded.", "告警：没有任何记录。"))
    if evidence.finding.stated is None:
        lines.append(
            ctx.say(
                "A cause somebody vouches for: send “note: the root cause is …” once it is known.",
                "有人确认的原因：查明后请发送“记录：根因是……”。",
            )
        )
    return lines


def _start(ctx: SkillContext, start: Start | None) -> str:
    if start is None:
        return ""
    at = clock(ctx, start.at)
    if start.sign is None:
        return ctx.say(f"; it began at {at}", f"；故障始于 {at}")
    sign = reference(ctx, start.sign)
    return ctx.say(f"; it began at {at}, with the first alert {sign}", f"；故障始于 {at}，即首个告警 {sign}")


def _changes(ctx: SkillContext, evidence: Evidence) -> list[str]:
    lines = []
    others = [one for one in evidence.suspects if one is not evidence.finding.change]
    for one in others[:_SHOWN]:
        cleared = clearing(one, evidence.digest.causes.ruled_out)
        mark = (
            ctx.say(f" (ruled out: {quoted(ctx, cleared)})", f"（已被排除：{quoted(ctx, cleared)}）") if cleared else ""
        )
        lines.append(change_line(ctx, one) + mark)
    if (more := len(others) - _SHOWN) > 0:
        lines.append(ctx.say(f"{more} more, further away", f"另有 {more} 项，时间更早"))
    return lines


def _said(ctx: SkillContext, evidence: Evidence) -> list[str]:
    """What the finding has not quoted already."""
    causes, found = evidence.digest.causes, evidence.finding
    labelled = (
        *((ctx.say("Stated", "确认"), one) for one in causes.stated[:2]),
        *((ctx.say("Suspected, not confirmed", "怀疑，未证实"), one) for one in causes.suspected[:_SHOWN]),
        *((ctx.say("Ruled out", "已排除"), one) for one in causes.ruled_out[:_SHOWN]),
    )
    return [
        ctx.say(f"{label}: {quoted(ctx, one)}", f"{label}：{quoted(ctx, one)}")
        for label, one in labelled
        if one not in (found.stated, found.suspected)
    ]


def _signs(ctx: SkillContext, digest: Digest, start: Start | None) -> list[str]:
    alerts = sorted(digest.alerts, key=lambda one: one.at)
    lines = [event(ctx, one) for one in alerts[:1]]
    return lines + [quoted(ctx, one) for one in (first_words(digest, start) if start else [])[:2]]


def _past(ctx: SkillContext, past: Sequence[Digest]) -> list[str]:
    lines = []
    for one in past:
        if one.incident is None:
            continue
        cause = [ctx.say(f"cause: {quoted(ctx, said)}", f"原因：{quoted(ctx, said)}") for said in one.causes.stated[:1]]
        end = [ctx.say(f"last step: {quoted(ctx, said)}", f"最后的处置：{quoted(ctx, said)}") for said in one.done[-1:]]
        known = "; ".join(cause + end) or ctx.say("its record names no cause", "其记录未写明原因")
        lines.append(ctx.say(f"{headline(one.incident)}: {known}", f"{headline(one.incident)}：{known}"))
    return lines
