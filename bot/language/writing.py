"""Requests that carry free text: notes, action items, declaring an incident."""

import re
from dataclasses import dataclass

from bot.language.mood import is_question
from bot.language.request import Command, Grammar
from bot.language.rules import compiled
from bot.language.scales import level_pattern
from bot.language.text import FLAGS, deferred


@dataclass(frozen=True, slots=True)
class Written:
    """A request with free text; not `plain` where the wording leaves room for doubt."""

    command: Command
    plain: bool


_NOTE = deferred(
    r"/?(?:(?:add|make|take|write|put|record|log) (?:down )?(?:a |this |the |another "
    r"|as a )?(?:quick )?note(?: (?:to|on|in) (?:the )?timeline)?(?: that|:| saying| -|,)"
    r"|note(?: (?:for|to|on) the (?:timeline|record))?:|/note(?= )"
    r"|(?:add|log|record|put) (?:to|on|in) (?:the )?timeline(?: that|:)|timeline:"
    r"|(?:记录|备注|记)(?:一?下)?[:,]|(?:添加|加|写)(?:一?[个条]|下)?(?:备注|记录|笔记)[:,]?"
    r"|记一笔[:,]?|备注一下[:,]?) *(?P<text>\S.*)",
    FLAGS | re.DOTALL,
)
_SOFT_NOTE = deferred(
    r"/?(?:note(?: that)? |for the (?:record|timeline): *|(?:记录|备注)(?:一下)? ?)(?P<text>\S.{2,})", FLAGS | re.DOTALL
)
_ACTION = deferred(
    r"/?(?:(?:add|create|make|record|new|log|open)(?: an?| the| another)?(?: new)? )?(?:action item"
    r"|follow-?up(?: item)?|todo|to-do)(?P<mark>:| to| for| -)? *(?P<text>\S.*)"
    r"|(?:创建|添加|新建|新增|加|记)?(?:一?[个条])?(?:改进项|待办|行动项|跟进项"
    r"|后续事项)(?:事项)?(?P<zmark>[:,]) *(?P<ztext>\S.*)|(?:创建|添加|新建|新增"
    r"|加)(?:一?[个条])?(?:改进项|待办|行动项|跟进项) *(?P<ytext>\S.*)",
    FLAGS | re.DOTALL,
)
_ACTION_VERB = deferred(r"/?(?:add|create|make|record|new|log|open|action item @)", FLAGS)
_DONE = deferred(r"#?\d{1,6}\b|s\b|list\b|有哪些", FLAGS)
_KIND = (
    r"(?:incident|outage)(?! (?:report|commander|response|channel|room|review|timeline|summary|number"
    r"|template|metrics|status)s?\b)"
)
_DECLARE = (
    r"/?(?:(?:declare(?: an?| this as an?| this as)?|create(?: an?)?|(?:start|raise|report|file"
    r"|register|log|trigger) an?)(?: new)?(?: (?P<l1><level>))?(?: <kind>)(?:(?: (?:with|at"
    r"|as)(?: an?)?)?(?: severity)? (?P<l2><level>))?"
    r"|declare(?: an?)? (?P<l3><level>)|(?:open|new)(?: an?| a new"
    r"|(?= incident:))(?: new)?(?: (?P<l4><level>))? <kind>|new (?:(?P<l7><level>) )?<kind>"
    r"|raise an? (?P<l8><level>)(?! level))"
    r"(?P<mark> ?[:,-] ?| for | about | because | called | titled | - |: ?| |$)(?P<title>(?s:.*))"
    r"|(?:(?:宣布|新建|创建|发起|上报|声明|登记) ?(?:一?[个起次])?"
    r"|[开建报提拉]起?一?[个起]) ?(?:新的? ?)?(?P<l5><level>)? ?(?:级)?的?(?:故障|事件|事故)(?!复盘|报告|总结|群"
    r"|作战室|更新|时间线|处理|演练|编号|级别(?!为|是|:))(?:[,，]? ?(?:级别|等级)?(?:为|是"
    r"|:)? ?(?P<l6><level>)(?= |$|[,:]))?(?P<zmark> ?[:,] ?| ?|$)(?P<ztitle>(?s:.*))"
).replace("<kind>", _KIND)
_HEADED = (
    r"(?:new )?(?:(?P<l1><level>) )?(?:incident|outage)(?: report| alert)?: *(?P<title>[^\n§]{3,200})"
    r"|(?P<l2><level>)?级?(?:故障|事故)(?:通报|上报|报告)?: *(?P<ztitle>[^\n§]{2,100})"
)
"""A bare report under the word for an incident: perhaps meant to declare one."""
_OVER = deferred(
    r"(?:is )?(?:over|closed|resolved|done|finished|stable|fixed)|已?(?:全部|完全)?(?:结束|解除|恢复|关闭|解决)", FLAGS
)
_WAVERING = deferred(
    r"(?:if|when|once|unless|until|after|as soon as|tomorrow|later|in case|yet|or|and then|yesterday"
    r"|already|was|number|§)\b|如果|的话|明天|吗|之后",
    FLAGS,
)
_TAKEN_BACK = deferred(
    r"\b(?:maybe|perhaps|wait(?:,? no)?|never ?mind|nvm|kidding|joking|jk|lol|(?:no|actually),? (?:no|wait)|y/n"
    r"|other team's [^\n]{0,60})[ .!?]*$|(?:算了|等等|开玩笑的?|不对)[ .!。]*$",
    FLAGS,
)
_FIRST_WORD = deferred(
    r"(?:if|when|once|unless|until|after|as soon as|tomorrow|later|in case|yet|or|was|is|has|with|in|on"
    r"|to|at|from|against|by|that|number|commander|response|report|review|failed|fails|button|seems|looks|\?)\b|\?|了|时|后|的|吗",
    FLAGS,
)


def written(plain: str, raw: str, grammar: Grammar) -> Written | None:
    """The free-text request that a message is, its text exactly as typed; None if it is none.

    `plain` is the message normalised and without quotations, at the same positions as `raw`.
    """
    if match := _NOTE.fullmatch(plain):
        return Written(Command("note", {"text": _typed(match, "text", raw)}), plain=True)
    return (
        _action(plain, raw) or _declare(plain, raw, grammar) or _headed(plain, raw, grammar) or _soft_note(plain, raw)
    )


def _headed(plain: str, raw: str, grammar: Grammar) -> Written | None:
    match = compiled(_HEADED, level_pattern(grammar.severities)).fullmatch(plain.strip())
    if match is None:
        return None
    name = "title" if match["title"] else "ztitle"
    shift = len(plain) - len(plain.lstrip())
    title = raw[match.start(name) + shift : match.end(name) + shift].strip(" .。!！")
    if is_question(title) or _OVER.match(title) or title.lstrip("#").isdigit():
        return None
    level = match["l1"] or match["l2"]
    return Written(Command("declare", {"title": title, **({"severity": level} if level else {})}), plain=False)


def _soft_note(plain: str, raw: str) -> Written | None:
    match = _SOFT_NOTE.fullmatch(plain)
    if match is None or is_question(plain):
        return None
    return Written(Command("note", {"text": _typed(match, "text", raw)}), plain=False)


def _action(plain: str, raw: str) -> Written | None:
    match = _ACTION.fullmatch(plain)
    if match is None:
        return None
    name = next(name for name in ("text", "ztext", "ytext") if match[name])
    if _DONE.match(match[name]):
        return None
    sure = bool(match["mark"] == ":" or match["zmark"] or match["ytext"] or _ACTION_VERB.match(plain))
    if not sure and (is_question(plain) or not plain.lower().startswith("action item ")):
        return None
    return Written(Command("action_item", {"text": _typed(match, name, raw)}), plain=sure)


def _declare(plain: str, raw: str, grammar: Grammar) -> Written | None:
    match = compiled(_DECLARE, level_pattern(grammar.severities)).fullmatch(plain)
    if match is None:
        return None
    name = "title" if match["title"] is not None else "ztitle"
    mark = (match["mark"] if name == "title" else match["zmark"]) or ""
    title = _typed(match, name, raw) if ":" in mark else _typed(match, name, raw).rstrip("?？ ")
    title = title.strip(" .。!！\"'“”「」`")
    level = next((match[group] for group in ("l1", "l2", "l3", "l4", "l5", "l6", "l7", "l8") if match[group]), None)
    if _OVER.fullmatch(title):
        return None
    colon = ":" in mark
    sure = colon or not (_FIRST_WORD.match(match[name].strip()) or _WAVERING.search(match[name]))
    sure = sure and not (plain.rstrip().endswith("?") and not title) and not _TAKEN_BACK.search(match[name])
    sure = sure and not (colon and is_question(match[name]))
    arguments = {**({"title": title} if title else {}), **({"severity": level.strip()} if level else {})}
    return Written(Command("declare", arguments), plain=sure)


def _typed(match: re.Match[str], group: str, raw: str) -> str:
    return raw[match.start(group) : match.end(group)].strip()
