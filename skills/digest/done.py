"""What was done, as far as people said that it was done."""

import re
from collections.abc import Sequence

from bot.language import Cue
from skills.digest.overlap import SAME, overlap, within_bounds
from skills.digest.statement import Statement

_STEPS = frozenset({Cue.ACTION, Cue.MITIGATION, Cue.CHANGE})
_TOLD = re.compile(
    r"\b(?:updated|posted (?:on|to|at)|informed|notified|told) (?:the |our |all )?(?:status ?page|customers?|support"
    r"|vendor|legal|finance|management|users)\b|(?:更新了?|已更新)状态页|已?(?:通知|告知)了?\S{2,8}|已?发(?:布|了)公告",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:don'?t|do not|did(?:n'?t| not)|won'?t|will|has(?:n'?t| not)|have(?:n'?t| not)|had(?:n'?t| not)|should|could"
    r"|would|might|may|can|can't|cannot|if|unless|let'?s|please|never|without|going to|gonna|plan(?:ning)? to|want to"
    r"|needs? to|have to|before we|try to|thinking|propos\w+|suggest\w*|instead of|no (?:rollback|restart|deploy)\w*)\b"
    r"|不要|别|千万|不能|没有|没|未|如果|要不要|是否|能否|可以|应该|建议|打算|准备|计划|需要|先不|暂不|等(?!待)|无需|不用",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\bbefore (?:this|that|it|the (?:incident|outage))\b|\byesterday\b|\bthis morning\b|\blast night\b"
    r"|\bearlier today\b|昨天|昨晚|早上|之前就|故障前",
    re.IGNORECASE,
)
_UNDER_WAY = re.compile(
    r"\b(?:on it|now|starting|in progress|look(?:ing)?|check(?:ing)?|investigating|debugging)\b|^\w+ing\b"
    r"|\b\d+ (?:out )?of \d+\b|\b(?:i'?m|we'?re|am|are|is) \w+ing\b|正在|马上|排查|先看|看下|看一下|查一下",
    re.IGNORECASE,
)


def done(said: Sequence[Statement]) -> list[Statement]:
    """The steps taken, oldest first. What was under way gives way to anything later said to be done."""
    steps = [one for one in said if (one.cues & _STEPS or _TOLD.search(one.text)) and _was_done(one)]
    last = max((one.entry.at for one in steps if not under_way(one)), default=None)
    standing = within_bounds([one for one in steps if last is None or not under_way(one) or one.entry.at > last])
    return [step for place, step in enumerate(standing) if not any(_same(step, one) for one in standing[place + 1 :])]


def under_way(statement: Statement) -> bool:
    """Said to be going on, not to be finished."""
    return bool(_UNDER_WAY.search(statement.sentence.text))


def _was_done(statement: Statement) -> bool:
    explains = Cue.CAUSE in statement.cues or Cue.FOLLOW_UP in statement.cues
    explains = explains or (Cue.IMPACT in statement.cues and not _TOLD.search(statement.text))
    return (
        statement.plain
        and not explains
        and not (_NOT_DONE.search(statement.sentence.text) or _EARLIER.search(statement.sentence.text))
    )


def _same(step: Statement, later: Statement) -> bool:
    return overlap(step.subject, later.subject) >= SAME
