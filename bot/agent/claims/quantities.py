"""Numbers with their units, as a text states them, and when two of them say the same."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.agent.claims.numerals import CHINESE, ENGLISH, chinese_value, english_value

_SECONDS = {
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "毫秒": 1e-3, "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0,
    "seconds": 1.0, "秒": 1.0, "秒钟": 1.0, "m": 60.0, "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0,
    "分": 60.0, "分钟": 60.0, "h": 3600.0, "hr": 3600.0, "hrs": 3600.0, "hour": 3600.0, "hours": 3600.0, "小时": 3600.0,
    "d": 86400.0, "day": 86400.0, "days": 86400.0, "天": 86400.0,
}  # fmt: skip
_BYTES = {
    "b": 1.0, "bytes": 1.0, "字节": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 2.0**10, "mib": 2.0**20,
    "gib": 2.0**30, "tib": 2.0**40,
}  # fmt: skip
_SHARE = {
    "%": 0.01, "percent": 0.01, "per cent": 0.01, "percentage points": 0.01, "percentage point": 0.01,
    "个百分点": 0.01, "百分点": 0.01,
}  # fmt: skip
_TIMES = {"x": 1.0, "×": 1.0, "倍": 1.0, "times": 1.0}
_UNITS = (
    {name: ("time", scale) for name, scale in _SECONDS.items()}
    | {name: ("bytes", scale) for name, scale in _BYTES.items()}
    | {name: ("share", scale) for name, scale in _SHARE.items()}
    | {name: ("ratio", scale) for name, scale in _TIMES.items()}
)
_MULTIPLIERS = {"k": 1e3, "M": 1e6, "million": 1e6, "billion": 1e9, "thousand": 1e3, "千": 1e3, "万": 1e4, "亿": 1e8}
_BELOW = re.compile(
    r"(?:less than|fewer than|no more than|under|below|up to|at most|within|不到|不足|不超过|低于|少于|小于|至多|最多)"
    r"\s*$",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"(?:more than|over|above|at least|exceed(?:s|ed|ing)?|(?<!不)超过|高于|多于|大于|至少)\s*$", re.IGNORECASE
)
_HEDGE = re.compile(
    r"(?:about|around|approximately|approx\.?|roughly|nearly|almost|some|close to|~|≈|约有?|差不多|将近|接近|近"
    r")\s*$",
    re.IGNORECASE,
)
_AFTER = {"多": "above", "以上": "above", "余": "above", "以下": "below", "以内": "below", "之内": "below"}
_HEDGED_AFTER = re.compile(r"\s*(?P<word>多|以上|余|以下|以内|之内|左右|上下|or so\b)")
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MULTIPLIER = r"(?:(?-i:[kKM])(?![a-zA-Z])|(?:million|billion|thousand)\b|[千万亿])"
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"(?<![\w.,])(?<![A-Za-z_]-)(?P<sign>[+\-−]?)(?P<number>{_NUMBER})(?: ?(?P<multiplier>{_MULTIPLIER}))?"
    rf"(?:[ -]?(?P<unit>{_UNIT})(?![a-zA-Z]))?(?!\d|(?:st|nd|rd|th)\b)",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    rf"\b(?P<english>{ENGLISH})\b(?P<half> and a half)?(?:[ -](?P<unit>{_UNIT})\b)?"
    rf"|(?<![零一二两三四五六七八九十百第几\d])(?!一(?![零二两三四五六七八九十百]))(?P<chinese>[{CHINESE}]+)(?P<chinese_half>分半钟?)?"
    rf"(?(chinese_half)|(?P<chinese_unit>分钟|小时|秒钟?|天|倍|个百分点|(?=[个台次条名位])))",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    rf"\b(?P<count>an?|one|two|three) (?P<part>half|third|quarter|fifth|tenth)s?(?= of\b)|\b(?P<half>half)(?= of\b)"
    rf"|\b(?P<one>one) (?:in|out of) (?P<of>{ENGLISH}|[1-9][0-9]*)\b|(?P<tenths>[{CHINESE}])成(?![为了本功就])"
    rf"|(?P<below>百|[{CHINESE}]+)分之(?P<above>[{CHINESE}]+|{_NUMBER})|(?P<chinese_half>一半)",
    re.IGNORECASE,
)
_COMPOUND = re.compile(
    r"(?<![\d.:])(?P<hours>\d{1,3}) ?(?:h|hrs?|hours?|个?小时)(?: and|,)? ?"
    r"(?P<minutes>\d{1,2}) ?(?:m|min|mins|minutes?|分钟?)(?![a-zA-Z])",
    re.IGNORECASE,
)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
_HEDGED, _ROUNDED, _BOUNDED = 0.1, 0.05, 0.2
"""How far a hedged number may be off in all, in any case, and one that is only said to be a bound."""

Bound = Literal["", "above", "below"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a text. `value` is in the base unit of `kind` ("time": s, "bytes", "share": 1 is all, "ratio", "").

    `written` is the magnitude as it stands there; `step` is what one of its last digit is worth in the base unit.
    """

    text: str
    value: float
    written: float
    step: float
    kind: str
    hedged: bool = False
    bound: Bound = ""

    def is_stated_by(self, other: "Quantity") -> bool:
        """Whether `other`, rounded to this one's digits, is this one: 480 ms of 0.4796, 12 % of 0.118."""
        if self.kind == other.kind:
            return self.is_near(other.value)
        if not other.kind:
            return self.is_near(other.value) or self.is_near(other.value * self.scale)
        if not self.kind:
            return self.is_near(other.written) or self.is_near(other.value)
        return {self.kind, other.kind} == {"share", "ratio"} and self.is_near(other.value)

    def is_near(self, value: float) -> bool:
        """Whether `value`, in this one's base unit, rounds to it, or lies just on the side of it that is named."""
        mine, other = abs(self.value), abs(value)
        gap = abs(mine - other)
        if gap <= self.step * 0.5001 or (self.hedged and gap <= self._leeway):
            return True
        if self.bound == "above":
            return mine < other <= mine * (1 + _BOUNDED)
        return self.bound == "below" and mine > other >= mine * (1 - _BOUNDED - 1e-9)

    @property
    def scale(self) -> float:
        """What one of its unit is in the base unit."""
        return self.value / self.written if self.written else 1.0

    @property
    def telling(self) -> bool:
        """Whether it is particular enough to be recognised elsewhere: not a small whole number without a unit."""
        return self.kind in ("time", "bytes", "share") or self.written != int(self.written) or abs(self.value) >= 100

    @property
    def _leeway(self) -> float:
        """Of a hedged number: half of what its last digit before zeros is worth, within limits."""
        digits = f"{abs(self.written):.10g}".replace(".", "")
        zeros = len(digits) - len(digits.rstrip("0")) if self.step >= self.scale else 0
        return min(_HEDGED * abs(self.value), max(self.step * math.pow(10, zeros) / 2, _ROUNDED * abs(self.value)))


def quantities(text: str) -> Iterator[tuple[Quantity, int]]:
    """The numbers of a text, and where each begins."""
    whole = [*_FRACTION.finditer(text), *_COMPOUND.finditer(text)]
    taken = [range(*one.span()) for one in whole]
    for match in whole:
        yield _hedged(text, match, _fraction(match) if match.re is _FRACTION else _hours(match)), match.start()
    for match in (*_WRITTEN.finditer(text), *_SPOKEN.finditer(text)):
        if not any(match.start() in place for place in taken):
            read = _written(match) if match.re is _WRITTEN else _spoken(match)
            yield _hedged(text, match, read), match.start()


def _written(match: re.Match[str]) -> Quantity:
    number = match["number"].replace(",", "")
    decimals = len(number.partition(".")[2])
    kind, unit = _UNITS.get((match["unit"] or "").lower(), ("", 1.0))
    multiplier = match["multiplier"] or ""
    scale = unit * _MULTIPLIERS.get(multiplier if multiplier == "M" else multiplier.lower(), 1.0)
    written = -float(number) if match["sign"] in ("-", "−") else float(number)
    return Quantity(match[0].strip(), written * scale, written, math.pow(10, -decimals) * scale, kind)


def _spoken(match: re.Match[str]) -> Quantity:
    count = english_value(match["english"]) if match["english"] else chinese_value(match["chinese"])
    half = bool(match["half"] or match["chinese_half"])
    named = "分钟" if match["chinese_half"] else (match["unit"] or match["chinese_unit"] or "").lower()
    kind, unit = _UNITS.get(named, ("", 1.0))
    written = count + 0.5 * half
    return Quantity(match[0], written * unit, written, unit * (0.5 if half else 1.0), kind)


def _fraction(match: re.Match[str]) -> Quantity:
    """A share in words is a rough one, unless it is in hundredths."""
    share = _share(match)
    return Quantity(match[0], share, share * 100, 0.01 if match["below"] == "百" else share / 5, "share")


def _hours(match: re.Match[str]) -> Quantity:
    minutes = float(match["hours"]) * 60 + float(match["minutes"])
    return Quantity(match[0], minutes * 60, minutes, 60.0, "time")


def _share(match: re.Match[str]) -> float:
    if match["half"] or match["chinese_half"]:
        return 0.5
    if match["count"]:
        return _COUNTS[match["count"].lower()] / _PARTS[match["part"].lower()]
    if match["one"]:
        return 1 / (float(match["of"]) if match["of"].isdigit() else english_value(match["of"]))
    if match["tenths"]:
        return chinese_value(match["tenths"]) / 10
    above = match["above"]
    whole = 100.0 if match["below"] == "百" else chinese_value(match["below"])
    return (float(above.replace(",", "")) if above[0].isdigit() else chinese_value(above)) / (whole or 1.0)


def _hedged(text: str, match: re.Match[str], read: Quantity) -> Quantity:
    """The number with what is said around it of how exact it is."""
    before = (max(0, match.start() - 16), match.start())
    after = _HEDGED_AFTER.match(text, match.end())
    bound: Bound = "below" if _BELOW.search(text, *before) else "above" if _ABOVE.search(text, *before) else ""
    if after and after["word"] in _AFTER:
        bound = "above" if _AFTER[after["word"]] == "above" else "below"
    hedged = bool(bound or after or _HEDGE.search(text, *before))
    return Quantity(read.text, read.value, read.written, read.step, read.kind, hedged, bound)
