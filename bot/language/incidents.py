"""Which incident is meant: "incident 2781", "INC-2781", "#2781", "故障2781"."""

import re

from bot.language.text import FLAGS, deferred, normalised

_NOT_A_TIME = (
    r"(?![\d:.]\d)(?! ?(?:minutes?|mins?|hours?|hrs?|days?|weeks?|seconds?|secs?|[smhd]\b|am\b|pm\b|%"
    r"|分|点|小时|天|秒|次|个|周|月|日|号(?!故障|事件|事故)))"
)
_NUMBER = rf"(\d{{1,9}})(?![A-Za-z\d]){_NOT_A_TIME}"
_REFERENCE = deferred(
    r"(?:\b(?:the |this |that )?(?:incident|issue|outage)(?: (?:number|no\.?|id"
r"|num))?:? ?)?(?:\bINC[- #]?|(?<![\w&/])#)" + _NUMBER
    + r"|\b(?:the |this )?(?:incident|issue|outage)(?: (?:number|no\.?|id|num))?:? ?[#-]?" + _NUMBER
    + r"|(?:故障|事件|事故)(?:编号|号|单)?[ :]?[#-]?" + _NUMBER
    + r"|第?(\d{1,9}) ?号(?:故障|事件|事故)",
    FLAGS,
)  # fmt: skip
PLACE = "§"
"""Stands where an incident was named, in the form command patterns are matched against."""


def incident_reference(text: str) -> str | None:
    """The number of the first incident a text names, without leading zeros; None if it names none."""
    numbers = incident_references(text)
    return numbers[0] if numbers else None


def incident_references(text: str) -> list[str]:
    """The numbers of all incidents a text names, in order."""
    return [_number(match) for match in _REFERENCE.finditer(normalised(text))]


def with_places(text: str) -> str:
    """The text with each incident's name replaced by `PLACE`."""
    return _REFERENCE.sub(PLACE, text)


def _number(match: re.Match[str]) -> str:
    digits = next(group for group in match.groups() if group)
    return digits.lstrip("0") or "0"
