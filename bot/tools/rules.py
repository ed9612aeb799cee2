"""Alert rules: which watch for trouble, which see it now, which are broken."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.domain.evidence import Observation
from bot.tools.cutting import cut
from bot.tools.http import items, mapping
from bot.tools.looking import Asked
from bot.tools.series import name_of

_ORDER = {"firing": 0, "pending": 1, "inactive": 2}
_ALERTS_SHOWN = 5


def told_rules(asked: Asked, groups: Sequence[Any], words: str) -> Observation:
    """Rules that match all the words; without words those that are not quiet."""
    rules = [mapping(one) for group in groups for one in items(mapping(group).get("rules"))]
    wanted = [one for one in rules if _matches(one, words.casefold().split()) and (words or not _quiet(one))]
    if not wanted:
        known = f"there are {len(rules)} alert rules"
        return asked.nothing(f"No rule matches; {known}." if words else f"None is pending, firing or broken; {known}.")
    wanted.sort(key=lambda one: _ORDER.get(str(one.get("state")), 3))
    shown = cut([line for one in wanted for line in _lines(one)], f"{len(wanted)} of {len(rules)} alert rules")
    return asked.found(shown.text, shown.omitted, "Give words of the rules that matter.")


def _matches(rule: Mapping[str, Any], words: Sequence[str]) -> bool:
    text = f"{rule.get('name')} {rule.get('query')} {name_of(mapping(rule.get('labels')))}".casefold()
    return all(word in text for word in words)


def _quiet(rule: Mapping[str, Any]) -> bool:
    return rule.get("state") == "inactive" and rule.get("health") != "err"


def _lines(rule: Mapping[str, Any]) -> Iterator[str]:
    broken = f"; broken: {rule.get('lastError')}" if rule.get("health") == "err" else ""
    yield f"{rule.get('state')} {rule.get('name')}: {rule.get('query')} for {rule.get('duration')} s{broken}"
    alerts = [mapping(one) for one in items(rule.get("alerts"))]
    for one in alerts[:_ALERTS_SHOWN]:
        labels = name_of(mapping(one.get("labels")))
        yield f"  {one.get('state')} since {one.get('activeAt')}, value {one.get('value')}: {labels}"
    if len(alerts) > _ALERTS_SHOWN:
        yield f"  and {len(alerts) - _ALERTS_SHOWN} more alerts of this rule"
