"""Requests for a summary: of what, since when, for whom, how long."""

import re

from bot.language.rules import Arguments, Rule, Words
from bot.language.shapes import shape
from bot.language.text import FLAGS, collapsed, deferred
from bot.language.times import TimeWords, find_moment

SINCE = TimeWords(
    before=deferred(r"\b(?:since|from|after|starting(?: at| from)?|over|in|during|for|as of) |自从?|从|在", FLAGS),
    after=deferred(r"(?: onwards?| on)?(?:之后|以后|以来|开始|起|后|至今|到现在)?(?:的)?", FLAGS),
)
_FOR_WHOM = deferred(
    r"(?:,? ?\b(?:for|to)(?: (?:my|our|the|a|an|all|some|affected|enterprise|senior|upper|non-technical"
    r"|technical))* ?(?:customers?|clients?|users?|public|status ?page|support(?: team)?|management"
    r"|managers?|exec(?:utive)?s?|leadership|board|boss|c[etfio]o|directors?|vps?|stakeholders?"
    r"|engineers?|engineering|developers?|devs|sres?|on-?call|ops)\b"
    r"|(?:给|面向|向|发给|写给|对)(?:我们?的?|全体|重要|公司)?(?:客户|用户|客服|商户|管理层|领导|老板"
    r"|高管|经理|工程师|研发|技术|开发|运维|值班)(?:看|的|用)*)",
    FLAGS,
)
_LENGTHS = deferred(
    r",? ?\b(?:in|as|with|using)? ?(?:(?:a |one |two |three |four |five |\d{1,2} |a few |a couple of "
    r"|some |short |brief |concise |very )*(?:sentences?|lines?|bullets?|bullet[- ]points?|key points"
    r"|words)|brief|short|nutshell)\b"
    r"|用?(?:\d{1,2}|[一二两三四五几])(?:句话?|条)(?:要点)?|简短地?|简要地?|简单地?|简洁地?|用?要点",
    FLAGS,
)
_SUMMARY = deferred(
    r"/?(?:(?:give|send|write|show|post|draft|make|get|provide|prepare|create|share)(?: me| us"
    r"| the channel)? )?(?:an? |the |another |me |us )?(?:new |quick |short |brief |full |executive "
    r"|high-level |status |final |one-line |concise |complete |customer-facing |management )*"
    r"(?:summary|recap|overview|tl;?dr|rundown|sum-?up|wrap-?up|digest)(?: (?:of|on|about"
    r"|for) (?P<what1>.{1,60}?))?"
    r"|/?(?:summari[sz]e|sum up|recap|tldr|tl;dr)(?: (?P<what2>.{1,60}?))?(?: so far| up)?(?: for (?:me|us))?"
    r"|what(?:'s| has| have| all)?(?: has)? (?:happened|happening|been happening|been going on|changed"
    r"|going on)(?: (?:here|so far|in (?P<what3>.{1,40}?)|with (?P<what4>.{1,40}?)"
    r"|on (?P<what5>.{1,40}?)))?",
    FLAGS,
)
_CATCH_UP = deferred(
    r"/?(?:catch (?:me|us) up|catch-?up|get me up to speed|bring (?:me|us) up to (?:speed|date)"
    r"|get (?:me|us) up to (?:speed|date)|fill me in|brief me|update (?:me|us)|what did i miss"
    r"|what have i missed|what i missed|give (?:me|us) an update)(?: (?:on|about"
    r"|with) (?P<what>.{1,40}?))?(?: here| so far)?",
    FLAGS,
)
_SUMMARY_ZH = deferred(
    r"(?:再|来|做|给|出|写|生成|发|我|一下|帮|给我|给大家|用|请)*(?:总结|汇总|概括|归纳|小结|概述|摘要"
    r"|梳理|summary|summarize|recap)(?:一下|下|一份|个|出)?(?P<what>.{0,30}?)(?:的)?(?:情况|内容|进展"
    r"|经过|摘要|总结|讨论|消息|聊天记录)?"
    r"|(?P<what2>.{0,20}?)(?:的)?(?:总结|摘要|小结|概要)(?:一下)?|(?:都)?发生了?(?:什么|啥|哪些)(?:事"
    r"|事情)?|(?:都)?有(?:什么|哪些)(?:新)?(?:进展|变化|更新)|到底发生了?什么",
    FLAGS,
)
_CATCH_UP_ZH = deferred(
    r"(?:我|给我|帮我|让我|来|一下|快速)*(?:补一?下|跟上|同步一?下|追一?下|赶上|了解一?下)(?:最新|目前"
    r"|当前|之前)?的?(?:进度|进展|情况)|我(?:错过|漏)了?(?:什么|啥)|(?:更新|同步)一?下(?:给我"
    r"|我)?(?:最新)?(?:进展|进度|情况)",
    FLAGS,
)
_THREAD = deferred(r"\b(?:this |the |our )?thread\b|话题|(?:这个|本)?(?:帖子|串|线程|讨论串)", FLAGS)
_CHAT = deferred(
    r"\b(?:this|the|our) (?:(?:above|whole|entire) )?(?:chat|channel|group|conversation|discussion|messages)\b"
    r"|\b(?:the |everything |all of the |what is |what's )?above\b|\bforwarded\b"
    r"|(?:以上|上面|上述)|(?:这段|这些|刚才的?|转发的?)(?:对话|聊天|消息|内容|讨论|记录)"
    r"|(?:这个|本|当前|该)?(?:会话|对话|聊天|群聊?)",
    FLAGS,
)
_ABOUT = deferred(
    r"(?:the |this |our |that |current |whole |entire |everything |all |of |about |on |what |happened "
    r"|what's |so far |in |here |chat |channel |room |war room |discussion |conversation |thread "
    r"|incident |issue |outage |situation |state |status |progress |things |it |us |me |up |messages "
    r"|timeline |above |forwarded |§ )*",
    FLAGS,
)
_ABOUT_ZH = deferred(
    r"(?:这个|这次|这|本次|该|当前|目前|现在|整个|群里?|群聊|频道|故障|事件|事故|问题|话题|讨论串|帖子"
    r"|讨论|对话|会话|聊天|记录|上面|以上|上述|这段|这些|刚才|转发|消息|情况|进展|进度|§|的|到|为止|最新|一下|thread|incident|给我|给|大家|所有|全部|内容"
    r"|都|啥|串|写|做|出|来|一?[个份篇]|再|用|版|把)*",
    FLAGS,
)


def _summarize(words: Words) -> Arguments | None:
    said: dict[str, object] = {}
    rest = words.core
    found = find_moment(rest, words.grammar, "past")
    if found and found[0] > words.grammar.now:
        return None
    if found and (taken := SINCE.take(rest)):
        said["since"] = found[0]
        rest = taken[1]
    wanted = shape(rest)
    rest = _LENGTHS.sub(" ", _FOR_WHOM.sub(" ", rest))
    rest = collapsed(re.sub(r"[\s,:]+", " ", rest).strip())
    rest = re.sub(r" (?:of|from|over|for|about)$", "", rest)
    thread, chat = _THREAD.search(rest), _CHAT.search(rest)
    if not _asks_for_summary(rest, said, shaped=bool(wanted.audience and wanted.length != "normal")):
        return None
    if thread:
        said["thread"] = True
    elif chat and "catch_up" not in said and not words.incident:
        said["chat"] = True
    if wanted.audience:
        said["audience"] = wanted.audience
    if wanted.length != "normal":
        said["length"] = wanted.length
    if wanted.sentences:
        said["sentences"] = wanted.sentences
    return {**said, **({"incident": words.incident} if words.incident else {})}


def _asks_for_summary(rest: str, said: dict[str, object], *, shaped: bool) -> bool:
    catching_up = _CATCH_UP.fullmatch(rest) or _CATCH_UP_ZH.fullmatch(rest)
    if catching_up and _is_the_incident(catching_up):
        said["catch_up"] = True
        return True
    if "since" in said and rest in {"catch up", "happened", "updates"}:
        return True
    match = _SUMMARY.fullmatch(rest) or _SUMMARY_ZH.fullmatch(rest)
    if match is None:
        return shaped and _ABOUT.fullmatch(f"{rest} " if rest else "") is not None
    if re.match(r"what|(?:都)?发生|(?:都)?有|到底", match[0], re.IGNORECASE) and "since" not in said:
        return bool(
            re.fullmatch(r"what(?:'s| has)? happened(?: here| so far)?|(?:都)?发生了什么", match[0], re.IGNORECASE)
        )
    return _is_the_incident(match)


def _is_the_incident(match: re.Match[str]) -> bool:
    subjects = [value for value in match.groupdict().values() if value]
    return all(_ABOUT.fullmatch(f"{subject} ") or _ABOUT_ZH.fullmatch(subject) for subject in subjects)


SUMMARIES: tuple[Rule, ...] = (Rule("summarize", _summarize),)
