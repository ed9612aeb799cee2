"""A digest of a thread or chat that belongs to no incident."""

from bot.ports.skill import SkillContext
from bot.ports.transcript import Reading
from skills.digest.brief import in_sentences
from skills.digest.cite import inert, quoted
from skills.digest.record import Digest, digest, from_messages
from skills.digest.sections import few, rendered, sections
from skills.digest.statement import Statement
from skills.wording import clock

_LAST = 3
_NAMES = 8


def conversation(ctx: SkillContext, reading: Reading, count: int | None = None, *, thread: bool = False) -> str:
    """What was said, sorted; the last words where nothing in them tells more. Says how complete the reading was."""
    found = digest(from_messages(reading.messages))
    if not found.entries:
        return _joined(_empty(ctx, thread), reading.coverage)
    if count:
        return _joined(in_sentences(ctx, found, count), reading.coverage)
    blocks = [_head(ctx, found, thread), _opening(ctx, found)]
    body = rendered(sections(ctx, found))
    blocks.append(body or _last_words(ctx, found))
    return _joined(*blocks, few(ctx, found), reading.coverage)


def _joined(*blocks: str) -> str:
    return "\n\n".join(block for block in blocks if block)


def _empty(ctx: SkillContext, thread: bool) -> str:
    if thread:
        return ctx.say(
            "I see no thread here: ask inside the thread you mean, or name an incident (“summarize incident 12”).",
            "这里没有话题内容：请在要总结的话题里提问，或指明故障（“总结故障 12”）。",
        )
    return ctx.say("I see no messages here to summarise.", "这里没有可总结的消息。")


def _head(ctx: SkillContext, found: Digest, thread: bool) -> str:
    count, first, last = len(found.entries), found.entries[0], found.entries[-1]
    names = list(dict.fromkeys(inert(entry.author.name, 60) for entry in found.entries))
    shown = ctx.say(", ", "、").join(names[:_NAMES]) + ("…" if len(names) > _NAMES else "")
    what = ctx.say("This thread", "本话题") if thread else ctx.say("This chat", "本会话")
    messages = "message" if count == 1 else "messages"
    span = ctx.say(
        f"{clock(ctx, first.at)} to {clock(ctx, last.at)}", f"{clock(ctx, first.at)} 至 {clock(ctx, last.at)}"
    )
    return ctx.say(
        f"**{what}** · {count} {messages}, {span} · {shown}", f"**{what}** · {count} 条消息，{span} · {shown}"
    )


def _opening(ctx: SkillContext, found: Digest) -> str:
    first = found.said[0] if found.said else None
    return ctx.say(f"It began with: {quoted(ctx, first)}", f"开头：{quoted(ctx, first)}") if first else ""


def _last_words(ctx: SkillContext, found: Digest) -> str:
    last: list[Statement] = list(found.said[-_LAST:])
    lines = [f"- {quoted(ctx, one)}" for one in last]
    note = ctx.say(
        "Nothing in it states an impact, a cause or a step; last said:",
        "其中没有关于影响、原因或处置的陈述，最后的发言：",
    )
    return "\n".join([note, *lines])
