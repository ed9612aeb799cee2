"""Requests for a list of incidents."""

import re

from bot.language.rules import Arguments, Rule, Words, phrase
from bot.language.statuses import status_named
from bot.language.summaries import SINCE
from bot.language.times import find_moment

_LIST = (
    r"/?(?:(?:list|show|get|see|display)(?: me| us)?(?: all)?(?: the| our"
    r"| of the)? ?)?(?:(?P<status>open|active|ongoing|current|stable|resolved|closed|recent|mitigated"
    r"|unresolved) )?(?:(?P<level><level>) )?(?:(?P<status2>open|active|ongoing|stable|resolved"
    r"|closed) )?incidents"
    r"|(?:列出|查看|显示|列一下|看一下|看看)(?:所有|全部)?(?:的)?(?P<zstatus>进行中|未恢复|活跃|未关闭"
    r"|已恢复|已解决|已关闭|稳定|当前|正在进行)?的?(?P<zlevel><level>)?的?(?:故障|事件|事故)(?:列表)?"
    r"|(?P<zstatus2>进行中|未恢复|活跃|已恢复|已关闭)?的?(?:故障|事件|事故)列表"
    r"|有哪些(?:(?P<zstatus3>进行中|未恢复|活跃)的)?(?:故障|事件|事故)"
)
_OPEN_WORDS = {"open", "ongoing", "current", "unresolved", "进行中", "未恢复", "活跃", "未关闭", "当前", "正在进行"}


def _incidents(words: Words) -> Arguments | None:
    said: dict[str, object] = {}
    rest = words.core
    found = find_moment(rest, words.grammar, "past")
    if found and (taken := SINCE.take(rest)):
        said["since"] = found[0]
        rest = taken[1].strip()
    return _listed(re.sub(r"\s+", " ", rest), words, said)


def _listed(rest: str, words: Words, said: dict[str, object]) -> Arguments | None:
    listing = _LIST_RULE.read(Words(rest.strip(), words.grammar))
    return None if listing is None else {**listing, **said}


def _list_arguments(match: re.Match[str]) -> Arguments:
    groups = match.groupdict()
    word = next((groups[name] for name in ("status", "status2", "zstatus", "zstatus2", "zstatus3") if groups[name]), "")
    status = "active" if word.lower() in _OPEN_WORDS else status_named(word)
    level = groups["level"] or groups["zlevel"]
    return {**({"status": status} if status else {}), **({"severity": level} if level else {})}


_LIST_RULE = phrase("incidents", _LIST, _list_arguments, about=False)

LISTS: tuple[Rule, ...] = (Rule("incidents", _incidents),)
