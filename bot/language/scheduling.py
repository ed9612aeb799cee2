"""Requests that speak later: updates in a while, every so often, at a time; snoozing; listing and cancelling."""

import re
from datetime import datetime, timedelta

from bot.language.durations import DURATION, find_duration
from bot.language.numbers import number
from bot.language.rules import Arguments, Rule, Words, phrase
from bot.language.text import FLAGS, deferred
from bot.language.times import TimeWords, find_moment

_EVERY = deferred(
    rf"(?:\b(?:once )?(?:every|each) (?:single )?|每隔?)(?:{DURATION}|(?P<unit>hour|minute|day|小时"
    rf"|分钟|天))(?:一次)?"
    r"|\b(?P<adverb>hourly)\b",
    FLAGS,
)
_AFTER = deferred(
    rf"(?:(?P<ahead>\b(?:in|after|within)(?: about| another| the next)? )|[过在]?){DURATION}"
    r"(?(ahead)(?: from now| time)?|(?: (?:from now|later)\b|之?后|以后))",
    FLAGS,
)
_AT = TimeWords(before=deferred(r"\b(?:at|by|around) |在|到", FLAGS), after=deferred(r"(?:的?时候|时)?", FLAGS))
_HAS_CLOCK = deferred(r"\d|点|noon|midnight|中午|午夜", FLAGS)
_UNTIL_RESOLVED = deferred(
    r"(?:\b(?:until|till|til|'til)|\bup to)(?: (?:it|it's|it is|this|this is|that's|the (?:incident"
    r"|issue|outage)(?: is)?|everything|everything is|things are|we are|we're|§|§ is|has|has been))*"
    r"(?: (?:is|are|gets?|has been|been|fully|all|completely))*(?: (?:resolved|fixed|over|closed|done"
    r"|recovered|recovers|solved|back|resolution|restored|resolve|back up|healthy))\b"
    r"|(?:一?直到?|到)(?:<?故障|问题|事件|事故|它|服务|§)?(?:已经|已|完全|彻底)?(?:恢复|解决|关闭|结束"
    r"|修复|好)(?:了)?(?:为止)?",
    FLAGS,
)
_UNTIL_TIME = TimeWords(
    before=deferred(r"\b(?:until|till|til) |直到|到", FLAGS), after=deferred(r"(?:为止)?", FLAGS), bare=False
)
_ME = r"(?: (?:me|us|the (?:channel|team|room|group)|this (?:channel|room|group|thread)|everyone|here))"
_ON = r"(?: (?:on|about|of|for|regarding) (?:<this>|the (?:status|progress|situation)))?"
_CORE = deferred(
    (
        rf"/?(?:(?:give|send|post|share|provide|write|get|schedule|drop){_ME}?(?: with)? (?:an?|the|another"
        rf"|a new|regular|periodic|more|some)? ?(?:short |quick |brief |status |progress |new "
        rf"|regular )*(?:updates?|summary|status)(?: (?:to|for){_ME})?(?: here)?"
        rf"|update(?:{_ME}| <this>)?(?: again)?|(?:an? |another )?(?:status |short |quick )*updates?"
        rf"|keep{_ME} (?:updated|posted|informed)|(?:ping|remind|notify|tell){_ME}(?: (?:with|w/) an? (?:status "
        rf"|short )?update| how (?:it|this) is going)?|check in(?: with{_ME})?){_ON}"
    ).replace("<this>", r"(?:this incident|the incident|this|it|§)"),
    FLAGS,
)
_CORE_ZH = deferred(
    r"(?:(?:再)?(?:给|跟|向)?(?:我们?|大家|群里|这里|本群|群)?(?:再)?(?:在群里)?(?:发|给|推送|同步|更新"
    r"|汇报|通报|播报|提醒|通知)(?:我们?|大家|群里)?(?:一下|一次|个|一个|一份|下|一条)*(?:§|这个故障"
    r"|故障)?(?:的)?(?:最新)?(?:更新|进展|进度|状态|情况|同步|消息|状况)?(?:给我们?|给大家"
    r"|到群里)?(?:一次|一下)?)",
    FLAGS,
)


def _update(words: Words) -> Arguments | None:
    said: dict[str, object] = {}
    rest = _take_until(words.core, words, said)
    rest = _take_every(rest, said)
    if match := _AFTER.search(rest):
        if (found := find_duration(match[0])) is None:
            return None
        said["after"] = found[0]
        rest = _without(rest, match)
    elif taken := _AT.take(rest):
        moment = find_moment(taken[0], words.grammar, "future") if _HAS_CLOCK.search(taken[0]) else None
        if moment is None:
            return None
        said["at"] = moment[0]
        rest = taken[1]
    rest = re.sub(r"[\s,]+", " ", rest).strip(" ,:")
    if not said.keys() & {"after", "at", "every"} or not (_CORE.fullmatch(rest) or _CORE_ZH.fullmatch(rest)):
        return None
    return {**said, **({"incident": words.incident} if words.incident else {})}


def _take_until(text: str, words: Words, said: dict[str, object]) -> str:
    if match := _UNTIL_RESOLVED.search(text):
        said["until"] = "resolved"
        return _without(text, match)
    if (taken := _UNTIL_TIME.take(text)) and (moment := find_moment(taken[0], words.grammar, "future")):
        said["until"] = moment[0]
        return taken[1]
    return text


def _take_every(text: str, said: dict[str, object]) -> str:
    match = _EVERY.search(text)
    if match is None:
        return text
    unit = match["unit"] or ("hour" if match["adverb"] else "")
    found = find_duration(f"1 {unit}" if unit.isascii() and unit else f"1{unit}" if unit else match[0])
    if found is None:
        return text
    said["every"] = found[0]
    return _without(text, match)


def _without(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " + text[match.end() :]


_SNOOZE = deferred(
    rf"/?snooze(?: (?:<this>|(?:the |this )?alerts?))?(?:(?: for)? (?P<length>{DURATION}|an hour)"
    rf"| until (?P<until>.{{1,40}}))?"
    rf"|(?:<zthis>?(?:静默|暂停提醒|免打扰|暂停通知|snooze|推迟|稍后提醒)(?:一下)?(?:<zthis>|告警)?"
    rf"|(?:把|将)(?:<zthis>|告警)(?:静默|暂停|推迟|snooze)(?:一下)?)(?P<zlength>{DURATION})?(?:<zthis>|告警)?".replace(
        "<this>", "(?:this incident|the incident|this one|this|it|incident|§)"
    ).replace("<zthis>", "(?:这个故障|故障|这个事件|事件|这个|§)"),
    FLAGS,
)


def _snooze(words: Words) -> Arguments | None:
    match = _SNOOZE.fullmatch(words.core)
    if match is None:
        return None
    duration = _snooze_length(match, words)
    if match["until"] and duration is None:
        return None
    return {
        **({"duration": duration} if duration else {}),
        **({"incident": words.incident} if words.incident else {}),
    }


def _snooze_length(match: re.Match[str], words: Words) -> timedelta | None:
    if match["until"]:
        moment = find_moment(match["until"], words.grammar, "future")
        return _remaining(moment[0], words.grammar.now) if moment else None
    found = find_duration(match["length"] or match["zlength"] or "")
    return found[0] if found else None


def _remaining(end: datetime, now: datetime) -> timedelta | None:
    return end - now if end > now else None


def _numbered(match: re.Match[str]) -> Arguments:
    value = number(match["number"] or "") if match["number"] else None
    return {"number": int(value)} if value else {}


SCHEDULING: tuple[Rule, ...] = (
    Rule("update", _update, changes=True),
    Rule("snooze", _snooze, changes=True),
    phrase(
        "cancel_update",
        r"/?(?:cancel|stop|remove|delete|end|turn off|disable)(?: (?:sending|giving|posting)(?: me"
        r"| us)?)?(?: (?:my|the|all|all the|all my|our|scheduled|any|these|those|periodic))* ?(?:scheduled "
        r"|regular |status )?updates?(?: (?:no\.? ?|number )?#?(?P<number>\d{1,6}))?",
        _numbered,
        changes=True,
        about=False,
    ),
    phrase(
        "cancel_update",
        rf"(?:stop|quit) (?:updating|pinging|reminding|notifying)(?: (?:me|us|this channel|the channel|here"
        rf"|everyone))?(?: every {DURATION})?",
        lambda _: {},
        changes=True,
        about=False,
    ),
    phrase(
        "cancel_update",
        r"(?:取消|停止|删除|关闭|停掉)(?:我的|所有的?|全部|全部的|定时|定期|这些|这个|计划的)*(?:更新|同步"
        r"|播报|定时更新|进展更新)(?:提醒|任务|计划)?(?:#?(?P<number>\d{1,6})(?:号)?)?|(?:别|不要"
        r"|不用)再(?:更新|同步|播报)了",
        _numbered,
        changes=True,
        about=False,
    ),
    phrase(
        "updates",
        r"/?(?:(?:list|show|see)(?: me)?(?: all)? )?(?:my |the |our |all )?(?:scheduled )?updates|(?:列出"
        r"|查看|显示)?(?:所有|我的|已有的|全部)?(?:的)?(?:定时|计划|定期)(?:的)?(?:更新|同步)(?:列表"
        r"|有哪些)?|(?:列出|查看)(?:所有|我的|全部)?的?更新|有(?:哪些|什么)(?:定时|计划|定期)的?(?:更新"
        r"|同步)",
        about=False,
    ),
)
