"""Which language a message is in."""

import re

from bot.language.text import CJK, FLAGS

_CHINESE = re.compile(f"[{CJK}]")
_ENGLISH = re.compile(r"(?<![\w@#/.-])[A-Za-z][a-z']*(?![\w@/-]|\.\w)", FLAGS)
_NOT_WORDS = re.compile(r"https?://\S+|@\S+|`[^`]*`|<[^>\n]*>")
_CHARACTERS_A_WORD = 1.6


def language_of(text: str, default: str) -> str:
    """Which of English and Chinese says more, as "en" or "zh"; `default` where neither says anything."""
    prose = _NOT_WORDS.sub(" ", text)
    chinese = len(_CHINESE.findall(prose)) / _CHARACTERS_A_WORD
    english = len(_ENGLISH.findall(prose))
    if not chinese and not english:
        return default
    return "zh" if chinese >= english else "en"
