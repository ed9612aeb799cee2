"""Numbers with their units, as a text states them, and when two of them say the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
_SHARE = {"%": 0.01, "percent": 0.01, "per cent": 0.01}
_TIMES = {"x": 1.0, "×": 1.0, "倍": 1.0, "times": 1.0}
_UNITS = (
    {name: ("time", scale) for name, scale in _SECONDS.items()}
    | {name: ("bytes", scale) for name, scale in _BYTES.items()}
    | {name: ("share", scale) for name, scale in _SHARE.items()}
    | {name: ("ratio", scale) for name, scale in _TIMES.items()}
)
_MULTIPLIERS = {"k": 1e3, "M": 1e6, "million": 1e6, "billion": 1e9, "thousand": 1e3, "千": 1e3, "万": 1e4, "亿": 1e8}
_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6,
    "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip
_HEDGE = re.compile(
    r"(?:about|around|approximately|approx\.?|roughly|nearly|almost|some|over|more than|less than|under|up to|at least"
    r"|at most|close to|~|≈|约|大约|将近|接近|近|超过|不到|至少|最多)\s*$",
    re.IGNORECASE,
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MULTIPLIER = r"(?:(?-i:[kKM])(?![a-zA-Z])|(?:million|billion|thousand)\b|[千万亿])"
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"(?<![\w.,])(?<![A-Za-z_]-)(?P<sign>[+\-−]?)(?P<number>{_NUMBER})(?: ?(?P<multiplier>{_MULTIPLIER}))?"
    rf"(?:[ -]?(?P<unit>{_UNIT})(?![a-zA-Z]))?(?![\d])",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    rf"\b(?P<english>{'|'.join(word for word in _WORDS if word.isascii())})\b(?:[ -](?P<unit>{_UNIT})\b)?"
    r"|(?<![零一二两三四五六七八九十第几])(?P<chinese>[两三四五六七八九十])(?=个|台|次|条|名|位|分钟|小时|秒|天|倍)",
    re.IGNORECASE,
)
_HEDGED = 0.1


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

    def is_stated_by(self, other: "Quantity") -> bool:
        """Whether `other`, rounded to this one's digits, is this one: 480 ms of 0.4796, 12 % of 0.118."""
        if self.kind == other.kind:
            return self._near(other.value)
        if not other.kind:
            return self._near(other.value) or self._near(other.value * self.value / self.written if self.written else 0)
        if not self.kind:
            return self._near(other.written) or self._near(other.value)
        return {self.kind, other.kind} == {"share", "ratio"} and self._near(other.value)

    def is_near(self, value: float) -> bool:
        """Whether `value`, in this one's base unit, rounds to it."""
        return self._near(value)

    def _near(self, value: float) -> bool:
        gap = abs(abs(self.value) - abs(value))
        return gap <= self.step * 0.5001 or (self.hedged and gap <= _HEDGED * abs(self.value))


def quantities(text: str) -> Iterator[tuple[Quantity, int]]:
    """The numbers of a text, and where each begins."""
    for match in _WRITTEN.finditer(text):
        number = match["number"].replace(",", "")
        decimals = len(number.partition(".")[2])
        kind, unit = _UNITS.get((match["unit"] or "").lower(), ("", 1.0))
        multiplier = match["multiplier"] or ""
        scale = unit * _MULTIPLIERS.get(multiplier if multiplier == "M" else multiplier.lower(), 1.0)
        written = -float(number) if match["sign"] in ("-", "−") else float(number)
        hedged = bool(_HEDGE.search(text, max(0, match.start() - 16), match.start()))
        step = 10.0**-decimals * scale
        yield Quantity(match[0].strip(), written * scale, written, step, kind, hedged), match.start()
    for match in _SPOKEN.finditer(text):
        count = float(_WORDS[(match["english"] or match["chinese"]).lower()])
        kind, unit = _UNITS.get((match["unit"] or "").lower(), ("", 1.0))
        yield Quantity(match[0], count * unit, count, unit, kind), match.start()
