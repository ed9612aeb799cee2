"""Which language a message is in."""

from bot.language.text import CJK, FLAGS, deferred, normalised, without_quotations

_CHINESE = deferred(f"[{CJK}]")
_ENGLISH = deferred(r"(?<![\w@#/.-])[A-Za-z][a-z']*(?![\w@/-]|\.\w)", FLAGS)
_GRAMMATICAL = deferred(
    r"\b(?:the|an?|is|are|was|were|be|been|do|does|did|has|have|had|can|could|will|would|should|may|i|we|you|they|it"
    r"|he|she|this|that|these|those|what|who|why|how|when|where|which|to|of|in|on|at|for|from|with|by|as|about|since"
    r"|and|or|but|if|not|no|me|us|my|our|your|please|pls|any|some|there|here|now|still|it's|what's|don't|i'm|we're)\b",
    FLAGS,
)
_NOT_WORDS = deferred(r"https?://\S+|@\S+|`[^`]*`|<[^>\n]*>")
_CHARACTERS_A_WORD = 1.6
_TERMS_A_WORD = 2
"""English terms stand in Chinese sentences as well; what English is made of does not."""


def language_of(text: str, default: str) -> str:
    """Which of English and Chinese says more, as "en" or "zh"; `default` where neither says anything.

    Quotations count only where there is nothing else.
    """
    own = without_quotations(normalised(text))
    prose = _NOT_WORDS.sub(" ", own if _CHINESE.search(own) or _ENGLISH.search(own) else text)
    chinese = len(_CHINESE.findall(prose)) / _CHARACTERS_A_WORD
    words = _ENGLISH.findall(prose)
    if not chinese and not words:
        return default
    grammatical = sum(bool(_GRAMMATICAL.fullmatch(word)) for word in words)
    english = grammatical + (len(words) - grammatical) / _TERMS_A_WORD
    return "zh" if chinese >= english else "en"
