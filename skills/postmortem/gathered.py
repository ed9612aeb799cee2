"""What the record itself says for each part of a post-mortem: facts and quotations, nothing made up."""

from collections.abc import Callable, Iterable, Mapping

from bot.domain.incident import TimelineEntry
from bot.ports.skill import SkillContext
from skills.digest.cite import inert, unlabelled
from skills.digest.facts import began, duration
from skills.digest.record import Digest
from skills.digest.statement import Statement
from skills.postmortem.facts import local
from skills.postmortem.sources import Sources
from skills.postmortem.tables import follow_ups, timeline
from skills.telling import author, told
from skills.wording import cited, escaped, length

Gathering = Callable[[SkillContext, Sources, Digest], str]


def gathered(ctx: SkillContext, sources: Sources, digest: Digest, name: str) -> str:
    """Markdown for one `ai_` variable; "" when the record says nothing for it."""
    return _PARTS[name](ctx, sources, digest)


def telling(digest: Digest) -> frozenset[int]:
    """The numbers of the entries with the statements a timeline must not lack."""
    spoken = (*digest.impact, *digest.causes.stated, *digest.causes.suspected, *digest.causes.ruled_out, *digest.done)
    return frozenset(one.entry.number for one in spoken)


def quotation(ctx: SkillContext, statement: Statement) -> str:
    """Somebody's words with who, when and where."""
    words, whence = inert(unlabelled(statement.text), 400), _whence(ctx, statement.entry)
    return ctx.say(f"“{words}” ({whence})", f"“{words}”（{whence}）")


def _whence(ctx: SkillContext, entry: TimelineEntry) -> str:
    at = entry.at.astimezone(ctx.timezone)
    return ctx.say(", ", "，").join([escaped(author(entry)), f"{at:%H:%M}", cited(entry)])


def _event(ctx: SkillContext, entry: TimelineEntry) -> str:
    return ctx.say(f"{told(ctx, entry)} ({_whence(ctx, entry)})", f"{told(ctx, entry)}（{_whence(ctx, entry)}）")


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _labelled(ctx: SkillContext, label: tuple[str, str], found: Iterable[Statement]) -> list[str]:
    return [ctx.say(f"{label[0]}: {quotation(ctx, one)}", f"{label[1]}：{quotation(ctx, one)}") for one in found]


def _summary(ctx: SkillContext, sources: Sources, digest: Digest) -> str:
    incident = sources.incident
    start, lasted = began(incident), duration(ctx, incident)
    end = incident.resolved_at or incident.closed_at
    what = f"{incident.name} {escaped(incident.title)}"
    sentences = []
    if start and end and lasted is not None:
        span = length(lasted, ctx.language)
        sentences.append(
            ctx.say(
                f"{what} was a {escaped(incident.severity)} incident. It lasted {span}, "
                f"from {local(ctx, start)} to {local(ctx, end)}.",
                f"{what} 为 {escaped(incident.severity)} 级故障，持续 {span}，"
                f"自 {local(ctx, start)} 至 {local(ctx, end)}。",
            )
        )
    if digest.alerts:
        first = min(digest.alerts, key=lambda one: one.at)
        seen = _event(ctx, first)
        sentences.append(ctx.say(f"First alert: {seen}.", f"首个告警：{seen}。"))
    lines = [
        *_labelled(ctx, ("Impact", "影响"), digest.impact[:1]),
        *_labelled(ctx, ("Cause as stated", "已确认的原因"), digest.causes.stated[:1]),
        *_labelled(ctx, ("Last step taken", "最后的处置"), digest.done[-1:]),
    ]
    return "\n\n".join(filter(None, [ctx.say(" ", "").join(sentences), _bullets(lines)]))


def _root_cause(ctx: SkillContext, sources: Sources, digest: Digest) -> str:
    lines = [
        *_labelled(ctx, ("Stated", "确认"), digest.causes.stated[:3]),
        *_labelled(ctx, ("Suspected, not confirmed", "怀疑，未证实"), digest.causes.suspected[:3]),
        *_labelled(ctx, ("Ruled out", "已排除"), digest.causes.ruled_out[:5]),
    ]
    for change in digest.changes_before[-3:]:
        what = _event(ctx, change)
        lines.append(ctx.say(f"Changed before the start: {what}", f"故障前的变更：{what}"))
    return _bullets(lines)


def _impact(ctx: SkillContext, sources: Sources, digest: Digest) -> str:
    lasted = duration(ctx, sources.incident)
    lines = [quotation(ctx, one) for one in digest.impact[:6]]
    if lines and lasted is not None:
        span = length(lasted, ctx.language)
        lines.insert(0, ctx.say(f"Duration: {span}", f"持续时长：{span}"))
    return _bullets(lines)


def _timeline(ctx: SkillContext, sources: Sources, digest: Digest) -> str:
    return timeline(ctx, sources, telling(digest))


def _actions(ctx: SkillContext, sources: Sources, digest: Digest) -> str:
    table = follow_ups(ctx, sources) if sources.follow_ups else ""
    mentioned = _labelled(ctx, ("Mentioned, no owner yet", "有人提到，尚无负责人"), digest.wished_for[:8])
    return "\n\n".join(filter(None, [table, _bullets(mentioned)]))


def _lessons(ctx: SkillContext, sources: Sources, digest: Digest) -> str:
    incident = sources.incident
    start = began(incident)
    if start is None:
        return ""
    times = (
        (("Time to acknowledge", "认领用时"), incident.acknowledged_at),
        (("Time to resolve", "恢复用时"), incident.resolved_at),
    )
    lines = [
        ctx.say(f"{english}: {length(at - start, 'en')}", f"{chinese}：{length(at - start, 'zh')}")
        for (english, chinese), at in times
        if at
    ]
    left = [] if sources.thin else _labelled(ctx, ("Left open", "未解答"), digest.questions[:3])
    return _bullets(lines + left)


def _questions(ctx: SkillContext, sources: Sources, digest: Digest) -> str:
    return _bullets(quotation(ctx, one) for one in digest.questions[:8])


_PARTS: Mapping[str, Gathering] = {
    "ai_summary": _summary,
    "ai_root_cause": _root_cause,
    "ai_impact": _impact,
    "ai_timeline": _timeline,
    "ai_corrective_actions": _actions,
    "ai_lessons_learned": _lessons,
    "ai_open_questions": _questions,
}
