"""Which past incidents look like a description: shared rare words."""

import math
from collections import Counter

from bot.domain.incident import Incident
from bot.language import terms
from bot.ports.incidents import EntryFilter, IncidentFilter, Incidents

_COMPARED_INCIDENTS = 200
_COMPARED_ENTRIES = 40


class Likeness:
    """Compares with the newest 200 incidents of an account, each by its facts and newest telling statements."""

    def __init__(self, incidents: Incidents, account: str) -> None:
        self._incidents = incidents
        self._account = account

    async def ranked(self, text: str, besides: Incident | None, limit: int) -> list[tuple[Incident, float]]:
        """The cosine of the weighted words, 0 to 1, best first; those with nothing in common are left out."""
        others = [
            one
            for one in await self._incidents.find(self._account, IncidentFilter(limit=_COMPARED_INCIDENTS))
            if besides is None or one.number != besides.number
        ]
        bags = {one.number: Counter(terms(await self._words_of(one))) for one in others}
        rarity = Counter(term for bag in bags.values() for term in bag)
        weights = {term: math.log((1 + len(bags)) / (0.5 + count)) for term, count in rarity.items()}
        wanted = Counter(terms(text))
        scored = [(one, _cosine(wanted, bags[one.number], weights)) for one in others]
        return sorted((pair for pair in scored if pair[1] > 0), key=lambda pair: -pair[1])[:limit]

    async def _words_of(self, incident: Incident) -> str:
        wanted = EntryFilter(with_cues=True, limit=_COMPARED_ENTRIES)
        said = [entry.text for entry in await self._incidents.entries(self._account, incident.number, wanted)]
        return "\n".join([incident.title, *incident.services, *incident.labels.values(), *said])


def _cosine(one: Counter[str], other: Counter[str], weights: dict[str, float]) -> float:
    shared = sum(weights[term] ** 2 for term in one if term in other and weights[term] > 0)
    if not shared:
        return 0.0
    lengths = [math.sqrt(sum(weights.get(term, 1.0) ** 2 for term in bag)) for bag in (one, other)]
    return shared / (lengths[0] * lengths[1])
