"""Patterns of requests that change how bad an incident is and where it stands."""

import re

from bot.language.rules import Arguments, phrase
from bot.language.statuses import status_named

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
        rf"|on) <this>)?(?: {_UP}from <level>)?(?: |(?==)){_UP}(?:to |as |at |= ?)?(?:be )?(?P<level><level>"
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
        rf"|in |into )?(?:being )?(?:an? )?(?:status )?(?P<status><status>)(?: <this>)?(?: again)?",
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
        r"|结束|关单|结单|close|关(?=一下|掉|了))(?:掉|一下|了)?<zthis>|关闭|关闭一下|关单|结单",
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
