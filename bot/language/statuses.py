"""How statuses are written, in English and Chinese."""

import re

from bot.language.text import deferred

_ENGLISH = {
    "active": r"active|open|reopened|re-opened|ongoing|in progress|firing(?: again)?",
    "stable": r"stable|stabili[sz]ed|mitigated|monitoring|under control|contained",
    "resolved": r"resolved|fixed|solved|recovered",
    "closed": r"closed",
}
_CHINESE = {
    "active": r"进行中|处理中|活跃|未恢复|重新打开|打开",
    "stable": r"已?稳定|已?缓解|已?止损|观察中|已?控制",
    "resolved": r"已?恢复|已?解决|已?修复|已处理",
    "closed": r"已?关闭|已?关单|已?结束|已?结单",
}
STATUS = "(?:" + "|".join(_ENGLISH.values()) + r")\b"
STATUS_ZH = "(?:" + "|".join(_CHINESE.values()) + "|" + STATUS + ")"

_KNOWN = [
    (deferred(f"(?:{english}|{_CHINESE[status]})", re.IGNORECASE | re.ASCII), status)
    for status, english in _ENGLISH.items()
]


def status_named(text: str) -> str | None:
    """active, stable, resolved or closed for a word that means it."""
    return next((status for pattern, status in _KNOWN if pattern.fullmatch(text.strip())), None)
