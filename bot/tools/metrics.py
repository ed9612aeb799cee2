"""What a Prometheus shows around the start: alerts that began to fire, and metrics that shifted."""

import asyncio
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.evidence import Observation
from bot.ports.survey import Scope, Sign
from bot.tools.golden import Measure, golden
from bot.tools.http import items, mapping
from bot.tools.looking import Asked
from bot.tools.notes import Notes, Shown, bearing
from bot.tools.prometheus_api import PrometheusApi
from bot.tools.promql import measured
from bot.tools.rules import told_rules
from bot.tools.series import Series, Shift, shift, summed_up
from bot.tools.window import iso

_LABELS = ("service", "job", "app", "service_name", "container", "namespace")
"""Where a service's name stands, the surest first."""
_FIRING = 'count by (alertname) (ALERTS{alertstate="firing"})'
_MOST_ALERTS, _MOST_MEASURES, _MOST_SERIES = 6, 18, 2
_AT_ONCE = 6
_BEFORE = timedelta(hours=1)
_AFTER = timedelta(hours=1)
_AROUND = timedelta(minutes=15)
_POINTS_BEFORE, _POINTS_AFTER = 240, 20
_EARLY = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Span:
    """The time looked at: finer and shorter while the start is just past, so that there is something to compare."""

    since: datetime
    until: datetime
    step: int

    @staticmethod
    def around(scope: Scope) -> "Span":
        ended = scope.incident.resolved_at
        until = min(filter(None, (scope.now, scope.start + _AFTER, ended + _AROUND if ended else None)))
        until = max(until, scope.start)
        step = min(60, max(1, math.ceil((until - scope.start).total_seconds() / _POINTS_AFTER)))
        return Span(scope.start - min(_BEFORE, timedelta(seconds=step * _POINTS_BEFORE)), until, step)

    def window(self, start: datetime) -> str:
        """What rates are taken over."""
        return "2m" if self.until - start < _EARLY else "5m"


async def survey(api: PrometheusApi, scope: Scope, notes: Notes) -> None:
    """About thirty calls at most, a few at a time."""
    looking = _Looking(api, scope, notes)
    rules, fired, measures = await asyncio.gather(looking.rules(), looking.fired(), looking.measures())
    if notes.failed:
        return
    alerts = _of_alerts(rules, fired, scope)
    chosen = {one.query: one for one in (*measures, *alerts)}
    await asyncio.gather(*(looking.measure(one) for one in chosen.values()))


class _Looking:
    """The looks of one survey."""

    def __init__(self, api: PrometheusApi, scope: Scope, notes: Notes) -> None:
        self._api = api
        self._scope = scope
        self._notes = notes
        self._span = Span.around(scope)
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def rules(self) -> Sequence[Mapping[str, Any]]:
        """The alert rules."""
        found: list[Any] = []
        asked = Asked("prometheus_alert_rules", "alert rules")

        async def see() -> Shown:
            found.extend(await self._api.alert_rules())
            return told_rules(asked, found, ""), ()

        await self._notes.look(asked, see)
        return [mapping(one) for group in found for one in items(mapping(group).get("rules"))]

    async def fired(self) -> Sequence[str]:
        """The names of the alerts that began to fire around the start."""
        asked = self._asked(_FIRING)
        began: dict[str, datetime] = {}

        async def see() -> Shown:
            series, warned = await self._series(_FIRING)
            firsts = {one.labels.get("alertname", ""): one.points[0][0] for one in series if one.points}
            began.update({name: at for name, first in firsts.items() if self._began(at := _moment(first))})
            if not began:
                return asked.nothing("No alert began to fire around the start."), ()
            lines = [f"{name} began to fire at {iso(at)}" for name, at in began.items()]
            seen = asked.found("\n".join(lines) + warned)
            signs = [Sign("alert", name, seen, self._nearness(at), at) for name, at in began.items()]
            return seen, sorted(signs, key=lambda sign: -sign.score)[:_MOST_ALERTS]

        async with self._free:
            await self._notes.look(asked, see)
        return list(began)

    async def measures(self) -> Sequence[Measure]:
        """What to measure of whatever carries the incident's names."""
        pattern = bearing(self._scope.names)
        if not pattern:
            return []
        selectors = [f'{{{label}=~"{pattern}"}}' for label in _LABELS]
        found = await asyncio.gather(*(self._named(one) for one in (*selectors, f'{{__name__=~"{pattern}"}}')))
        window = self._span.window(self._scope.start)
        kinds = [golden(names, one, window) for names, one in zip(found, [*selectors, ""], strict=True)]
        return max(kinds, key=len)[:_MOST_MEASURES]

    async def measure(self, one: Measure) -> None:
        """Whether, and how it shifted."""
        asked = self._asked(one.query)

        async def see() -> Shown:
            series, warned = await self._series(one.query)
            if not series:
                return asked.nothing("No series in this range."), ()
            start = self._scope.start.timestamp()
            shown = summed_up(series, start, known_start=True)
            seen = asked.found(f"{shown.text}{warned}", shown.omitted)
            shifted = [(each, shift(each.points, start)) for each in series]
            signs = [_sign(one, each, moved, seen) for each, moved in shifted if moved and moved.stands_out]
            return seen, sorted(signs, key=lambda sign: -sign.score)[:_MOST_SERIES]

        async with self._free:
            await self._notes.look(asked, see)

    async def _named(self, selector: str) -> list[str]:
        asked = Asked("prometheus_search", selector, self._span.since, self._span.until)
        names: list[str] = []

        async def see() -> Shown:
            names.extend(await self._api.names(selector, self._span.since, self._span.until))
            return (asked.found(", ".join(names)) if names else asked.nothing("No metric has this.")), ()

        async with self._free:
            await self._notes.look(asked, see)
        return names

    async def _series(self, query: str) -> tuple[list[Series], str]:
        return await self._api.series(query, self._span.since, self._span.until, self._span.step)

    def _asked(self, query: str) -> Asked:
        link = self._api.graph_link(query, self._span.since, self._span.until)
        return Asked("prometheus_range", query, self._span.since, self._span.until, link)

    def _began(self, at: datetime) -> bool:
        """Whether that is near the start, and not just where the range begins."""
        later = at > self._span.since + timedelta(seconds=self._span.step)
        return later and -_AROUND <= at - self._scope.start <= 2 * _AROUND

    def _nearness(self, at: datetime) -> float:
        return -abs((at - self._scope.start).total_seconds())


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _of_alerts(rules: Iterable[Mapping[str, Any]], fired: Sequence[str], scope: Scope) -> list[Measure]:
    """What the rules measure that fired around the start, or that the record's alerts name."""
    recorded = "\n".join(scope.alerts)
    named = [one for one in rules if one.get("name") in fired or str(one.get("name")) in recorded]
    found = {measured(str(one.get("query"))): str(one.get("name")) for one in named}
    return [Measure(query, query, name) for query, name in found.items()][:_MOST_ALERTS]


def _sign(measure: Measure, series: Series, moved: Shift, seen: Observation) -> Sign:
    labels = series.name if series.name != "{}" else ""
    return Sign(
        "metric",
        f"{measure.what}{labels}",
        seen,
        score=moved.score / max(1.0, moved.usual),
        at=_moment(moved.since),
        before=moved.before,
        after=moved.after,
        extreme=moved.extreme,
        detail=measure.alert,
        points=series.points,
    )
