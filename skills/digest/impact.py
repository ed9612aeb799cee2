"""Who is affected, and how it stands by the latest word."""

import re
from collections.abc import Sequence

from bot.language import Cue
from skills.digest.overlap import SAME, overlap, within_bounds
from skills.digest.statement import Statement
from skills.digest.stem import stem

_FIGURE = re.compile(r"\d|[一二三四五六七八九十两几][成百千万]")
_SHARE = re.compile(r"\d\s*(?:%|％|percent\b)|[\d一二三四五六七八九]成", re.IGNORECASE)
_CHANGING = frozenset(
    map(
        stem,
        ["down", "drop", "dropped", "fell", "falling", "rose", "rising", "back", "still", "around", "total", "risen"],
    )
)
_CALLED = re.compile(r"\bimpact\b|影响(?:范围)?(?:[:：]|是|为)", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|once|until|unless|when|should)\b|如果|一旦|等到|若", re.IGNORECASE)
_AGAIN = re.compile(
    r"\bcan \w+ again\b|\bwork(?:s|ing)? again\b|\bnormal again\b|都正常了?|恢复了|又?可以\S{1,6}了", re.IGNORECASE
)
_READING = frozenset({Cue.RESULT, Cue.RESOLUTION})


def impact(said: Sequence[Statement]) -> list[Statement]:
    """Statements about who is affected, oldest first; a later figure replaces an earlier one of the same thing."""
    found = within_bounds([one for one in said if one.plain and _tells_impact(one)])
    return [one for place, one in enumerate(found) if not any(_replaces(later, one) for later in found[place + 1 :])]


def main_impact(found: Sequence[Statement]) -> Statement | None:
    """The one to tell when there is room for one: what was called the impact, then what names customers."""
    return max(found, key=lambda one: (_weight(one), one.entry.at), default=None)


def latest_reading(said: Sequence[Statement]) -> Statement | None:
    """The newest statement of how things are: a share, a result, people for whom it works again."""
    return next((one for one in reversed(said) if one.plain and _tells_state(one)), None)


def _weight(statement: Statement) -> int:
    words = statement.sentence.text
    affected = Cue.IMPACT in statement.cues
    return 4 * bool(_CALLED.search(words)) + 2 * affected + (affected and Cue.CUSTOMER in statement.cues)


def _tells_impact(statement: Statement) -> bool:
    if statement.cues & _READING or Cue.FOLLOW_UP in statement.cues or Cue.CAUSE in statement.cues:
        return False
    counted = Cue.CUSTOMER in statement.cues and bool(_FIGURE.search(statement.sentence.text))
    return Cue.IMPACT in statement.cues or counted


def _tells_state(statement: Statement) -> bool:
    words = statement.sentence.text
    if _CONDITION.search(words):
        return False
    measured = bool(_SHARE.search(words)) and bool(statement.cues & {Cue.IMPACT, Cue.RESULT, Cue.RESOLUTION})
    return measured or bool(statement.cues & _READING) or bool(_AGAIN.search(words))


def _replaces(later: Statement, earlier: Statement) -> bool:
    both = bool(_FIGURE.search(later.sentence.text)) and bool(_FIGURE.search(earlier.sentence.text))
    return both and overlap(later.subject, earlier.subject) >= SAME and not _of_two_things(later, earlier)


def _of_two_things(one: Statement, other: Statement) -> bool:
    """Each names something the other does not: "error rate of logins", "error rate of payments"."""
    return all(
        any(word.isascii() and word not in _CHANGING for word in mine - theirs)
        for mine, theirs in ((one.subject, other.subject), (other.subject, one.subject))
    )
