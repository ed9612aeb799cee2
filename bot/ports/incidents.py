"""What every store of incidents promises: one account never sees another's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.chat import Person
from bot.domain.incident import (
    EntryKind,
    FollowUp,
    Incident,
    Role,
    Status,
    TimelineEntry,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An incident about to be declared."""

    account: str
    title: str
    severity: str
    by: Person
    at: datetime
    started_at: datetime | None = None
    environment: str = ""
    services: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A timeline entry before it has its number."""

    kind: EntryKind
    author: Person
    at: datetime
    text: str
    source: str = ""
    link: str = ""
    cues: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Amendment:
    """What an incident becomes, and the entries that say so."""

    incident: Incident
    entries: tuple[NewEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Which incidents; everything given must hold. `open`: active or stable. Newest first."""

    statuses: frozenset[Status] = frozenset()
    severities: frozenset[str] = frozenset()
    since: datetime | None = None
    before: datetime | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which timeline entries; everything given must hold. `after`: entry numbers above it, `until`: up to it.

    `words`: at least one of them stands in the text, whatever its case.
    """

    after: int = 0
    since: datetime | None = None
    before: datetime | None = None
    kinds: frozenset[EntryKind] = frozenset()
    with_cues: bool = False
    limit: int | None = None
    until: int | None = None
    words: tuple[str, ...] = ()

    @property
    def takes_all(self) -> bool:
        """Whether only how many there are is limited."""
        return self == EntryFilter(limit=self.limit)

    def takes(self, entry: TimelineEntry) -> bool:
        """Whether the entry is wanted, the `limit` aside."""
        return (
            entry.number > self.after
            and (self.until is None or entry.number <= self.until)
            and (self.since is None or entry.at >= self.since)
            and (self.before is None or entry.at < self.before)
            and (not self.kinds or entry.kind in self.kinds)
            and (not self.with_cues or bool(entry.cues))
            and (not self.words or _has_any(entry.text.lower(), self.words))
        )


def _has_any(lowered: str, words: Sequence[str]) -> bool:
    return any(word.lower() in lowered for word in words)


class Incidents(Protocol):
    """Incidents, timelines, people's last looks and follow-ups."""

    async def declare(self, draft: Draft, cause: str) -> tuple[Incident, bool]:
        """Keep a new incident under the account's next number, once per `cause`; whether it is new."""
        ...

    async def get(self, account: str, number: int) -> Incident | None: ...

    async def find(self, account: str, wanted: IncidentFilter) -> list[Incident]: ...

    async def amend(
        self, account: str, number: int, source: str, apply: Callable[[Incident], Amendment]
    ) -> tuple[Incident, tuple[TimelineEntry, ...]]:
        """Change an incident and its timeline in one transaction, alone.

        When an entry of this `source` exists the change was already made: nothing is done and those entries come
        back. `apply` may raise to refuse. Raises `UnknownIncident`.
        """
        ...

    async def add_entries(self, account: str, number: int, entries: Sequence[NewEntry]) -> list[TimelineEntry]:
        """Append entries, once per `source`; returns the new ones with their numbers."""
        ...

    async def edit_entry(
        self, account: str, source: str, text: str | None, cues: tuple[str, ...] = ()
    ) -> TimelineEntry | None:
        """Replace the text of the entry of this source in whichever incident it is (None: mark it deleted).

        The earlier text is kept.
        """
        ...

    async def entries(self, account: str, number: int, wanted: EntryFilter = EntryFilter()) -> list[TimelineEntry]:
        """In order of number; with a `limit`, the newest that many."""
        ...

    async def count_entries(self, account: str, number: int, kind: EntryKind | None = None) -> int: ...

    async def assign(self, account: str, number: int, person: Person, role: Role, platform: str) -> None: ...

    async def last_look(self, account: str, number: int, person: str) -> int:
        """The newest entry number this person was shown; 0 when never."""
        ...

    async def looked(self, account: str, number: int, person: str, entry: int) -> None: ...

    async def add_follow_up(
        self, account: str, number: int, text: str, owner: str, at: datetime, cause: str, entry: int | None = None
    ) -> FollowUp:
        """Once per `cause`."""
        ...

    async def follow_ups(self, account: str, number: int) -> list[FollowUp]: ...

    async def finish_follow_up(self, account: str, number: int, follow_up: int) -> FollowUp | None: ...
