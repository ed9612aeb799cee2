"""A digest in full: sections of cited lines, for people who work on the incident."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.incident import EntryKind
from bot.ports.skill import SkillContext
from skills.digest.cite import inert, quoted
from skills.digest.events import event
from skills.digest.facts import over, staff, status_line
from skills.digest.impact import main_impact
from skills.digest.record import Digest

Section = tuple[str, list[str]]

_FEW = 5


def in_full(ctx: SkillContext, digest: Digest, opening: str = "", *, whole: bool = True) -> str:
    """Everything worth saying; for a part of a record (not `whole`) without what it does not say."""
    found = sections(on_its_day(ctx, digest), digest)
    blocks = [opening]
    if digest.incident:
        blocks.append(f"{status_line(ctx, digest.incident)}\n{staff(ctx, digest.incident)}")
    blocks.append(rendered(found))
    if whole:
        blocks += [missing(ctx, digest), heard(ctx, digest)]
    elif not found:
        blocks.append(ctx.say("Nothing in them bears on the incident.", "其中没有与故障相关的内容。"))
    return "\n\n".join(block for block in blocks if block)


def on_its_day(ctx: SkillContext, digest: Digest) -> SkillContext:
    """A record of one single day tells its date once, in its head; its lines then go without."""
    days = {entry.at.astimezone(ctx.timezone).date() for entry in digest.entries}
    return replace(ctx, now=digest.entries[-1].at) if len(days) == 1 and digest.incident else ctx


def few(ctx: SkillContext, digest: Digest) -> str:
    """That there is little to go by, when there is."""
    count = digest.messages
    if count >= _FEW:
        return ""
    if not count:
        return ctx.say("There are no messages on record yet.", "还没有消息记录。")
    messages = "message" if count == 1 else "messages"
    return ctx.say(f"Only {count} {messages} on record so far.", f"目前只有 {count} 条消息记录。")


def heard(ctx: SkillContext, digest: Digest) -> str:
    """How far the record can be trusted to be all there was."""
    if ctx.transcript.hears_all:
        return few(ctx, digest)
    messages = "message" if digest.messages == 1 else "messages"
    return ctx.say(
        f"This rests on {digest.messages} {messages}: this platform shows me only what is said to me.",
        f"以上依据 {digest.messages} 条消息：该平台只让我看到发给我的消息。",
    )


def sections(ctx: SkillContext, digest: Digest) -> list[Section]:
    """The sections that have something in them, each a name and its lines."""
    found = [
        (ctx.say("Impact", "影响"), impact_lines(ctx, digest)),
        (ctx.say("Contributing factors", "成因"), factor_lines(ctx, digest)),
        (ctx.say("What was done", "已做处置"), done_lines(ctx, digest)),
        (ctx.say("What is next", "下一步"), [quoted(ctx, one) for one in digest.next[:3]]),
        (ctx.say("Open questions", "待答问题"), [quoted(ctx, one) for one in digest.questions[:4]]),
        (ctx.say("Follow-ups", "后续改进"), follow_up_lines(ctx, digest)),
        (ctx.say("Notes", "备注"), [event(ctx, one) for one in digest.notes[-3:]]),
    ]
    return [(name, lines) for name, lines in found if lines]


def rendered(found: Sequence[Section]) -> str:
    """Sections as Markdown."""
    return "\n\n".join(f"**{name}**\n" + "\n".join(f"- {line}" for line in lines) for name, lines in found)


def missing(ctx: SkillContext, digest: Digest) -> str:
    """What a reader looks for and the record does not say."""
    ended = digest.incident is not None and over(digest.incident)
    absent = [
        name
        for name, there in (
            (ctx.say("the impact", "影响"), bool(digest.impact or digest.alerts)),
            (ctx.say("the cause", "原因"), bool(digest.causes.stated or digest.causes.suspected)),
            (ctx.say("what is next", "下一步"), bool(digest.next) or ended),
        )
        if not there
    ]
    return (
        ctx.say(f"The record does not say: {', '.join(absent)}.", f"记录中未提及：{'、'.join(absent)}。")
        if absent
        else ""
    )


def impact_lines(ctx: SkillContext, digest: Digest, limit: int = 3) -> list[str]:
    """The statements about who is affected, the newest figure, the alert that came first."""
    main = main_impact(digest.impact)
    newest = [one for one in digest.impact if one is not main][-(limit - 1) :]
    shown = sorted([*([main] if main else []), *newest], key=lambda one: one.entry.at)
    lines = [quoted(ctx, one) for one in shown]
    if digest.reading and all(digest.reading.entry is not one.entry for one in shown):
        latest = quoted(ctx, digest.reading)
        lines.append(ctx.say(f"Latest: {latest}", f"最新：{latest}"))
    if digest.alerts:
        first, count = event(ctx, digest.alerts[0]), len(digest.alerts)
        lines.append(
            ctx.say("Alert: ", "告警：") + first
            if count == 1
            else ctx.say(f"First of {count} alerts: {first}", f"{count} 条告警中的第一条：{first}")
        )
    return lines


def factor_lines(ctx: SkillContext, digest: Digest) -> list[str]:
    """Causes as stated, as suspected, changes shortly before, the diagnosis, and what it was not."""
    labelled = (
        *((ctx.say("Stated", "所述原因"), quoted(ctx, one)) for one in digest.causes.stated[:2]),
        *((ctx.say("Suspected", "怀疑"), quoted(ctx, one)) for one in digest.causes.suspected[:2]),
        *((ctx.say("Changed before the start", "故障前的变更"), event(ctx, one)) for one in digest.changes_before[-3:]),
        *((ctx.say("Diagnosis", "诊断"), event(ctx, one)) for one in (digest.diagnosis,) if one),
        *((ctx.say("Ruled out", "已排除"), quoted(ctx, one)) for one in digest.causes.ruled_out[-3:]),
    )
    return [ctx.say(f"{label}: {words}", f"{label}：{words}") for label, words in labelled]


def done_lines(ctx: SkillContext, digest: Digest, limit: int = 8) -> list[str]:
    """Steps people said they took and changes on record, by time; the newest when there are many."""
    lines: list[tuple[datetime, str]] = [(one.entry.at, quoted(ctx, one)) for one in digest.done]
    lines += [(one.at, event(ctx, one)) for one in digest.moves if one.kind is not EntryKind.PEOPLE]
    return [words for _, words in sorted(lines, key=lambda pair: pair[0])][-limit:]


def follow_up_lines(ctx: SkillContext, digest: Digest) -> list[str]:
    """Action items not done, then wishes that are none yet."""
    open_items = [one for one in digest.follow_ups if not one.done]
    lines = [
        ctx.say(
            f"Action item {one.number}: {inert(one.text)} ({inert(one.owner) or 'no owner'})",
            f"待办 {one.number}：{inert(one.text)}（{inert(one.owner) or '无负责人'}）",
        )
        for one in open_items[:_FEW]
    ]
    wishes = digest.wished_for[: _FEW - len(lines)]
    lines += [quoted(ctx, one) for one in reversed(wishes)]
    more = len(open_items) + len(digest.wished_for) - len(lines)
    if more > 0:
        lines.append(ctx.say(f"{more} more: “list follow-ups”", f"另有 {more} 条：发送“列出待办”"))
    return lines


def step_lines(ctx: SkillContext, digest: Digest, limit: int) -> list[str]:
    """The newest steps and changes of systems, by time."""
    lines = [(one.entry.at, quoted(ctx, one)) for one in digest.done]
    lines += [(one.at, event(ctx, one)) for one in digest.moves if one.kind is EntryKind.CHANGE]
    return [words for _, words in sorted(lines, key=lambda pair: pair[0])][-limit:]
