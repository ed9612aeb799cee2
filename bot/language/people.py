"""Patterns of requests that give people their parts."""

import re

from bot.language.rules import Arguments, phrase
from bot.language.text import FLAGS, deferred

_PERSON = deferred(r"@[\w.-]+|@[\u4e00-\u9fff]+|\b(?:me|myself)\b|\b(?-i:[A-Z][a-z]+)\b|^我$|\bi\b", FLAGS)


def _role(match: re.Match[str]) -> Arguments:
    role = "responder" if re.search(r"respond|响应|处理", match["role"], re.IGNORECASE) else "commander"
    groups = match.groupdict()
    found = _PERSON.findall(groups.get("people") or "me")
    people = tuple("me" if person.lower() in {"me", "myself", "我", "i"} else person for person in found)
    return {"role": role, "people": people}


def _self(role: str) -> Arguments:
    responds = re.search(r"respond|响应|处理", role, re.IGNORECASE)
    return {"role": "responder" if responds else "commander", "people": ("me",)}


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
