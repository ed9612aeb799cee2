"""What the record lets one say about the cause, and how sure one may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.domain.incident import EntryKind
from bot.language.cues import Cue
from skills.diagnosis.suspects import Suspect, clearing, same_change, versions
from skills.digest.causes import Causes
from skills.digest.statement import Statement

Confidence = Literal["high", "medium", "low", "none"]

_CLOSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """`confidence` "none" is inconclusive. `stated`: somebody said so, as a fact; `suspected`: as a guess.

    `change` is a change before the start that the statement speaks of, or that stands out by itself.
    """

    confidence: Confidence
    stated: Statement | None = None
    suspected: Statement | None = None
    change: Suspect | None = None


def finding(causes: Causes, suspects: Sequence[Suspect]) -> Finding:
    """The best the record allows; never more certain than the people who were there.

    High: a person stated the cause, and it is a change recorded before the start. Medium: a person stated it; it
    may name a change people told of, or a suspicion that names one may stand behind it. Low: a
    person suspects a change that was made before the start, or one change stands out by time and words. Nobody's word
    and no such change: inconclusive.
    """
    standing = [one for one in suspects if clearing(one, causes.ruled_out) is None]
    for stated in causes.stated:
        if change := _spoken_of(stated, [one for one in standing if one.entry.kind is EntryKind.CHANGE]):
            return Finding("high", stated=stated, change=change)
    stated_only = causes.stated[0] if causes.stated else None
    for suspected in causes.suspected:
        if change := _spoken_of(suspected, standing):
            return Finding("medium" if stated_only else "low", stated=stated_only, suspected=suspected, change=change)
    if stated_only:
        return Finding("medium", stated=stated_only, change=_spoken_of(stated_only, standing))
    outstanding = standing[0] if standing and _stands_out(standing[0], standing[1:]) else None
    return Finding("low", change=outstanding) if outstanding else Finding("none")


def _spoken_of(statement: Statement, suspects: Sequence[Suspect]) -> Suspect | None:
    """The change a statement speaks of, told by another entry than the statement's own.

    The same version is enough; the same service is not, unless the statement speaks of a change.
    """
    others = (one for one in suspects if one.entry.number != statement.entry.number)
    return next((one for one in others if _names(statement, one)), None)


def _names(statement: Statement, suspect: Suspect) -> bool:
    by_version = bool(versions(statement.terms) & versions(suspect.words))
    return by_version or (Cue.CHANGE in statement.cues and same_change(statement.terms, suspect.words))


def _stands_out(first: Suspect, others: Sequence[Suspect]) -> bool:
    """In the hour before the start, and the only one there, or the only one about the same thing as the symptoms."""
    if first.before is None or first.before > _CLOSE:
        return False
    rivals = [one for one in others if one.before is not None and one.before <= _CLOSE]
    return not rivals or (bool(first.shared) and not any(one.shared for one in rivals))
