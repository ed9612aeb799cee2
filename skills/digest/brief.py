"""A digest in a few bullets, or in exactly so many sentences."""

import re

from bot.ports.skill import SkillContext
from skills.digest.cite import inert, quoted, reference, unended, unlabelled
from skills.digest.facts import over, period, staff, state_words, status_line
from skills.digest.impact import main_impact
from skills.digest.record import Digest
from skills.digest.sections import heard, missing, on_its_day
from skills.digest.statement import Statement
from skills.wording import escaped

_FOR_MANAGEMENT = ("impact", "reading", "next")
_FOR_THE_TEAM = ("impact", "reading", "cause", "next", "step", "question")
_STOP = re.compile(r"[.!?;。！？；…]+(?=\s|$|[^\x00-\x7f])")


def in_bullets(ctx: SkillContext, digest: Digest, *, management: bool = False, short: bool = False) -> str:
    """The status line and one bullet for each thing the reader needs."""
    wanted = _FOR_MANAGEMENT if management else _FOR_THE_TEAM[:4] if short else _FOR_THE_TEAM
    found = _points(on_its_day(ctx, digest), digest)
    lines = [
        ctx.say(f"- {found[name][0]}: {found[name][1]}", f"- {found[name][0]}：{found[name][1]}")
        for name in wanted
        if name in found
    ]
    if digest.incident and not short:
        lines.append(ctx.say(f"- Who: {staff(ctx, digest.incident)}", f"- 人员：{staff(ctx, digest.incident)}"))
    head = [status_line(ctx, digest.incident)] if digest.incident else []
    tail = [note for note in (missing(ctx, digest) if not management else "", heard(ctx, digest)) if note]
    return "\n".join([*head, *lines, *tail])


def in_sentences(ctx: SkillContext, digest: Digest, count: int, *, management: bool = False) -> str:
    """Exactly `count` sentences while the record has matter for so many, the most important first."""
    found = _clauses(ctx, digest)
    order = ("impact", "next", "reading", "cause") if management else ("impact", "cause", "next", "step", "question")
    rest = [found[name] for name in order if name in found]
    parts = [_state(ctx, digest), *rest]
    if len(parts) < count:
        parts.append(unended(missing(ctx, digest)) or ctx.say("The record says no more", "记录中没有更多内容"))
    if len(parts) > count and "impact" in found:
        parts[:2] = [ctx.say(f"{parts[0]} – {_lowered(parts[1])}", f"{parts[0]}，{parts[1]}")]
    if len(parts) > count > 1:
        parts[count - 1 :] = [
            ctx.say(f"{parts[count - 1]} – {_lowered(parts[count])}", f"{parts[count - 1]}，{parts[count]}")
        ]
    return ctx.say(" ", "").join(f"{part}{ctx.say('.', '。')}" for part in parts[:count])


def _points(ctx: SkillContext, digest: Digest) -> dict[str, tuple[str, str]]:
    return {name: (label, quoted(ctx, statement)) for name, (label, statement) in _chosen(ctx, digest).items()}


def _clauses(ctx: SkillContext, digest: Digest) -> dict[str, str]:
    return {
        name: ctx.say(
            f"{label}: {_clause(statement)} {reference(ctx, statement.entry)}",
            f"{label}：{_clause(statement)} {reference(ctx, statement.entry)}",
        )
        for name, (label, statement) in _chosen(ctx, digest).items()
    }


def _chosen(ctx: SkillContext, digest: Digest) -> dict[str, tuple[str, Statement]]:
    impact, step = main_impact(digest.impact), digest.last_step
    stated, suspected = digest.causes.stated[:1], digest.causes.suspected[:1]
    chosen = {
        "impact": (ctx.say("Impact", "影响"), (impact,) if impact else ()),
        "cause": (ctx.say("Cause", "原因"), stated) if stated else (ctx.say("Suspected cause", "疑似原因"), suspected),
        "step": (ctx.say("Last step", "最近处置"), (step,) if step else ()),
        "reading": (ctx.say("Latest", "最新"), (digest.reading,) if digest.reading else ()),
        "next": (ctx.say("Next", "下一步"), digest.next[:1]),
        "question": (ctx.say("Unanswered", "未答问题"), digest.questions[:1]),
    }
    return {name: (label, found[0]) for name, (label, found) in chosen.items() if found}


def _clause(statement: Statement) -> str:
    return inert(_STOP.sub(",", unended(unlabelled(statement.sentence.text))).rstrip(", ，?？"))


def _state(ctx: SkillContext, digest: Digest) -> str:
    incident = digest.incident
    if incident is None:
        count = len(digest.entries)
        return ctx.say(f"{count} messages", f"共 {count} 条消息")
    name = f"{incident.name} {escaped(_STOP.sub(',', incident.title).strip(', '))}"
    state, severity, lasted = state_words(ctx, incident), escaped(incident.severity), period(ctx, incident)
    if over(incident):
        return ctx.say(f"{name} ({severity}) is {state} after {lasted}", f"{name}（{severity}）{state}，历时 {lasted}")
    return ctx.say(
        f"{name} is {severity} and {state}, lasting {lasted}", f"{name} 为 {severity}，{state}，已持续 {lasted}"
    )


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]
