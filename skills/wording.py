"""How incidents, people, times and other people's words look in a reply."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.domain.incident import Incident, Status, TimelineEntry
from bot.ports.skill import SkillContext

_INLINE = re.compile(r"[\\`*\[\]<]|~~|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_LEADING = re.compile(r"^(?=[#>+=|-])")
_LEADING_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_UNSAFE_IN_LINK = {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20", "\\": "%5C"}
_STATUSES: Mapping[Status, str] = {
    Status.ACTIVE: "进行中",
    Status.STABLE: "已稳定",
    Status.RESOLVED: "已恢复",
    Status.CLOSED: "已关闭",
}


def escaped(text: str) -> str:
    """Somebody's words on one line of Markdown, none of them able to format, link or start a block."""
    line = " ".join(text.split())
    line = _INLINE.sub(lambda match: "".join(f"\\{character}" for character in match[0]), line)
    return _LEADING_NUMBER.sub(r"\1\\\2", _LEADING.sub(r"\\", line))


def excerpt(text: str, limit: int = 200) -> str:
    """The beginning of somebody's words, escaped, on one line, cut at a word with "…"."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return escaped(line)
    cut = line[: limit - 1]
    space = cut.rfind(" ")
    return escaped(cut[:space] if space > limit // 2 else cut) + "…"


def headline(incident: Incident) -> str:
    """The words every reply about an incident opens with."""
    return f"**{incident.name} {escaped(incident.title)}**"


def status_name(status: Status, language: str) -> str:
    """A status as people say it."""
    return _STATUSES[status] if language == "zh" else status.value


def reference(entry: TimelineEntry) -> str:
    """The number of an entry, a link to where it was said when there is one."""
    return _linked(f"#{entry.number}", entry.link) or f"#{entry.number}"


def link_to(name: str, link: str) -> str:
    """A name that leads somewhere, in bold where it does not."""
    return _linked(escaped(name), link) or f"**{escaped(name)}**"


def _linked(words: str, link: str) -> str:
    if not link.startswith(("https://", "http://")):
        return ""
    safe = "".join(_UNSAFE_IN_LINK.get(character, character) for character in link if character.isprintable())
    return f"[{words}]({safe})"


def listed(ctx: SkillContext, words: Iterable[str]) -> str:
    """Several things in a sentence: "a, b and c", "a、b、c"."""
    several = list(words)
    if ctx.language == "zh" or len(several) < 2:
        return "、".join(several)
    return f"{', '.join(several[:-1])} and {several[-1]}"


def cited(entry: TimelineEntry) -> str:
    """The same at the end of a line: always in brackets."""
    number = reference(entry)
    return number if number.startswith("[") else f"[{number}]"


def clock(ctx: SkillContext, at: datetime) -> str:
    """A time in the account's zone as short as it can be understood: the date only when it is not today's."""
    local, today = at.astimezone(ctx.timezone), ctx.now.astimezone(ctx.timezone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{day(ctx, at)} {local:%H:%M}"


def day(ctx: SkillContext, at: datetime) -> str:
    """A date in the account's zone; the year only when it is not this one."""
    local, today = at.astimezone(ctx.timezone), ctx.now.astimezone(ctx.timezone)
    year = local.year != today.year
    if ctx.language == "zh":
        return (f"{local.year}年" if year else "") + f"{local.month}月{local.day}日"
    return f"{local.day} {local:%b}" + (f" {local.year}" if year else "")


def zone(ctx: SkillContext) -> str:
    """The name of the zone times are shown in."""
    return ctx.timezone.key


def length(span: timedelta, language: str) -> str:
    """A length of time in its two largest units: "1 h 32 min", "2 天 3 小时"."""
    seconds = max(0, round(span.total_seconds()))
    units = ((86400, "d", "天"), (3600, "h", "小时"), (60, "min", "分钟"), (1, "s", "秒"))
    parts = []
    for size, english, chinese in units:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {chinese if language == 'zh' else english}")
    if len(parts) > 1 and parts[-1].endswith((" s", "秒")):
        parts.pop()
    return " ".join(parts[:2]) or ("0 秒" if language == "zh" else "0 s")


def because(ctx: SkillContext, reason: str) -> str:
    """The reason as the end of a sentence; nothing when none was given."""
    plain = escaped(reason.strip().rstrip(".。!！"))
    return ctx.say(f", because {plain}", f"，原因：{plain}") if plain else ""
