"""From what to what something changed, and what came before what, as a text says it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.agent.claims.moments import Moment, moments, without_moments
from bot.agent.claims.quantities import Quantity, quantities

_SEGMENT = re.compile(r"[;；\n。]|[.!?](?=\s|$)")
_FROM_TO = re.compile(
    r"\bfrom (?P<a>[^;\n]{1,40}?) (?:down |up |back )?to (?P<b>[^;\n]{1,30})"
    r"|(?P<c>[^\s|;]{1,24}(?: (?:ms|s|%))?) ?(?:→|->) ?(?P<d>[^;\n]{1,24})"
    r"|[从由](?P<e>[^，；\n]{1,24}?)"
    r"(?:升级|提高|下降|降低|上升|增加|减少|调整|切换|升|降|涨|跌|改|变|调|掉)(?:到|至|为|成)"
    r"(?P<f>[^，；\n]{1,24})",
    re.IGNORECASE,
)
_FIRST_LAST = re.compile(r"\bfirst (?P<a>\S+)[^;\n]{0,40}?\blast (?P<b>[^\s,;]+)")
_BEFORE = re.compile(r"\b(?:before|previously|formerly|earlier)\b|[之此以]前|(?<=开始)前|原来|原先", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:after|afterwards|since|now)\b|[之此以]后|(?<=开始)后|现在", re.IGNORECASE)
_LEVEL = re.compile(r"(?<![\w.-])(?:[A-Za-z]+-?\d[\w.]*|v\d[\w.]*)")
_RISES = re.compile(
    r"\b(?:rose|risen|increased|grew|grown|climbed|jumped|went up)\b|上升|升到|升至|增加到|涨到|涨至", re.IGNORECASE
)
_FALLS = re.compile(
    r"\b(?:fell|fallen|dropped|decreased|declined|went down)\b|下降|降到|降至|跌到|跌至|减少到", re.IGNORECASE
)
_BACK = re.compile(r"\broll(?:ed|s|ing)?[ -]?back\b|\brevert(?:ed|s|ing)?\b|回滚|回退", re.IGNORECASE)
_VERSION = re.compile(r"v?(\d+(?:\.\d+)+)", re.IGNORECASE)
_EARLIER = re.compile(r"\b(?:before|earlier than|ahead of|prior to|preceded)\b|早于|先于", re.IGNORECASE)
_LATER = re.compile(r"\b(?:after|later than|followed)\b|晚于|迟于", re.IGNORECASE)
_OTHER_CLAUSE = re.compile(r"[.;。；]|[,，] ?(?:and|but|then|while|而|并)|\band\b|\bthen\b")


@dataclass(frozen=True, slots=True)
class Transition:
    """One state and the one after it: two numbers, or two names with digits."""

    old: Quantity | str
    new: Quantity | str

    def turned(self) -> "Transition":
        return Transition(self.new, self.old)


def transitions(text: str) -> Iterator[Transition]:
    """Everything a text says to have changed from one state to another."""
    for segment in _SEGMENT.split(without_moments(text)):
        for match in (*_FROM_TO.finditer(segment), *_FIRST_LAST.finditer(segment)):
            old, new = (part for part in match.groups() if part is not None)
            if both := _states(old, new):
                yield Transition(*both)
        yield from _before_and_after(segment)


def _states(old: str, new: str) -> tuple[Quantity | str, Quantity | str] | None:
    numbers = [next((one for one, _ in quantities(part)), None) for part in (old, new)]
    levels = [_LEVEL.search(part) for part in (old, new)]
    if levels[0] and levels[1]:
        return levels[0][0].lower(), levels[1][0].lower().rstrip(".")
    return (numbers[0], numbers[1]) if numbers[0] and numbers[1] else None


def _before_and_after(segment: str) -> Iterator[Transition]:
    """The two numbers of "A before it, B after" and "before it A, after it B", also the other way round."""
    befores, afters = list(_BEFORE.finditer(segment)), list(_AFTER.finditer(segment))
    if len(befores) != 1 or len(afters) != 1:
        return
    words = sorted((befores[0].start(), afters[0].start()))
    found = sorted(quantities(segment), key=lambda pair: pair[1])
    left = [one for one, at in found if at < words[0]]
    middle = [one for one, at in found if words[0] < at < words[1]]
    right = [one for one, at in found if at > words[1]]
    pair = (middle[0], right[0]) if middle and right else (left[-1], middle[-1]) if left and middle else None
    if pair is not None:
        first = Transition(*pair)
        yield first if befores[0].start() < afters[0].start() else first.turned()


def contradicts_itself(text: str) -> bool:
    """Whether its own numbers or times say the opposite of its words: a fall from 2 to 3, 14:05 before 13:57.

    Or its versions: a roll-back from 2.4.0 to 2.4.1.
    """
    rises, falls = bool(_RISES.search(text)), bool(_FALLS.search(text))
    changes = tuple(transitions(text)) if rises is not falls or _BACK.search(text) else ()
    if rises is not falls and any(_goes_against(one, 1 if rises else -1) for one in changes):
        return True
    return (bool(_BACK.search(text)) and any(_goes_forward(one) for one in changes)) or _misordered(text)


def _goes_forward(one: Transition) -> bool:
    """Whether it is from a version to a later one."""
    old, new = (_VERSION.fullmatch(str(state)) for state in (one.old, one.new))
    if old is None or new is None:
        return False
    return tuple(map(int, old[1].split("."))) < tuple(map(int, new[1].split(".")))


def _goes_against(one: Transition, direction: int) -> bool:
    if isinstance(one.old, str) or isinstance(one.new, str) or one.old.kind != one.new.kind:
        return False
    return (one.new.value - one.old.value) * direction < 0


def _misordered(text: str) -> bool:
    clocks = sorted((one for one in moments(text) if one.day is None), key=lambda one: one.start)
    return len(clocks) == 2 and any(_swapped(text, *pair) for pair in pairwise(clocks))


def _swapped(text: str, one: Moment, other: Moment) -> bool:
    between = text[one.end : other.start]
    earlier, later = bool(_EARLIER.search(between)), bool(_LATER.search(between))
    if earlier is later or _OTHER_CLAUSE.search(between) or ("UTC" in one.text) is not ("UTC" in other.text):
        return False
    first, second = ((a.hour, a.minute, a.second or 0) for a in (one, other))
    if abs(first[0] - second[0]) > 12:
        return False  # around midnight
    return first > second if earlier else first < second
