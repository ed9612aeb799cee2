"""Patterns of requests that only read: help, an incident, diagnosis, drafts, exports."""

import re

from bot.language.rules import Arguments, Rule, phrase


def _diagnosis(match: re.Match[str]) -> Arguments:
    question = next((value for value in match.groupdict().values() if value), "").strip()
    return {"question": question} if question else {}


def _postmortem(match: re.Match[str]) -> Arguments:
    language = (match.groupdict().get("language") or match.groupdict().get("language2") or "").lower()
    template = match.groupdict().get("template")
    chosen = (
        "zh"
        if language in {"chinese", "mandarin", "zh", "中文"}
        else "en"
        if language in {"english", "en", "英文", "英语"}
        else None
    )
    return {**({"language": chosen} if chosen else {}), **({"template": template} if template else {})}


_REPORT = (
    r"(?:post-?mortem|postmortem|post mortem|rca report|incident report|retrospective)(?: (?:report"
    r"|document|doc|draft))?"
)
_REPORT_ZH = r"(?:故障|事件|事故)?(?:的)?(?:复盘|post-?mortem|事后分析)(?:报告|文档|总结)?"
_IN = r"(?: in (?P<language>chinese|english|mandarin))?"
_WITH = r"(?: (?:using|with|from) (?:the )?(?P<template>[\w.-]{1,40})(?: template)?)?"

READING: tuple[Rule, ...] = (
    phrase(
        "help",
        r"/?help(?: me)?|/?commands|(?:show|list) (?:me )?(?:the )?(?:commands|help)|what can you do"
        r"|how do (?:i|we) use (?:you|this|this bot)|帮助|使用帮助|怎么用|你能做什么|你会什么|你能干什么"
        r"|有哪些命令|命令列表|使用说明|\?",
        about=False,
    ),
    phrase(
        "stop",
        r"/?stop(?: it| that| this| now| talking| writing| working| running| generating)?|/?(?:cancel|abort"
        r"|halt)(?: (?:it|that|this))?|stop stop|停|停止|停下(?:来)?|停一下|停掉|打住|别说了|别写了|住口"
        r"|取消|中止|终止",
        about=False,
    ),
    phrase(
        "compact",
        r"/?compact(?: (?:this|the) (?:session|conversation|chat))?|压缩(?:一下)?(?:会话|上下文|对话)",
        about=False,
    ),
    phrase(
        "follow_ups",
        r"/?(?:(?:list|show|get|see)(?: me| us)? )?(?:all )?(?:the |our |open )?(?:follow-?ups|follow ups"
        r"|action items|todos|to-dos)(?: (?:of|for|from) <this>)?|(?:列出|查看|显示)?(?:所有"
        r"|全部)?(?:的)?(?:待办|改进项|跟进项|行动项|后续事项)(?:事项)?(?:有哪些|列表)?",
    ),
    phrase(
        "related",
        r"/?(?:(?:list|show|find|get|see|search)(?: me| us)?(?: for)? )?(?:any )?(?:related|similar"
        r"|past similar|lookalike)(?: past)?(?: incidents?| issues| outages)(?: (?:to|for|like) <this>)?"
        r"|(?:find |show |list )?incidents (?:like|similar to) <this>|(?:查找|查看|列出|找一下|找找"
        r"|看看)?(?:有没有)?(?:和§|与§|跟这个)?(?:类似|相似|相关|相近)(?:的)?(?:历史)?(?:故障|事件|事故)",
    ),
    phrase(
        "export",
        rf"/?(?:export|download)(?: (?:the|this|our))?(?: (?:final|draft))? (?:(?P<what>timeline)"
        rf"|{_REPORT})(?: (?:of|for) <this>)?(?: (?:as|to|in) \w{{2,8}})?|(?:导出"
        rf"|下载)(?:一下)?(?:<zthis>)?的?(?:(?P<zwhat>时间线|时间轴)|{_REPORT_ZH})",
        lambda match: {"what": "timeline" if match["what"] or match["zwhat"] else "postmortem"},
    ),
    phrase(
        "postmortem",
        rf"/?(?:(?:draft|write|generate|create|prepare|start|make|produce|begin)(?: up)?(?: me"
        rf"| us)? )?(?:a |an |the |our )?(?:first |new |initial |full )?(?:draft (?:of |for )(?:a "
        rf"|the )?)?(?:(?P<language2>chinese|english) )?{_REPORT}(?: (?:for|of|on) <this>)?{_IN}{_WITH}",
        _postmortem,
        changes=True,
    ),
    phrase(
        "postmortem",
        rf"(?:用(?P<language>中文|英文|英语))?(?:起草|写|撰写|生成|出|草拟|整理|编写|做|开始)(?:一下|一份"
        rf"|一个|个|份|下)?(?:(?P<language2>中文|英文|英语)的?)?(?:<zthis>的?)?{_REPORT_ZH}"
        rf"|{_REPORT_ZH}(?:写|做|生成|出)(?:一下|一份|下)",
        _postmortem,
        changes=True,
    ),
    phrase(
        "diagnose",
        r"/?(?:diagnose|investigate|troubleshoot|debug)(?: (?:<this>|(?P<question>.{3,200})))?|(?:run|start"
        r"|do|begin|kick off) (?:a |an |the )?(?:diagnosis|investigation|rca"
        r"|root[- ]cause analysis)(?: (?:on|of|for) (?:<this>|(?P<question2>.{3,200})))?|/?diagnosis|/?rca"
        r"|(?:find|determine|identify|look for|figure out|dig into|get to) (?:the |a |out )?(?:root "
        r"|probable |likely )?cause(?: (?:of|for) (?:<this>|(?P<question3>.{3,200})))?"
        r"|root[- ]cause (?:this|it|§)",
        _diagnosis,
    ),
    phrase(
        "diagnose",
        r"(?:诊断|排查)(?:一下|下)?(?:<zthis>)?(?:的)?(?:根因|原因|根本原因|问题)?|(?:定位|查找|查一下|查查"
        r"|查|找|找出|找一下|分析|分析一下)(?:一下)?(?:<zthis>)?(?:的)?(?:根因|原因|根本原因|故障原因)"
        r"|(?:诊断|排查)(?:一下|下)?(?P<question>.{2,100})",
        _diagnosis,
    ),
    phrase(
        "show",
        r"/?(?:(?:show|display|open up)(?: me)? )?(?:incident|<this>)(?: (?:card|details|info"
        r"|summary card))|/?(?:show|display)(?: me)? (?:incident|<this>|the status|status)|§|/?incident"
        r"|(?:current |the )?status(?: (?:of|for) <this>)?\??|(?:current |the )status|(?:查看|显示|看一下"
        r"|看看)(?:一下)?(?:<zthis>)(?:的)?(?:详情|状态|信息)?|(?:<zthis>)?(?:当前|现在|目前)?的?(?:状态"
        r"|详情)",
    ),
)
