"""What of a text must not leave the host: secrets, and data about people."""

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_KEY_WORD = (
    r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|(?:api|access|private|signing|encryption|session|account)"
    r"[_ -]?(?:key|token|secret)|client[_ -]?secret|auth(?:orization)?[_ -]?(?:key|token)|密码|口令|密钥|令牌|秘钥)"
)
_KEY_MARKS = ("pass", "pwd", "secret", "token", "cred", "key", "密码", "口令", "密钥", "令牌", "秘钥")
_LABEL = "[A-Za-z0-9-]{1,63}"
_STATES = (
    "none null true false undefined expired invalid missing required empty wrong revoked rotated unknown changed"
    " refused rejected denied leaked exposed disabled enabled needed unset redacted hidden *** xxx"
)
_NO_VALUE = frozenset(_STATES.split())


_FEWEST, _MOST, _BEYOND = 6, 24, 4
"""Lines looked through at a time, and how many around them what names a value, and its rest, may stand in."""


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a text that is sensitive."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sensitive value. `group`: which part of a match it is; `really`: proof beyond the pattern.

    `marks`: one of them stands in every match, whatever its case; finding none takes less time than the pattern.
    """

    name: str
    pattern: re.Pattern[str]
    group: int = 0
    really: Callable[[str], bool] = bool
    marks: tuple[str, ...] = ()


@lru_cache(maxsize=512)
def found(text: str) -> tuple[Found, ...]:
    """Every sensitive stretch, from the start on, none within another: of two that overlap the earlier, longer one."""
    kept: list[Found] = []
    for one in sorted(_everything(text), key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def _everything(text: str) -> Iterator[Found]:
    """Block by block, since most of a record was looked through before; a key, which may be long, in one piece."""
    if "-----BEGIN" in text:
        yield from _within(text)
        return
    lines = text.splitlines(keepends=True)
    start = 0
    for first, end in _blocks(lines):
        block = "".join(lines[first:end])
        before = "".join(lines[max(0, first - _BEYOND) : first])
        shift = start - len(before)
        for one in _within(before + block + "".join(lines[end : end + _BEYOND])):
            if start <= one.start + shift < start + len(block):
                yield Found(one.start + shift, one.end + shift, one.kind)
        start += len(block)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each begins and ends: after a line that says so by itself, however many came or went before it."""
    first = 0
    for end, line in enumerate(lines, 1):
        if end - first == _MOST or end == len(lines) or (end - first >= _FEWEST and len(line) % 4 == 0):
            yield first, end
            first = end


@lru_cache(maxsize=4096)
def _within(text: str) -> tuple[Found, ...]:
    folded = text.casefold()
    return tuple(
        Found(*match.span(kind.group), kind.name)
        for kind in KINDS
        if not kind.marks or any(mark in folded for mark in kind.marks)
        for match in kind.pattern.finditer(text)
        if kind.really(match[kind.group])
    )


def _is_value(word: str) -> bool:
    """Whether what stands after "password:" is one, and no sentence about it."""
    return word.strip("\"'`.,;:!?*").lower() not in _NO_VALUE and not word.startswith(("‹", "$", "{{", "<"))


def _is_card(number: str) -> bool:
    digits = [int(one) for one in number if one.isdigit()]
    doubled = [one if place % 2 else sum(divmod(2 * one, 10)) for place, one in enumerate(reversed(digits), 1)]
    return 14 <= len(digits) <= 19 and len(set(digits)) > 1 and sum(doubled) % 10 == 0


def _is_identity(number: str) -> bool:
    """A Chinese identity number: its last character checks the others (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def _is_public(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


def _is_iban(number: str) -> bool:
    plain = re.sub(r"\s", "", number)
    return int("".join(str(int(one, 36)) for one in plain[4:] + plain[:4])) % 97 == 1


KINDS = (
    Kind(
        "secret",
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"),
        marks=("-----begin",),
    ),
    Kind(
        "secret",
        re.compile(
            r"\b(?:xox[abceoprs]-|xapp-|sk-|rk_live_|sk_live_|gh[pousr]_|github_pat_|glpat-|npm_|pypi-|hf_|dop_v1_|ya29\.|SG\.)"
            r"[\w.-]{10,}"
        ),
        marks=(
            *("xox", "xapp-", "sk-", "k_live_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
            *("glpat-", "npm_", "pypi-", "hf_", "dop_v1_", "ya29.", "sg."),
        ),
    ),
    Kind(
        "secret", re.compile(r"\b(?:AKIA|ASIA|LTAI|AKID)[A-Za-z0-9]{12,32}\b"), marks=("akia", "asia", "ltai", "akid")
    ),
    Kind("secret", re.compile(r"\bAIza[\w-]{35}"), marks=("aiza",)),
    Kind("secret", re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"), marks=("eyj",)),
    Kind("secret", re.compile(r"\b(?:Bearer|Basic)\s+([\w+/.=~-]{8,})", re.IGNORECASE), 1, marks=("bearer", "bas")),
    Kind(
        "secret",
        re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{0,200}:([^\s/@]{1,200})@", re.IGNORECASE),
        1,
        marks=("://",),
    ),
    Kind(
        "secret",
        re.compile(
            rf"{_KEY_WORD}[\"']?\s{{0,3}}(?:[=:：]|是|为)\s{{0,3}}[\"'`]?([^\s\"'`,;，；。]{{4,}})", re.IGNORECASE
        ),
        1,
        _is_value,
        _KEY_MARKS,
    ),
    Kind(
        "secret",
        re.compile(
            rf"{_KEY_WORD}\s(?:is|was)\s[\"'`]?((?=[^\s\"'`]{{0,100}}[\d!#$%^&*])[^\s\"'`,;]{{6,}})", re.IGNORECASE
        ),
        1,
        _is_value,
        _KEY_MARKS,
    ),
    Kind(
        "email",
        re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}\b"),
        marks=("@",),
    ),
    Kind("phone", re.compile(r"(?<![\w.+-])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![\w-])")),
    Kind("phone", re.compile(r"(?<![\w+])\+[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,5}(?!\w)"), marks=("+",)),
    Kind("phone", re.compile(r"(?<![\w.+-])(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[.-]\d{4}(?![\w-])")),
    Kind("identity", re.compile(r"(?<![\w-])[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![\w-])"), 0, _is_identity),
    Kind("card", re.compile(r"(?<![\w.-])[2-6]\d{3}(?:[ -]?\d){10,15}(?![\w-])"), 0, _is_card),
    Kind("iban", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"), 0, _is_iban),
    Kind("address", re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\w)"), 0, _is_public),
    Kind(
        "address",
        re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){2,7}(?::?[0-9a-fA-F]{1,4}){1,6}(?![\w:])"),
        0,
        _is_public,
    ),
)
"""Internal addresses, host names and commit ids stay: an investigation is about them."""
