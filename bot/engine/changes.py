"""What is changed in the systems, kept and put on the timelines it may matter to."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.domain.change import SystemChange, fits, names_service
from bot.domain.chat import Person
from bot.domain.incident import EntryKind, Incident
from bot.engine.metrics import Metrics
from bot.errors import NotFound
from bot.ports.incidents import IncidentFilter, Incidents, NewEntry
from bot.ports.skill import OPEN
from bot.ports.source import Source
from bot.ports.store import ChangeFilter, Store
from bot.ports.webhook import WebhookRequest, WebhookResponse

_KNOWN_SERVICE = timedelta(hours=24)
_UNKNOWN_SERVICE = timedelta(hours=2)
_BEGINNING = datetime.min.replace(tzinfo=UTC) + _KNOWN_SERVICE
_MOST = 10
"""How many changes before the start are put on a timeline when it is not known which service is affected."""


class SourceDesk:
    """Where calls of systems come in: proved genuine by their source, kept, and only then acknowledged."""

    def __init__(self, sources: Mapping[tuple[str, str], Source], store: Store, metrics: Metrics) -> None:
        self._sources = sources
        self._store = store
        self._metrics = metrics

    async def accept(self, name: str, account: str, request: WebhookRequest) -> WebhookResponse:
        """Answer a call, what it told kept. Raises `WebhookError`.

        Told again, a change is still put on timelines: a crash may have come between.
        """
        source = self._sources.get((account, name))
        if source is None:
            raise NotFound("There is nothing at this address: no such account or platform is configured.")
        report = await source.receive(request)
        if report.changes:
            new = await self._store.changes.keep(account, report.changes)
            self._metrics.changes.labels(name).inc(new)
            for incident in await self._store.incidents.find(account, IncidentFilter(statuses=OPEN)):
                await record(self._store.incidents, incident, *report.changes)
        return report.response


async def record(incidents: Incidents, incident: Incident, *changes: SystemChange) -> None:
    """Put the changes that fit on an incident's timeline, once each; not those long before its start."""
    begins = _start(incident) - _KNOWN_SERVICE
    entries = [entry_of(one) for one in changes if fits(one, incident) and one.at >= begins]
    if entries:
        await incidents.add_entries(incident.account, incident.number, entries)


async def catch_up(store: Store, incident: Incident, now: datetime) -> None:
    """Put on a timeline what was changed before anybody declared the incident.

    Changes of the services it is known to touch, of a day; where none is known the newest few of two hours.
    """
    start = _start(incident)
    wanted = ChangeFilter(since=start - _KNOWN_SERVICE, until=incident.resolved_at or now)
    fitting = [one for one in await store.changes.find(incident.account, wanted) if fits(one, incident)]
    known = [one for one in fitting if names_service(one, incident)]
    nearby = [one for one in fitting if one not in known and one.at >= start - _UNKNOWN_SERVICE]
    await record(store.incidents, incident, *known, *nearby[-_MOST:])


def entry_of(change: SystemChange) -> NewEntry:
    """A change as a timeline shows it."""
    details = {
        name: value for name in ("kind", "service", "version", "environment") if (value := str(getattr(change, name)))
    }
    author = Person(f"{change.source}:{change.by}", change.by or change.source, is_bot=not change.by)
    source = f"change/{change.source}/{change.id}"
    return NewEntry(EntryKind.CHANGE, author, change.at, change.told, source, change.link, details=details)


def _start(incident: Incident) -> datetime:
    return incident.started_at or incident.detected_at or incident.declared_at or _BEGINNING
