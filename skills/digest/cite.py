"""Somebody's words in a reply: who said them, when, and where to read them."""

import re

from bot.domain.incident import TimelineEntry
from bot.ports.skill import SkillContext
from skills import wording
from skills.digest.statement import Statement
from skills.telling import author

LONGEST = 220
_PLAIN_WORD = re.compile(r"[A-Za-z]+(?=[\s,']|$)")
_MASS_MENTION = re.compile(r"@(?=(?:everyone|here|channel|all)\b|所有人|全体成员|全员)", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:(?:(?:confirmed|final)\s*[:：]?\s*)?(?:the )?root cause (?:is|was)(?: that)?\s"
    r"|(?:已?确认|最终|定位到?)?的?根因[是为]?\s*[:：]?\s*"
    r"|(?:(?:customer |current )?impact|update|status|confirmed|next(?: steps?)?|todo|fyi|action items?|follow[- ]?ups?"
    r"|root cause|cause|summary|影响(?:范围)?|进展|更新|下一步|接下来|待办|后续|原因|结论|确认)\s*[:：]\s*)",
    re.IGNORECASE,
)


def inert(text: str, limit: int = LONGEST) -> str:
    """Somebody's words on one line, shortened, unable to format, link, hide or notify anything."""
    return inert_markdown(wording.excerpt(text, limit))


def inert_markdown(escaped: str) -> str:
    """Words already escaped, unable to notify everyone."""
    return _MASS_MENTION.sub("@\u200b", escaped)


def reference(ctx: SkillContext, entry: TimelineEntry) -> str:
    """`[#12](link)` or `[#12]`; where there are no numbers, the time and the author instead."""
    if entry.number:
        number = wording.reference(entry)
        return number if entry.link and number.startswith("[") else f"[{number}]"
    words = f"{wording.clock(ctx, entry.at)} {inert(author(entry), 60)}"
    linked = wording.reference(entry)
    return f"[{words}]{linked.removeprefix('[#0]')}" if linked.startswith("[") else f"[{words}]"


def quoted(ctx: SkillContext, statement: Statement, *, label: bool = False) -> str:
    """When, who, what and where; the label a person put before it ("Impact:") is left out unless wanted."""
    words = inert(statement.text if label else unlabelled(statement.text))
    entry = statement.entry
    if not entry.number:
        return f"{words} {reference(ctx, entry)}"
    who = f"{wording.clock(ctx, entry.at)} {inert(author(entry), 60)}"
    return ctx.say(f"{who}: {words} {reference(ctx, entry)}", f"{who}：{words} {reference(ctx, entry)}")


def unlabelled(text: str) -> str:
    """The words without "Impact:", "Next:", "待办：" and the like before them."""
    rest = _LABEL.sub("", text.strip(), count=1)
    if not rest or rest == text.strip():
        return text
    return rest[:1].upper() + rest[1:] if _PLAIN_WORD.match(rest) else rest


def unended(text: str) -> str:
    """The words without the full stop at their end, to be built into a sentence."""
    return text.strip().rstrip(".。!！;；,，")
