"""Patterns of requests for a war room, and for people in it."""

import re

from bot.language.rules import Arguments, phrase
from bot.language.text import CJK, FLAGS, deferred

_ONE = (
    rf"(?:[\w.+-]+@[\w-]+(?:\.[\w-]+)+|@[\w.-]+|@[{CJK}]{{1,6}}?|\+?\d{{8,15}}"
    r"|\b(?:me|myself|us)\b|我|(?-i:\b[A-Z][a-z]+\b))"
)
_BETWEEN = r"(?:, ?and |,? and | ?, ?| ?& ?| ?、 ?| ?(?<!@)[和与跟] ?| |(?<![\w.+-])(?=@))"
_WHO = rf"(?P<people>{_ONE}(?:{_BETWEEN}{_ONE}){{0,19}})"
_APART = deferred(rf"{_BETWEEN}(?=[@+\w{CJK}])", FLAGS)

_MAKE = r"(?:open|create|start|spin up|set up|make|launch|stand up|get|fire up|kick off)"
_ROOM = r"(?:war ?-?room|(?:incident|crisis|emergency) (?:war ?-?room|channel|room|group|chat|bridge))"
_ANY_ROOM = rf"(?:{_ROOM}|(?:dedicated |separate |new )?(?:channel|room|group|chat))"
_BRING = r"(?:invite|add|pull in|bring in|get|include|bring|pull)"
_WITH = rf"(?:(?:,? and|,)? (?:with|{_BRING}) {_WHO}| (?=@){_WHO.replace('people', 'named')})"
_ABOUT = r"(?: (?:for|about|on) <this>)"
_ZMAKE = r"(?:拉起|拉|新建|创建|建立|建|开启|打开|开|成立|组建|起|弄|搞)(?:一?个|一下)?(?:新的?)?"
_ZROOM = (
    r"(?:(?:故障|事故|事件|应急|作战|incident)? ?(?:作战室|作战群|应急群|战情室|war ?room)"
    r"|(?:故障|事故|事件|应急|incident ?)(?:处理)?(?:群|频道|channel))"
)
_ZCLOSE = r"(?:关闭|关掉|关|结束|解散|归档|存档|close|archive)"
_ZBRING = r"(?:拉上|拉入|拉|邀请|加上|加|叫上|带上)"
_ZCOME = r"(?:进来|进群|进去|入群|加入)"
_ZWITH = (
    rf"(?:,? ?(?:并且?|然后|再|同时|顺便)?(?:{_ZBRING}{_WHO}{_ZCOME}?"
    rf"|<take>{_WHO.replace('people', 'named')}(?:也|都)?(?:拉|加|叫|邀请)(?:上|{_ZCOME})))"
)
_INTO = rf"(?:(?:in|into|to)(?: (?:the|this|our|its|that))? {_ROOM}(?: (?:of|for) <this>)?)"
_ZINTO = rf"(?:加入|进入|加到|进|到|入)(?:<zthis>的?|这个|本)?(?:{_ZROOM}|房间|频道|群聊?)(?:里来|里|中|来)?"


def _people(match: re.Match[str]) -> Arguments:
    groups = match.groupdict()
    named = groups.get("people") or groups.get("named") or ""
    found = [one for one in _APART.split(named) if one]
    people = tuple("me" if one.lower() in {"me", "myself", "us", "我"} else one for one in found)
    return {"people": people} if people else {}


WARROOMS = (
    phrase(
        "show",
        rf"(?:is there (?:an?|any)|where(?: is|'s) (?:the|our)|which is the|do we have an?) {_ROOM}{_ABOUT}?"
        rf"|(?:<zthis>的?)?(?:有没有{_ZROOM}|有{_ZROOM}(?:了)?吗|{_ZROOM}(?:在哪里?|是哪个))",
    ),
    phrase(
        "close_room",
        rf"/?(?:close|archive|dissolve|disband|delete|end|leave|shut)(?: down| out| up)?"
        rf" (?:(?:the|this|that|our) |§(?:'s)? )?{_ROOM}{_ABOUT}?(?: down| up)?"
        rf"|<take>?(?:<zthis>的?)?{_ZROOM}(?:给)?{_ZCLOSE}(?:掉|了|一下)?"
        rf"|{_ZCLOSE}(?:掉|一下)?(?:<zthis>的?)?{_ZROOM}",
    ),
    phrase(
        "open_room",
        rf"/?{_MAKE} (?:me |us )?(?:an? |the |our |another )?(?:new )?{_ROOM}{_ABOUT}?{_WITH}?{_ABOUT}?",
        _people,
        changes=True,
    ),
    phrase(
        "open_room",
        rf"/?{_MAKE} (?:me |us )?(?:an? |the |our )?(?:new )?{_ANY_ROOM} (?:for|about) <this>{_WITH}?",
        _people,
        changes=True,
    ),
    phrase(
        "open_room",
        rf"(?:(?:为|给|就|针对)<zthis>)?(?:{_ZMAKE}|{_MAKE} (?:an? )?){_ZROOM}{_ZWITH}?",
        _people,
        changes=True,
    ),
    phrase("open_room", rf"(?:为|给|就|针对)<zthis>{_ZMAKE}(?:处理)?(?:群|频道){_ZWITH}?", _people, changes=True),
    phrase("invite", rf"/?{_BRING} {_WHO} {_INTO}", _people, changes=True),
    phrase("invite", rf"/?(?:invite|pull in|bring in) {_WHO}(?: (?:here|in))?", _people, changes=True),
    phrase("invite", rf"(?:<take>|请)?{_ZBRING}?{_WHO}(?:也|都)?(?:拉|加|邀请|叫)?{_ZINTO}", _people, changes=True),
    phrase("invite", rf"(?:邀请|拉上?){_WHO}{_ZCOME}?", _people, changes=True),
)
