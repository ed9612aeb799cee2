"""Patterns of requests that change an incident: severity, status, people, the rooms it is bound to."""

import re

from bot.language.rules import Arguments, Rule, phrase
from bot.language.statuses import status_named
from bot.language.text import FLAGS

_MARK = r"(?:mark|flag|set|move|change|update|put|switch|transition|turn|consider|declare)"
_SET = (
    r"(?:set|change|update|make|adjust|move|raise|lower|bump|drop|increase|decrease|reduce|escalate"
    r"|downgrade|upgrade|switch|put|correct|edit)"
)
_MOVE = (
    r"(?:set|change|update|move|raise|lower|bump|drop|escalate|de-?escalate|upgrade|downgrade|promote"
    r"|demote|switch|put|mark|flag|treat|re-?classify|classify|rate|re-?rate|up|increase|decrease"
    r"|reduce|kick|push|take|bring)"
)
_UP = r"(?:up |down |back )?"
_ZMOVE = (
    r"(?:改|调整|调|升级|升|提升|提高|上调|降级|降|降低|下调|变更|修改|设置|设定|设|定级|定|更新|标记"
    r"|标|改回|调回|升回|评定|提|bump|update|set|change|escalate|move|downgrade|upgrade|raise|lower)"
)
_ZSET = r"(?:标记|标|标注|设置|设定|设|改|修改|更新|变更|置|调整|切换|切|转|改回|恢复|更改)"


def _level(match: re.Match[str]) -> Arguments:
    return {"level": match["level"].strip()}


def _status(match: re.Match[str]) -> Arguments | None:
    status = status_named(match["status"])
    return {"status": status} if status else None


def _as(status: str) -> dict[str, object]:
    return {"status": status}


_PERSON = re.compile(r"@[\w.-]+|@[\u4e00-\u9fff]+|\b(?:me|myself)\b|\b(?-i:[A-Z][a-z]+)\b|^我$|\bi\b", FLAGS)


def _role(match: re.Match[str]) -> Arguments:
    role = "responder" if re.search(r"respond|响应|处理", match["role"], re.IGNORECASE) else "commander"
    groups = match.groupdict()
    found = _PERSON.findall(groups.get("people") or "me")
    people = tuple("me" if person.lower() in {"me", "myself", "我", "i"} else person for person in found)
    return {"role": role, "people": people}


SEVERITY = (
    phrase(
        "severity",
        rf"{_MOVE} (?:<this> )?{_UP}(?:from <level> )?(?:to |as |into )?(?:be )?(?:an? "
        rf"|the )?(?P<level><level>)(?: <sevword>| incident| one)?",
        _level,
        changes=True,
    ),
    phrase(
        "severity",
        rf"{_SET} (?:<this>(?:'s)? )?(?:the )?<sevword>(?: (?:of|for"
        rf"|on) <this>)?(?: {_UP}from <level>)? {_UP}(?:to |as |at |= ?)?(?:be )?(?P<level><level>"
        rf"|<anylevel>)",
        _level,
        changes=True,
    ),
    phrase(
        "severity",
        r"/?<sevword>(?: (?:of|for) <this>)?(?: to| =|=|:| ->| is now:)? ?(?P<level><level>"
        r"|(?<=severity )\d{1,2}|(?<=[:=> ])(?<!sev )(?<!prio )(?<!priority )(?:\d{1,2}|(?-i:[A-Z]+)))",
        _level,
        changes=True,
    ),
    phrase(
        "severity", r"make <this> (?:an? |the )?(?P<level><level>)(?: <sevword>| incident| one)?", _level, changes=True
    ),
    phrase(
        "severity",
        rf"<take>?(?:<zthis>)?的?(?:<zsevword>)?(?:从<level>)?(?:直接|先"
        rf"|也)?{_ZMOVE}(?:一下)?(?:<zthis>)?的?(?:<zsevword>)?(?:成|为|到|至|回"
        rf"|作)?(?:了)? ?(?P<level><level>)(?:级别?|故障|事件)?",
        _level,
        changes=True,
    ),
    phrase(
        "severity",
        rf"<take>?(?:<zthis>)?的?<zsevword>(?:从<level>)?{_ZMOVE}(?:一下)?(?:成|为|到|至"
        rf"|回) ?(?P<level><anylevel>)",
        _level,
        changes=True,
    ),
    phrase("severity", r"(?:<zthis>)?的?<zsevword>(?::|为|到| )? ?(?P<level><level>)", _level, changes=True),
    phrase("severity", rf"{_ZMOVE}<zsevword>(?:成|为|到|至|回)? ?(?P<level><level>|<anylevel>)", _level, changes=True),
)

STATUS = (
    phrase(
        "status",
        rf"{_MARK} (?:<this> )?(?:back )?(?:as |to |to be "
        rf"|into )?(?:being )?(?:an? )?(?:status )?(?P<status><status>)(?: <this>)?(?: again)?",
        _status,
        changes=True,
    ),
    phrase(
        "status",
        rf"{_MARK} (?:<this>(?:'s)? )?(?:the )?(?:status|state)(?: (?:of|for"
        rf"|on) <this>)?(?: from <status>)? (?:back )?(?:to |as |= ?)?(?P<status><status>)",
        _status,
        changes=True,
    ),
    phrase("status", r"/?status(?: (?:of|for) <this>)?(?: to|:| =|=)? ?(?P<status><status>)", _status, changes=True),
    phrase("status", r"/?resolve(?: <this>)?(?: again)?", lambda _: _as("resolved"), changes=True),
    phrase(
        "status", r"/?close(?: out| off)?(?: <this>)?(?: out| off)?(?: again)?", lambda _: _as("closed"), changes=True
    ),
    phrase("status", r"/?re-?open(?: <this>)?(?: again)?|open <this> again", lambda _: _as("active"), changes=True),
    phrase(
        "status",
        rf"<take>?(?:<zthis>)?的?(?:状态|status)?(?:从<zstatus>)?(?:先"
        rf"|直接)?{_ZSET}(?:一下)?(?:<zthis>)?的?(?:状态)?(?:成|为|到|作"
        rf"|至)? ?(?P<status><zstatus>)(?:状态)?",
        _status,
        changes=True,
    ),
    phrase(
        "status",
        r"(?:<zthis>)?的?状态(?::|为) ?(?P<status><zstatus>)|mark(?:成|为)(?P<other><zstatus>)",
        lambda match: {"status": status_named(match["status"] or match["other"])},
        changes=True,
    ),
    phrase(
        "status",
        r"<take>(?:<zthis>)(?:给)?(?:关闭|关掉|关了|关|结束|结单|关单|close)(?:掉|一下|了)?|(?:关闭|关掉"
        r"|结束|关单|结单|close)(?:掉|一下)?<zthis>|关闭|关闭一下|关单|结单",
        lambda _: _as("closed"),
        changes=True,
    ),
    phrase(
        "status",
        r"<take>(?:<zthis>)(?:给)?(?:重新打开|重开|重新激活|reopen)(?:一下)?|(?:重新打开|重开|重新激活"
        r"|reopen)(?:一下)?(?:<zthis>)?",
        lambda _: _as("active"),
        changes=True,
    ),
    phrase(
        "status",
        r"<take>(?:<zthis>)(?:给)?(?:解决|resolve)(?:掉|了)|resolve(?:掉|一下)?<zthis>|resolve一下",
        lambda _: _as("resolved"),
        changes=True,
    ),
    phrase(
        "acknowledge",
        r"/?(?:ack|acknowledge)(?: (?:<this>|(?:this |the )?alert|receipt of <this>))?|(?:ack|认领|确认接手"
        r"|接手)(?:一下)?(?:<zthis>|告警|这个告警)?|确认(?:<zthis>|告警|这个告警)|<take>(?:<zthis>|这个告警"
        r"|告警)(?:给)?(?:ack|认领|确认)(?:一下|了|掉)?",
        changes=True,
    ),
)

PEOPLE = (
    phrase(
        "assign",
        r"make (?P<people><people>) (?:the |an? |our |be )?(?:the )?(?P<role><role>)(?: (?:of|for"
        r"|on) <this>)?",
        _role,
        changes=True,
    ),
    phrase(
        "assign",
        r"(?:assign|set|appoint|name|nominate|add|put|designate) (?P<people><people>) (?:as |to be |to "
        r"|in as )(?:the |an? |our )?(?P<role><role>)(?: (?:of|for|on|to) <this>)?",
        _role,
        changes=True,
    ),
    phrase(
        "assign",
        r"/?(?:assign|set|change)? ?(?:the )?(?P<role><role>)(?: role)?(?: (?:of|for|on) <this>)?(?: to"
        r"|:)? (?P<people>@[\w.-]+|me)",
        _role,
        changes=True,
    ),
    phrase(
        "assign",
        r"(?:assign|hand|give)(?: over)? (?:the )?(?P<role>command|<role>)(?: role)?(?: over)?(?: (?:of|for"
        r"|on) <this>)? to (?P<people><people>)",
        _role,
        changes=True,
    ),
    phrase("assign", r"(?:add|invite) (?P<role>responders?):? (?P<people><people>)", _role, changes=True),
    phrase(
        "assign",
        r"i(?: a|')m (?:the |an? |taking over as |taking over as the |acting as |now (?:the )?"
        r"|the new )?(?P<role><role>)(?: (?:of|for|on) <this>)?(?: now| here)?|(?:i'll|i will"
        r"|let me) be (?:the )?(?P<other><role>)",
        lambda match: _self(match["role"] or match["other"]),
        changes=True,
    ),
    phrase(
        "assign",
        r"(?:i am|i'm|i'll|i will)(?: be)? (?:taking|take|assuming"
        r"|assume)(?: over)? (?:incident )?command(?: (?:of|for|on) <this>)?(?: now)?",
        lambda _: _self("commander"),
        changes=True,
    ),
    phrase(
        "assign",
        r"(?:指派|任命|指定|安排|让|由|请|把|将)(?P<people><people>|我) ?(?:设|指派|任命|指定|加|添加"
        r"|标记)?(?:为|成|做|当|担任|作为|来当|来做|来担任)(?:新的)?(?P<role><zrole>)",
        _role,
        changes=True,
    ),
    phrase(
        "assign",
        r"(?:指派|任命|指定|安排|让|由|请)?(?P<people><people>) ?(?:来)?(?:为|做|当|担任"
        r"|负责)(?P<role><zrole>)",
        _role,
        changes=True,
    ),
    phrase(
        "assign",
        r"(?:添加|加|增加|拉|邀请)(?P<people><people>) ?(?:为|成|做|当|作为|进来当)(?P<role><zrole>)",
        _role,
        changes=True,
    ),
    phrase(
        "assign",
        r"我(?:是|来|当|来当|来做|担任|来担任|负责|来负责)(?:本次|这次)?(?P<role><zrole>)",
        lambda match: _self(match["role"]),
        changes=True,
    ),
    phrase("assign", r"(?P<role><zrole>)(?::|改为|换成|设为) ?(?P<people><people>|我)", _role, changes=True),
)

ROOMS = (
    phrase(
        "bind",
        r"/?bind(?: to| with)? §|/?(?:bind|link|attach|connect|tie|associate) (?:(?:this|the"
        r"|our) (?:channel|chat|room|group|conversation)|this|it)(?: (?:to|with))? §|this (?:channel|chat"
        r"|room|group) is (?:for|the war ?room (?:for|of)|about) §",
        lambda _: {},
        changes=True,
    ),
    phrase(
        "bind",
        r"(?:<take>?(?:这个|本|当前|此)?(?:群|频道|群聊|房间|会话))?(?:关联|绑定)(?:到|至|上)?§|(?:这个"
        r"|本)(?:群|频道)是§的?(?:作战室|群)?",
        lambda _: {},
        changes=True,
    ),
    phrase(
        "unbind",
        r"/?(?:unbind|unlink|detach)(?: (?:this|the|our) (?:channel|chat|room|group)| it"
        r"| this)?(?: from (?:<this>))?|(?:解绑|解除绑定|取消绑定|解除关联|取消关联)(?:一下)?(?:这个|本"
        r"|当前)?(?:群|频道|群聊)?(?:<zthis>)?",
        changes=True,
        about=False,
    ),
    phrase(
        "reply_mode",
        r"/?(?:(?:set|change|switch|use) )?(?:the )?reply[ _-]?mode(?: to|:|=)? ?(?P<mode>off|first|all)",
        lambda match: {"mode": match["mode"].lower()},
        changes=True,
        about=False,
    ),
    phrase(
        "reply_mode",
        r"(?:<take>|设置|切换|修改)?回复(?:模式|方式)(?:改|设置|设|切换|调整)?(?:成|为|到|:)? ?(?P<mode>off"
        r"|first|all|关闭|首条|全部)",
        lambda match: {
            "mode": {"关闭": "off", "首条": "first", "全部": "all"}.get(match["mode"], match["mode"].lower())
        },
        changes=True,
        about=False,
    ),
    phrase(
        "pin",
        r"/?pin(?: (?:this|it|that)(?: (?:message|one))?)?(?: to (?:the )?timeline)?|(?:add|put|save|pin"
        r"|record) (?:this|it|that)(?: message)? (?:to|on|in) (?:the )?timeline",
        changes=True,
        about=False,
    ),
    phrase(
        "pin",
        r"<take>(?:这条|这个|上面这条|该)(?:消息|信息)?(?:加入|加到|添加到|放到|放进|记到|固定到|钉到|记入"
        r"|写入)(?:时间线|时间轴)(?:里|中|上)?|(?:钉|pin)(?:一下|住)?(?:这条|这个)?(?:消息)?(?:到时间线)?"
        r"|加入时间线",
        changes=True,
        about=False,
    ),
    phrase(
        "action_item_done",
        r"/?(?:(?:mark|set) )?(?:the )?(?:action item|follow-?up|todo|ai) ?#?(?P<number>\d{1,6})(?: as"
        r"| to)? (?:done|complete|completed|finished)|(?:complete|finish|close|tick off"
        r"|check off) (?:the )?(?:action item|follow-?up|todo) ?#?(?P<other>\d{1,6})",
        lambda match: {"number": int(match["number"] or match["other"])},
        changes=True,
        about=False,
    ),
    phrase(
        "action_item_done",
        r"(?:完成|关闭|勾掉)(?:改进项|待办|行动项|跟进项)(?:事项)? ?#?(?P<number>\d{1,6})|<take>(?:改进项"
        r"|待办|行动项|跟进项)(?:事项)? ?#?(?P<other>\d{1,6})(?:标记)?(?:为|成)?(?:已?完成)",
        lambda match: {"number": int(match["number"] or match["other"])},
        changes=True,
        about=False,
    ),
)


def _self(role: str) -> Arguments:
    responds = re.search(r"respond|响应|处理", role, re.IGNORECASE)
    return {"role": "responder" if responds else "commander", "people": ("me",)}


CHANGING: tuple[Rule, ...] = (*SEVERITY, *STATUS, *PEOPLE, *ROOMS)
