"""Text made comparable: one character in, one character out, so that positions still point into what was typed."""

import re
from typing import Any, cast

FLAGS = re.ASCII | re.IGNORECASE
"""ASCII word boundaries, so that `故障INC-12` has one before its `I`."""
QUOTED = "¤"
"""Stands where somebody else's words, or code, stood."""
CJK = "\u3400-\u9fff"


class _Uncompiled:
    """Becomes the pattern when it is first asked for one of its methods."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._source, self._flags)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "sub", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def deferred(source: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile`, put off until the pattern is first used: compiling them all takes a tenth of a start."""
    return cast(re.Pattern[str], _Uncompiled(source, flags))


_SPACES = "\u3000\u00a0\u200b\u200c\u200d\u2060\ufeff*§¤\t\r"
_SAME_WIDTH = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {ord(character): " " for character in _SPACES}
    | str.maketrans("‘’“”‐‑‒–—―", "''\"\"------")
)
_QUOTES = deferred(
    r"""```.*?(?:```|\Z) | `[^`\n]*` | ^[ ]*>[^\n]* | "[^"\n]*" | (?<![A-Za-z0-9])'[^'\n]*'(?![A-Za-z0-9])
      | 「[^」\n]*」 | 『[^』\n]*』 """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_PASTED = deferred(
    r"^ *(?:[\[【](?:FIRING|RESOLVED|ALERTING|TRIGGERED|RECOVER(?:Y|ED)|ALERT|ALARM|CRITICAL|WARNING|OK|NO ?DATA"
    r"|[^\]】\n]{0,8}(?:告警|报警|恢复|通报))[^\]】\n]{0,40}[\]】][^\n]*"
    r"|[\[(]?(?:\d{4}-\d{2}-\d{2}[T ])?\d{2}:\d{2}:\d{2}\S{0,12} +(?:\[[^\]\n]{0,80}\] *)?"
    r"(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRIT|CRITICAL|SEVERE)\b[^\n]*)",
    re.ASCII | re.MULTILINE,
)
"""Lines that a monitoring system or a program wrote: alerts headed by their state, log lines with time and level."""
_LETTER = deferred(rf"[A-Za-z{CJK}]")
_ONE_WORD = deferred(r"""[`"'「『][@#\w.-]+(?: ?-?\d)?[`"'」』]""")
_EMOJI = deferred("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]+|(?<![A-Za-z0-9]):[a-z0-9_+-]+:")
_SPACE = deferred(r"\s+")
_SPACE_BY_CJK = deferred(rf"(?<=[{CJK}]) (?=[A-Za-z0-9@§])|(?<=[A-Za-z0-9§]) (?=[{CJK}])|(?<=[{CJK}]) (?=[{CJK}])")


def normalised(text: str) -> str:
    """The text with full-width forms, typographic quotes and odd spaces made plain; never changes its length."""
    return text.translate(_SAME_WIDTH)


def without_quotations(text: str) -> str:
    """Somebody else's words, code, alerts and logs blanked out; a single quoted word among others stays: a value."""
    outside = bool(_LETTER.search(_QUOTES.sub("", text)))

    def blank(match: re.Match[str]) -> str:
        quoted = match[0]
        if outside and _ONE_WORD.fullmatch(quoted):
            return f" {quoted[1:-1]} "
        return QUOTED * len(quoted)

    return _PASTED.sub(lambda match: QUOTED * len(match[0]), _QUOTES.sub(blank, text))


def collapsed(text: str) -> str:
    """Single spaces, none beside Chinese characters, no emoji: the form in which command patterns are written."""
    plain = _SPACE.sub(" ", _EMOJI.sub(" ", text)).strip()
    return _SPACE_BY_CJK.sub("", plain)
