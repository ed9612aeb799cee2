"""How severities are written: "sev2", "P1", "SEV-9", "critical", "一级", and an account's own names."""

import re
from functools import lru_cache

from bot.domain.incident import SeverityScale

_NUMBERED = r"(?:(?:sev(?:erity)?|priority|prio)[ -]?\d{1,2}|[ps]-?\d)(?![\w.])"
_WORDS = r"critical|major|minor|trivial|high|medium|moderate|low|urgent|blocker"
_CHINESE = r"[一二三四五\d]级(?!别)|紧急|致命|严重(?!级|程|性)"
SEVERITY_WORD = r"(?:sev(?:erity)?(?: level| rating)?|priority|prio)"
SEVERITY_WORD_ZH = (
    r"(?:严重(?:级别|程度|性|等级)|级别|等级|优先级|故障级别|故障等级|事件等级|sev级别"
    r"|severity(?: level)?|sev|priority)"
)
ANY_LEVEL = (
    r"(?!(?:a|an|the|it|this|that|same|right|correct|what|whatever|which|to|up|down|is|be|if|one|not?"
    r"|of|for|on|in|at|from|as|again|now|please|level|and|or|with|by|too|back|higher"
    r"|lower)\b)[a-z\d][\w.-]{0,19}"
)
"""One word, where "severity" beside it says that it can only be a level, known or not."""


def level_pattern(scale: SeverityScale) -> str:
    """The source of a pattern, without groups, for what is plainly a level, whether the scale knows it or not."""
    return _level_pattern((*scale.names, *scale.aliases))


@lru_cache(maxsize=64)
def _level_pattern(names: tuple[str, ...]) -> str:
    known = [_spelled(name) for name in sorted(names, key=len, reverse=True) if name.strip()]
    return "(?:" + "|".join([*known, _NUMBERED, rf"(?:{_WORDS})\b", _CHINESE]) + ")"


def _spelled(name: str) -> str:
    parts = [re.escape(part) for part in re.split(r"[\s_-]+", name.strip()) if part]
    return "[ _-]?".join(parts) + (r"(?!\w)" if name[-1:].isascii() else "")
