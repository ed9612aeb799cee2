"""Patterns of reports that may be meant as requests: "resolved", "this is a sev1", "@ann is commander"."""

import re

from bot.language.rules import Arguments, Rule, phrase
from bot.language.statuses import status_named


def _level(match: re.Match[str]) -> Arguments:
    return {"level": match["level"].strip()}


def _either_level(match: re.Match[str]) -> Arguments:
    return {"level": (match["level"] or match["other"]).strip()}


def _status(match: re.Match[str]) -> Arguments | None:
    status = status_named(match["status"])
    return {"status": status} if status and status != "active" else None


def _commander(match: re.Match[str]) -> Arguments:
    return {"role": "commander", "people": (match["person"],)}


_DOING = {"closing": "closed", "resolving": "resolved", "reopening": "active"}
_BE = r"(?: is|'s| has been| looks| seems| should be| needs to be| must be| is now)"

TELLING: tuple[Rule, ...] = (
    phrase("open_room", r"an? (?:new )?war ?-?room(?: (?:for|about|on) <this>)?(?: now)?"),
    phrase("open_room", r"(?:我们)?(?:需要|要|得有)(?:一?个)?(?:作战室|作战群|应急群|war ?room)"),
    phrase(
        "status",
        rf"(?:(?:<this>|everything|all|we){_BE}?(?: are)? )?(?:now |all |fully "
        rf"|completely )*(?P<status><status>)(?: now)?",
        _status,
    ),
    phrase("status", r"(?:<zthis>)?(?:现在)?(?:应该|可以)?(?P<status><zstatus>)了?", _status),
    phrase("status", r"(?:(?:i|we) (?:want|need) )?<this>(?: ->| =>)? (?P<status><status>)", _status),
    phrase(
        "severity",
        rf"(?:(?:<this>){_BE}(?: like)?|looks like|feels like|this feels like) ?(?:definitely |really "
        rf"|at least |actually |now )?(?:an? )?(?P<level><level>)(?: incident| to me)?",
        _level,
    ),
    phrase(
        "severity",
        r"(?:(?:<this> )?(?:->|=>|up to|down to|back to|to)|(?:we are|we're|now|we are now|we're now) at"
        r"|(?:let's )?call <this>) ?(?:an? )?(?P<level><level>)(?: now)?",
        _level,
    ),
    phrase("severity", r"(?:还是|就|定)(?P<level><level>)|(?P<other><level>)(?:就行|就好|就可以)", _either_level),
    phrase("severity", r"(?P<level><level>)(?: incident)?", _level),
    phrase("cancel_update", r"(?:no more|enough|no further)(?: status)? updates?", about=False),
    phrase(
        "severity",
        r"(?:<zthis>)?(?:的<zsevword>)?(?:应该|看起来|感觉|现在)?是(?:个|一个)?(?P<level><level>)(?:级?故障"
        r"|级)?",
        _level,
    ),
    phrase(
        "assign",
        r"(?P<person>@[\w.-]+|(?-i:[A-Z][a-z]+)) (?:is|will be|should be|takes over as|is taking over as"
        r"|is now|is acting as) (?:the )?(?:new )?(?:incident )?(?:commander|ic)(?: now)?",
        _commander,
    ),
    phrase(
        "assign",
        r"(?P<person><people>) ?(?:是|应该是|应该当|来)(?:故障|事件)?(?:指挥官|总指挥|指挥|负责人)",
        _commander,
    ),
    phrase("status", r"(?:可以)?(?:关掉|关了|关闭)(?:它)?", lambda _: {"status": "closed"}),
    phrase(
        "status",
        r"(?:i'm |i am |we're |we are )?(?:now )?(?P<doing>closing|resolving"
        r"|reopening)(?: <this>)?(?: (?:now|then|out))?",
        lambda match: {"status": _DOING[match["doing"].lower()]},
    ),
    phrase(
        "severity",
        r"(?:i'm |i am |we're |we are )?(?:bumping|raising|lowering|escalating|downgrading|changing"
        r"|upgrading|setting|moving) (?:<this> )?(?:up |down )?(?:to )?(?P<level><level>)(?: now)?",
        _level,
    ),
    phrase(
        "assign",
        r"(?:let|have) (?P<person>@[\w.-]+) (?:be|act as|take) (?:the )?(?:incident )?(?:commander|ic|command)"
        r"|me as (?:the )?(?:incident )?(?:commander|ic)"
        r"|(?:i want|i'd like|i can) (?:to )?be (?:the )?(?:incident )?commander",
        lambda match: {"role": "commander", "people": (match["person"] or "me",)},
    ),
    phrase(
        "assign",
        r"(?P<person>@[\w.-]+) (?:please |can you |could you )?(?:take command|take over"
        r"|be (?:the )?(?:incident )?commander|lead this)",
        _commander,
    ),
    phrase(
        "assign",
        r"(?:assign|add|invite) (?:<this> to )?(?P<person>@[\w.-]+)",
        lambda match: {"role": "responder", "people": (match["person"],)},
    ),
)
