"""When an incident began, as far as its record tells, and by what it showed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.incident import Incident, TimelineEntry
from bot.language.cues import Cue
from bot.language.terms import terms
from skills.digest.facts import began
from skills.digest.record import Digest
from skills.digest.statement import Statement

_PARTS = re.compile(r"[-_./:@]")
_SHORT = 3
_EVERYWHERE = frozenset({"api", "service", "server", "app", "prod", "production", "deployed", "deploy", "error", "the"})
_EARLIER = timedelta(hours=6)
_NOTICING = timedelta(minutes=15)
"""What is said so soon after the start tells how it was noticed."""


@dataclass(frozen=True, slots=True)
class Start:
    """`sign` is the alert that came before anybody declared anything, when that is what the time rests on."""

    at: datetime
    sign: TimelineEntry | None = None


def start_of(incident: Incident, digest: Digest) -> Start | None:
    """The earliest of the times on record and the first alert shortly before them."""
    known = began(incident)
    alerts = sorted(digest.alerts, key=lambda one: one.at)
    if known is None:
        return Start(alerts[0].at, alerts[0]) if alerts else None
    sign = next((one for one in alerts if known - _EARLIER <= one.at <= known), None)
    return Start(sign.at, sign) if sign else Start(known)


def symptoms(incident: Incident, digest: Digest, start: Start, question: str = "") -> frozenset[str]:
    """The roots of the words the incident shows itself in: title, services, alerts, impact, the first things said."""
    texts = [incident.title, *incident.services, question, *(one.text for one in digest.alerts[:5])]
    said = [*digest.impact, *first_words(digest, start)]
    return roots(term for text in texts for term in terms(text)).union(*(roots(one.terms) for one in said))


def first_words(digest: Digest, start: Start) -> list[Statement]:
    """The first statements of what was noticed, not of what was thought or done about it."""
    return [
        one
        for one in digest.said
        if one.cues & {Cue.DETECTION, Cue.IMPACT, Cue.CUSTOMER}
        and not one.cues & {Cue.CAUSE, Cue.CHANGE, Cue.MITIGATION, Cue.RESULT}
        and not one.sentence.joking
        and not one.sentence.hedged
        and one.entry.at <= start.at + _NOTICING
    ]


def roots(words: Iterable[str]) -> frozenset[str]:
    """Words comparable across "payments-api" and "payment": identifiers with their parts, a plural's "s" dropped."""
    found: set[str] = set()
    for word in words:
        parts = [word, *_PARTS.split(word)] if not word.replace(".", "").isdigit() else [word]
        found.update(part.removesuffix("s") if len(part) > _SHORT else part for part in parts if part)
    return frozenset(found - _EVERYWHERE)
