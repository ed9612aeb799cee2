"""Kubernetes objects in lines: what matters when something broke."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.tools.http import items, mapping
from bot.tools.window import iso

JSON = Mapping[str, Any]

_REVISION = "deployment.kubernetes.io/revision"
_CAUSE = "kubernetes.io/change-cause"
_REVISIONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Event:
    """Events alike (object, reason, message) as one; `object` is its namespace, kind and name."""

    object: str
    type: str
    reason: str
    message: str
    first: datetime
    last: datetime
    count: int


def grouped(events: Sequence[JSON], about: str, since: datetime | None, until: datetime | None) -> list[Event]:
    """The events of a time about objects of such a name, alike ones as one, the newest first."""
    told: dict[tuple[str, str, str, str], Event] = {}
    for one in events:
        first, last = _times(one)
        named = mapping(one.get("involvedObject"))
        object = f"{named.get('namespace', '')}/{named.get('kind', '')} {named.get('name', '')}"
        if last is None or (since and last < since) or (until and last > until) or about not in object:
            continue
        key = (object, str(one.get("type")), str(one.get("reason")), str(one.get("message")))
        known = told.get(key, Event(*key, first or last, last, 0))
        counted = int(one.get("count") or mapping(one.get("series")).get("count") or 1)
        told[key] = Event(*key, min(known.first, first or last), max(known.last, last), known.count + counted)
    return sorted(told.values(), key=lambda one: one.last, reverse=True)


def event_lines(events: Sequence[JSON], about: str, since: datetime | None, until: datetime | None) -> Iterator[str]:
    """A line for each kind of event, the newest first."""
    for one in grouped(events, about, since, until):
        span = iso(one.last) if one.count == 1 else f"{iso(one.first)} to {iso(one.last)}, {one.count}×"
        yield f"{span} {one.type} {one.reason} {one.object}: {one.message}"


def revisions(deployments: Sequence[JSON], sets: Sequence[JSON]) -> Iterator[tuple[datetime, str, str]]:
    """When each revision was made, of which deployment, and its images."""
    names = {str(_meta(one).get("uid")): _name(one) for one in deployments}
    for one in sets:
        made = moment_of(_meta(one).get("creationTimestamp"))
        for owner in items(_meta(one).get("ownerReferences")):
            name = names.get(str(mapping(owner).get("uid")))
            if name and made:
                yield made, name, _images(one)


def ended(pods: Sequence[JSON]) -> Iterator[tuple[datetime, str, str]]:
    """When a container last ended, of which pod, and how."""
    for pod in pods:
        for one in _containers(pod):
            last = mapping(mapping(one.get("lastState")).get("terminated"))
            at = moment_of(last.get("finishedAt"))
            if at:
                yield at, _name(pod), f"{one.get('name')} {_state('terminated', last)}"


def rollout_lines(deployments: Sequence[JSON], sets: Sequence[JSON], start: datetime | None) -> Iterator[str]:
    """A line for each deployment and its newest revisions, those with the newest revision first."""
    owned: dict[str, list[JSON]] = {}
    for one in sets:
        for owner in items(mapping(one.get("metadata")).get("ownerReferences")):
            owned.setdefault(str(mapping(owner).get("uid")), []).append(one)
    told = [(one, _newest_first(owned.get(str(_meta(one).get("uid")), []))) for one in deployments]
    told.sort(key=lambda pair: str(_meta(pair[1][0]).get("creationTimestamp")) if pair[1] else "", reverse=True)
    for deployment, revisions in told:
        spec, status = mapping(deployment.get("spec")), mapping(deployment.get("status"))
        wanted, ready = spec.get("replicas", 1), status.get("readyReplicas", 0)
        trouble = "".join(
            f"; {condition.get('type')} {condition.get('reason')}: {condition.get('message')}"
            for condition in map(mapping, items(status.get("conditions")))
            if condition.get("status") == "False"
        )
        yield f"{_name(deployment)}: {ready} of {wanted} ready, {status.get('updatedReplicas', 0)} updated{trouble}"
        for one in revisions[:_REVISIONS_SHOWN]:
            yield f"  {_revision(one, start)}"


def pod_lines(pods: Sequence[JSON]) -> Iterator[str]:
    """A line for each pod, those that are not ready or were restarted first."""
    told = [(_trouble(one), _name(one), one) for one in pods]
    for _, name, pod in sorted(told, key=lambda row: (-row[0], row[1])):
        status = mapping(pod.get("status"))
        reason = f" ({status.get('reason')}: {status.get('message', '')})" if status.get("reason") else ""
        containers = "; ".join(_container(one) for one in _containers(pod))
        node = mapping(pod.get("spec")).get("nodeName")
        where = f"on {node}, created {_meta(pod).get('creationTimestamp')}"
        yield f"{name}: {status.get('phase')}{reason} {where}; {containers}"


def _times(event: JSON) -> tuple[datetime | None, datetime | None]:
    """First and last time: which of the fields are set depends on who made the event."""
    series = mapping(event.get("series"))
    first = event.get("firstTimestamp") or event.get("eventTime") or _meta(event).get("creationTimestamp")
    return moment_of(first), moment_of(event.get("lastTimestamp") or series.get("lastObservedTime") or first)


def moment_of(text: Any) -> datetime | None:
    """A time as the API writes it."""
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _newest_first(sets: Sequence[JSON]) -> list[JSON]:
    return sorted(sets, key=lambda one: _number(mapping(_meta(one).get("annotations")).get(_REVISION)), reverse=True)


def _number(text: Any) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() else 0


def _revision(one: JSON, start: datetime | None) -> str:
    meta = _meta(one)
    notes = mapping(meta.get("annotations"))
    made = moment_of(meta.get("creationTimestamp"))
    minutes = round((start - made).total_seconds() / 60) if start and made else None
    near = f" ({abs(minutes)} min {'before' if minutes >= 0 else 'after'} the start)" if minutes is not None else ""
    cause = f"; {notes[_CAUSE]}" if notes.get(_CAUSE) else ""
    return f"revision {notes.get(_REVISION)} made {meta.get('creationTimestamp')}{near}: {_images(one)}{cause}"


def _images(one: JSON) -> str:
    template = mapping(mapping(mapping(one.get("spec")).get("template")).get("spec"))
    return ", ".join(str(mapping(container).get("image")) for container in items(template.get("containers")))


def _containers(pod: JSON) -> list[JSON]:
    status = mapping(pod.get("status"))
    every = [*items(status.get("initContainerStatuses")), *items(status.get("containerStatuses"))]
    return [mapping(one) for one in every]


def _trouble(pod: JSON) -> int:
    """How much a pod deserves to be looked at."""
    phase = mapping(pod.get("status")).get("phase")
    restarts = sum(int(one.get("restartCount") or 0) for one in _containers(pod))
    unready = phase != "Succeeded" and any(not one.get("ready") for one in _containers(pod))
    return restarts + (1_000 if unready or phase not in ("Running", "Succeeded") else 0)


def _container(one: JSON) -> str:
    state = "; ".join(_state(name, mapping(told)) for name, told in mapping(one.get("state")).items())
    last = mapping(mapping(one.get("lastState")).get("terminated"))
    ended = f", last {_state('terminated', last)}" if last else ""
    ready = "ready" if one.get("ready") else "not ready"
    return f"{one.get('name')} {ready}, {state}, {one.get('restartCount', 0)} restarts{ended}"


def _state(name: str, told: JSON) -> str:
    if name == "running":
        return f"running since {told.get('startedAt')}"
    message = f" {told['message']}" if told.get("message") else ""
    if name == "terminated":
        return (
            f"terminated {told.get('reason')} (exit code {told.get('exitCode')}) at {told.get('finishedAt')}{message}"
        )
    return f"{name} {told.get('reason')}{message}"


def _meta(one: JSON) -> JSON:
    return mapping(one.get("metadata"))


def _name(one: JSON) -> str:
    return f"{_meta(one).get('namespace')}/{_meta(one).get('name')}"
