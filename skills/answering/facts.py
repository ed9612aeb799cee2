"""Answers that are facts of the record: status, people, times, causes, steps."""

from collections.abc import Callable

from bot.domain.incident import EntryKind, Incident, Status
from bot.ports.skill import SkillContext
from skills.digest.cite import quoted
from skills.digest.events import event
from skills.digest.facts import began, over, period, staff, state_words
from skills.digest.record import Digest
from skills.digest.sections import done_lines, factor_lines, follow_up_lines, impact_lines, step_lines
from skills.wording import clock, escaped, headline

Answer = Callable[[SkillContext, Incident, Digest], list[str]]
"""The lines of an answer, the first of them its sentence when it ends in a full stop."""


def status(ctx: SkillContext, incident: Incident, digest: Digest) -> list[str]:
    """Severity, status, how long, and the latest word."""
    state, severity, lasted = state_words(ctx, incident), escaped(incident.severity), period(ctx, incident)
    head = ctx.say(
        f"{headline(incident)} is {severity}, {state}, {lasted}.",
        f"{headline(incident)}：{severity}，{state}，{lasted}。",
    )
    latest = digest.reading
    return [head, *([ctx.say(f"Latest: {quoted(ctx, latest)}", f"最新：{quoted(ctx, latest)}")] if latest else [])]


def severity(ctx: SkillContext, incident: Incident, digest: Digest) -> list[str]:
    """The severity and how it changed."""
    moves = [event(ctx, one) for one in digest.moves if one.kind is EntryKind.SEVERITY]
    head = ctx.say(
        f"{headline(incident)} is {escaped(incident.severity)}.",
        f"{headline(incident)}的级别是 {escaped(incident.severity)}。",
    )
    return [head, *moves[-3:]]


def commander(ctx: SkillContext, incident: Incident, digest: Digest) -> list[str]:
    """Who commands, or how to name somebody."""
    if incident.commander is None:
        return [
            ctx.say(
                f"{headline(incident)} has no commander yet (“make @someone commander”).",
                f"{headline(incident)}还没有指挥（发送“指定 @某人 为指挥”）。",
            )
        ]
    name = escaped(incident.commander.name)
    return [ctx.say(f"{name} commands {headline(incident)}.", f"{headline(incident)}的指挥是 {name}。")]


def people(ctx: SkillContext, incident: Incident, digest: Digest) -> list[str]:
    """Everybody on it."""
    if not incident.people:
        return [ctx.say(f"Nobody is assigned to {headline(incident)} yet.", f"{headline(incident)}还没有指派任何人。")]
    return [
        ctx.say(f"{headline(incident)}: {staff(ctx, incident)}.", f"{headline(incident)}：{staff(ctx, incident)}。")
    ]


def times(ctx: SkillContext, incident: Incident, digest: Digest) -> list[str]:
    """When it started, how long it lasted, and the first alert."""
    start = began(incident)
    if start is None:
        return [ctx.say("The record does not say when it started.", "记录中没有开始时间。")]
    words = ctx.say(
        f"{headline(incident)} started at {clock(ctx, start)}: {period(ctx, incident)}.",
        f"{headline(incident)}开始于 {clock(ctx, start)}，时长 {period(ctx, incident)}。",
    )
    first = [ctx.say("First alert: ", "第一条告警：") + event(ctx, digest.alerts[0])] if digest.alerts else []
    return [words, *first]


def fixed(ctx: SkillContext, incident: Incident, digest: Digest) -> list[str]:
    """Yes, no or not yet, by its status, and the latest word."""
    ended = incident.resolved_at or incident.closed_at
    if over(incident):
        at = ctx.say(f" at {clock(ctx, ended)}", f"（{clock(ctx, ended)}）") if ended else ""
        head = ctx.say(f"Yes: {headline(incident)} was resolved{at}.", f"是的：{headline(incident)}已恢复{at}。")
    elif incident.status is Status.STABLE:
        head = ctx.say(
            f"Not declared resolved: {headline(incident)} is stable.",
            f"尚未宣布恢复：{headline(incident)}目前已稳定。",
        )
    else:
        head = ctx.say(f"No: {headline(incident)} is still active.", f"还没有：{headline(incident)}仍在处理中。")
    latest = digest.reading
    return [head, *([ctx.say(f"Latest: {quoted(ctx, latest)}", f"最新：{quoted(ctx, latest)}")] if latest else [])]


def impact(ctx: SkillContext, incident: Incident, digest: Digest) -> list[str]:
    """Who is affected and how badly."""
    return impact_lines(ctx, digest) or [_unsaid(ctx, "what the impact is", "影响")]


def cause(ctx: SkillContext, incident: Incident, digest: Digest) -> list[str]:
    """What is stated, suspected, found by diagnosis and ruled out."""
    if not digest.causes.stated:
        head = ctx.say("No cause is confirmed on record.", "记录中没有已确认的原因。")
        return [head, *factor_lines(ctx, digest)]
    return factor_lines(ctx, digest)


def steps(ctx: SkillContext, incident: Incident, digest: Digest) -> list[str]:
    """What was done."""
    taken = step_lines(ctx, digest, 8)
    return taken or [_unsaid(ctx, "that anything was done", "做过什么处置"), *done_lines(ctx, digest, 4)]


def changes(ctx: SkillContext, incident: Incident, digest: Digest) -> list[str]:
    """What was deployed or changed before the start and since."""
    before = [event(ctx, one) for one in digest.changes_before]
    later = [event(ctx, one) for one in digest.moves if one.kind is EntryKind.CHANGE]
    said = [] if before or later else [quoted(ctx, one) for one in digest.changes_said[:3]]
    if not before and not later and not said:
        return [_unsaid(ctx, "that anything was deployed or changed", "有过发布或变更")]
    lines = [ctx.say(f"Before the start: {one}", f"故障前：{one}") for one in before[-5:]]
    return [*lines, *(ctx.say(f"Since then: {one}", f"故障后：{one}") for one in later[-5:]), *said]


def plan(ctx: SkillContext, incident: Incident, digest: Digest) -> list[str]:
    """What is next."""
    if digest.next:
        return [quoted(ctx, one) for one in digest.next[:3]]
    if over(incident):
        return follow_up_lines(ctx, digest) or [_unsaid(ctx, "what is next; it is over", "下一步；故障已结束")]
    return [_unsaid(ctx, "what is next", "下一步")]


def questions(ctx: SkillContext, incident: Incident, digest: Digest) -> list[str]:
    """What nobody has answered."""
    return [quoted(ctx, one) for one in digest.questions[:6]] or [
        ctx.say("No question on record is unanswered.", "记录中没有未回答的问题。")
    ]


def follow_ups(ctx: SkillContext, incident: Incident, digest: Digest) -> list[str]:
    """Action items and wishes."""
    return follow_up_lines(ctx, digest) or [ctx.say("No follow-ups are on record.", "记录中没有后续事项。")]


def _unsaid(ctx: SkillContext, what: str, chinese: str) -> str:
    return ctx.say(f"The record does not say {what}.", f"记录中未提及{chinese}。")
