"""The newest entries of records lately read, kept in memory: of a record that changed only what changed is read."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from sqlalchemy import Connection, bindparam, select

from bot.domain.incident import TimelineEntry
from bot.ports.incidents import EntryFilter
from bot.store.database import Database
from bot.store.schema import entries, incidents
from bot.store.statements import keyed
from bot.store.timeline import ENTRY, entry_of

NEWEST = 1000
"""Entries of a record that are kept."""

_WORTH = 100
"""Who asks for fewer, or for particular ones, does not have a record kept."""
_MOST_RECORDS = 32
_MOST_CHARACTERS = 8_000_000

_number = attrgetter("number")
_revision = select(incidents.c.revision).where(keyed(incidents, "account", "number"))
_changed = (
    select(*ENTRY)
    .where(keyed(entries, "account", "incident"), entries.c.number >= bindparam("first"))
    .where(entries.c.revision > bindparam("seen"))
    .order_by(entries.c.number.desc())
    .limit(NEWEST)
)


class Recent:
    """By account and incident. The database says at each question whether a record has changed, whoever changed it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._records: dict[tuple[str, int], _Record] = {}

    async def entries(self, account: str, number: int, wanted: EntryFilter) -> list[TimelineEntry] | None:
        """Those wanted, in order; None where older ones may be among them, or the record is not worth keeping."""
        record = self._records.get((account, number))
        if record is None and not _is_worth_keeping(wanted):
            return None
        row = await self._database.look_up(_revision, account=account, number=number)
        if row is None:
            return []
        if record is None or record.revision != row.revision:
            record = await self._read(account, number, record or _NOTHING, row.revision)
        self._keep(account, number, record)
        return record.found(wanted)

    async def _read(self, account: str, number: int, before: "_Record", revision: int) -> "_Record":
        """The record as of this revision or a later one, whose changes are then read again."""
        values = {"account": account, "incident": number, "first": before.first, "seen": before.revision}

        def work(connection: Connection) -> list[TimelineEntry]:
            return [entry_of(row) for row in connection.execute(_changed, values)]

        return before.changed(await self._database.read(work), revision)

    def _keep(self, account: str, number: int, record: "_Record") -> None:
        """As the one read last; those that were not read for longest make room."""
        self._records.pop((account, number), None)
        self._records[account, number] = record
        while len(self._records) > _MOST_RECORDS or self._characters > _MOST_CHARACTERS:
            del self._records[next(iter(self._records))]

    @property
    def _characters(self) -> int:
        return sum(record.characters for record in self._records.values())


@dataclass(frozen=True)
class _Record:
    """The newest entries of a timeline as of a revision, in order."""

    entries: tuple[TimelineEntry, ...]
    revision: int

    @property
    def first(self) -> int:
        return self.entries[0].number if self.entries else 0

    @cached_property
    def characters(self) -> int:
        """About so many: as if what a text was before had been as long."""
        return sum([len(one.text) * (1 + len(one.earlier_texts)) for one in self.entries])

    def changed(self, entries: Sequence[TimelineEntry], revision: int) -> "_Record":
        """With these among them, new or changed."""
        every = {one.number: one for one in (*self.entries, *entries)}
        return _Record(tuple(every[number] for number in sorted(every)[-NEWEST:]), revision)

    def found(self, wanted: EntryFilter) -> list[TimelineEntry] | None:
        first = bisect_right(self.entries, wanted.after, key=_number)
        last = len(self.entries) if wanted.until is None else bisect_right(self.entries, wanted.until, key=_number)
        among = self.entries[first:last]
        found = list(among) if wanted.takes_all else [one for one in among if wanted.takes(one)]
        if wanted.limit is not None and len(found) >= wanted.limit:
            return found[len(found) - wanted.limit :]
        whole = self.first <= 1 or wanted.after >= self.first - 1
        return found if whole else None


_NOTHING = _Record((), -1)


def _is_worth_keeping(wanted: EntryFilter) -> bool:
    return wanted.takes_all and (wanted.limit is None or wanted.limit >= _WORTH)
