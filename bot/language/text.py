"""Text made comparable: one character in, one character out, so that positions still point into what was typed."""

import re

FLAGS = re.ASCII | re.IGNORECASE
"""ASCII word boundaries, so that `故障INC-12` has one before its `I`."""
QUOTED = "¤"
"""Stands where somebody else's words, or code, stood."""
CJK = "\u3400-\u9fff"

_SPACES = "\u3000\u00a0\u200b\u200c\u200d\u2060\ufeff*§¤\t\r"
_SAME_WIDTH = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {ord(character): " " for character in _SPACES}
    | str.maketrans("‘’“”‐‑‒–—―", "''\"\"------")
)
_QUOTES = re.compile(
    r"""```.*?(?:```|\Z) | `[^`\n]*` | ^[ ]*>[^\n]* | "[^"\n]*" | (?<![A-Za-z0-9])'[^'\n]*'(?![A-Za-z0-9])
      | 「[^」\n]*」 | 『[^』\n]*』 """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_PASTED = re.compile(
    r"^ *(?:[\[【](?:FIRING|RESOLVED|ALERTING|TRIGGERED|RECOVER(?:Y|ED)|ALERT|ALARM|CRITICAL|WARNING|OK|NO ?DATA"
    r"|[^\]】\n]{0,8}(?:告警|报警|恢复|通报))[^\]】\n]{0,40}[\]】][^\n]*"
    r"|[\[(]?(?:\d{4}-\d{2}-\d{2}[T ])?\d{2}:\d{2}:\d{2}\S{0,12} +(?:\[[^\]\n]{0,80}\] *)?"
    r"(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRIT|CRITICAL|SEVERE)\b[^\n]*)",
    re.ASCII | re.MULTILINE,
)
"""Lines that a monitoring system or a program wrote: alerts headed by their state, log lines with time and level."""
_LETTER = re.compile(rf"[A-Za-z{CJK}]")
_ONE_WORD = re.compile(r"""[`"'「『][@#\w.-]+(?: ?-?\d)?[`"'」』]""")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]+|(?<![A-Za-z0-9]):[a-z0-9_+-]+:")
_SPACE = re.compile(r"\s+")
_SPACE_BY_CJK = re.compile(rf"(?<=[{CJK}]) (?=[A-Za-z0-9@§])|(?<=[A-Za-z0-9§]) (?=[{CJK}])|(?<=[{CJK}]) (?=[{CJK}])")


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
