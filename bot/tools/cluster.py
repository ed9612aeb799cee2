"""What a Kubernetes cluster shows around the start: rollouts before it, warnings and containers that ended since."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain.evidence import Observation
from bot.ports.survey import Scope, Sign
from bot.tools.cutting import cut
from bot.tools.http import Query
from bot.tools.looking import Asked
from bot.tools.notes import Notes, Shown
from bot.tools.objects import ended, event_lines, grouped, pod_lines, revisions, rollout_lines
from bot.tools.window import iso

Objects = Callable[[str, str, str, Query], Awaitable[tuple[list[Mapping[str, Any]], bool]]]
"""Objects by namespace, API and kind."""

_BEFORE = timedelta(hours=2)
_AROUND = timedelta(minutes=15)
_MOST = 4


async def survey(objects: Objects, scope: Scope, notes: Notes) -> None:
    """Four calls for each namespace; after a kind that cannot be read nothing more is asked."""
    until = max(scope.now, scope.start)
    since = scope.start - _BEFORE
    asked = Asked("kubernetes_rollouts", "deployments in all namespaces allowed", since, until)

    async def rollouts() -> Shown:
        deployments, _ = await objects("", "/apis/apps/v1", "deployments", ())
        sets, _ = await objects("", "/apis/apps/v1", "replicasets", ())
        lines = list(rollout_lines(deployments, sets, scope.start))
        if not lines:
            return asked.nothing("There is no deployment."), ()
        shown = cut(lines, f"{len(deployments)} deployments, the newest revisions first")
        seen = asked.found(shown.text, shown.omitted)
        made = [one for one in revisions(deployments, sets) if since <= one[0] <= scope.start + _AROUND / 3]
        return seen, _nearest([_rollout(scope, at, name, images, seen) for at, name, images in made])

    if (await notes.look(asked, rollouts)).outcome != "failed":
        await _events(objects, scope, notes, until)
        await _pods(objects, scope, notes, until)


async def _events(objects: Objects, scope: Scope, notes: Notes, until: datetime) -> None:
    asked = Asked("kubernetes_events", "warnings in all namespaces allowed", scope.start - _AROUND, until)

    async def see() -> Shown:
        every, _ = await objects("", "/api/v1", "events", ())
        warnings = [one for one in every if one.get("type") == "Warning"]
        lines = list(event_lines(warnings, "", asked.since, until))
        if not lines:
            return asked.nothing("No warning in this time. A cluster keeps events for an hour by default."), ()
        shown = cut(lines, f"{len(lines)} kinds of warnings, the newest first")
        seen = asked.found(shown.text, shown.omitted)
        new = [one for one in grouped(warnings, "", asked.since, until) if one.first >= scope.start - _AROUND]
        signs = [
            Sign(
                "event",
                one.object,
                seen,
                _score(scope, one.first, one.object),
                one.first,
                detail=f"{one.reason}: {one.message} ({one.count}×)",
            )
            for one in new
        ]
        return seen, _nearest(signs)

    await notes.look(asked, see)


async def _pods(objects: Objects, scope: Scope, notes: Notes, until: datetime) -> None:
    asked = Asked("kubernetes_pods", "pods in all namespaces allowed", until, until)

    async def see() -> Shown:
        pods, _ = await objects("", "/api/v1", "pods", ())
        if not pods:
            return asked.nothing("There is no pod."), ()
        shown = cut(list(pod_lines(pods)), f"{len(pods)} pods at {iso(until)}, troubled ones first")
        seen = asked.found(shown.text, shown.omitted)
        late = [one for one in ended(pods) if one[0] >= scope.start - _AROUND]
        signs = [Sign("event", name, seen, _score(scope, at, name), at, detail=how) for at, name, how in late]
        return seen, _nearest(signs)

    await notes.look(asked, see)


def _rollout(scope: Scope, at: datetime, name: str, images: str, seen: Observation) -> Sign:
    return Sign("rollout", name, seen, _score(scope, at, name), at, detail=images)


def _score(scope: Scope, at: datetime, name: str) -> float:
    """Near the start, and first of all what the incident is about."""
    about = any(one.casefold() in name.casefold() for one in scope.names)
    return 1e6 * about - abs((at - scope.start).total_seconds())


def _nearest(signs: Sequence[Sign]) -> Sequence[Sign]:
    return sorted(signs, key=lambda one: -one.score)[:_MOST]
