"""When an incident began, as far as its record tells, and by what it showed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.incident import Incident, TimelineEntry
from bot.language.cues import Cue
from bot.language.terms import terms
from skills.digest.facts import began
from skills.digest.record import Digest
from skills.digest.statement import Statement

_EARLIER = timedelta(hours=6)
_FIRST_WORDS = 5
"""So many of the first statements are taken to speak of the symptoms."""


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


def symptoms(incident: Incident, digest: Digest, question: str = "") -> frozenset[str]:
    """The words the incident shows itself in: title, services, alerts, impact, the first things said."""
    texts = [incident.title, *incident.services, question, *(one.text for one in digest.alerts[:5])]
    spoken = [*digest.impact, *first_words(digest)]
    return frozenset(term for text in texts for term in terms(text)).union(*(one.terms for one in spoken))


def first_words(digest: Digest) -> list[Statement]:
    """The first statements of what was noticed."""
    noticed = [one for one in digest.said if one.cues & {Cue.DETECTION, Cue.IMPACT} and not one.sentence.joking]
    return noticed[:_FIRST_WORDS]
