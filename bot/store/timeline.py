"""An incident's row and its entries, within one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select, text, update

from bot.domain.incident import EntryKind, Incident, Status, TimelineEntry
from bot.errors import UnknownIncident
from bot.ports.incidents import EntryFilter, NewEntry
from bot.store.columns import now, storable
from bot.store.memories import forget_notes
from bot.store.schema import entries, incidents
from bot.store.statements import columns_of, fields_of, insert_new

INCIDENT = columns_of(incidents, Incident)
ENTRY = columns_of(entries, TimelineEntry)
_KINDS = {kind.value: kind for kind in EntryKind}


def incident_of(row: Row[Any]) -> Incident:
    values = row._mapping
    return Incident(**{**{column.name: values[column.name] for column in INCIDENT}, "status": Status(row.status)})


def entry_of(row: Iterable[Any]) -> TimelineEntry:
    number, kind, *rest = row
    return TimelineEntry(number, _KINDS[kind], *rest)


def this(account: str, number: int) -> ColumnElement[bool]:
    return and_(incidents.c.account == account, incidents.c.number == number)


def lock(connection: Connection, account: str, number: int) -> Row[Any]:
    """The incident's row, nobody else's until the transaction ends. Raises `UnknownIncident`."""
    row = connection.execute(select(incidents).where(this(account, number)).with_for_update()).one_or_none()
    if row is None:
        raise UnknownIncident(str(number))
    return row


def save(connection: Connection, incident: Incident) -> None:
    values = fields_of(incident)
    where = this(values.pop("account"), values.pop("number"))
    connection.execute(update(incidents).where(where).values(**values))


def append(connection: Connection, locked: Row[Any], new: Sequence[NewEntry]) -> list[TimelineEntry]:
    """Number and keep entries of a locked incident, once per source; those that were new."""
    known = _known_sources(connection, locked, [one.source for one in new if one.source])
    kept: list[TimelineEntry] = []
    at = now()
    for one in new:
        source = storable(one.source)
        if source and source in known:
            continue
        known.add(source)
        number = locked.entries + len(kept) + 1
        kept.append(TimelineEntry(number=number, recorded_at=at, **{**fields_of(one), "source": source}))
    if kept:
        same = {"account": locked.account, "incident": locked.number, "revision": locked.revision + 1}
        rows = [{**same, **fields_of(one), "has_cues": bool(one.cues)} for one in kept]
        insert_new(connection, entries, rows, entries.c.number)
        counter = update(incidents).where(this(locked.account, locked.number))
        connection.execute(counter.values(entries=locked.entries + len(kept), revision=locked.revision + 1))
    return kept


def made_by(connection: Connection, account: str, number: int, source: str) -> list[TimelineEntry]:
    """The entries an amendment of this source has left: the one of the source itself and those numbered after it."""
    of_incident = and_(entries.c.account == account, entries.c.incident == number)
    first = select(entries.c.number).where(of_incident, entries.c.source == source, entries.c.source != "")
    found = connection.execute(first).scalar()
    if found is None:
        return []
    query = select(*ENTRY).where(of_incident, entries.c.number >= found).order_by(entries.c.number).limit(100)
    following = [entry_of(row) for row in connection.execute(query)]
    return [entry for part, entry in enumerate(following, 1) if entry.source == part_of(source, part)]


def part_of(source: str, part: int) -> str:
    """The source of an amendment's entry, counted from 1."""
    return source if part == 1 else f"{source}#{part}"


def wanted_entries(account: str, number: int, wanted: EntryFilter) -> Select[Any]:
    """Newest first where there is a limit, else in order."""
    query = select(*ENTRY).where(entries.c.account == account, entries.c.incident == number)
    if wanted.after:
        query = query.where(entries.c.number > wanted.after)
    if wanted.until is not None:
        query = query.where(entries.c.number <= wanted.until)
    if wanted.words:
        query = query.where(or_(*(entries.c.text.icontains(word, autoescape=True) for word in wanted.words)))
    if wanted.since is not None:
        query = query.where(entries.c.at >= wanted.since)
    if wanted.before is not None:
        query = query.where(entries.c.at < wanted.before)
    if wanted.kinds:
        query = query.where(entries.c.kind.in_(sorted(wanted.kinds)))
    if wanted.with_cues:
        query = query.where(text("has_cues"))  # as in the index, in so many words
    if wanted.limit is None:
        return query.order_by(entries.c.number)
    return query.order_by(entries.c.number.desc()).limit(wanted.limit)


def edit(
    connection: Connection, account: str, source: str, new_text: str | None, cues: tuple[str, ...]
) -> TimelineEntry | None:
    """Edit the entries of a source in every incident that has it; the one of the newest incident."""
    where = and_(entries.c.account == account, entries.c.source == source, entries.c.source != "")
    query = select(entries.c.incident, *ENTRY).where(where).order_by(entries.c.incident).with_for_update()
    edited = None
    for incident, *row in connection.execute(query).all():
        before = entry_of(row)
        edited = _edited(before, new_text, cues)
        values = {name: value for name, value in fields_of(edited).items() if value != getattr(before, name)}
        if values:
            forget_notes(connection, account, incident, edited.number)
            values |= {"has_cues": bool(edited.cues), "revision": _revised(connection, account, incident)}
            one = and_(entries.c.account == account, entries.c.incident == incident, entries.c.number == edited.number)
            connection.execute(update(entries).where(one).values(**values))
    return edited


def _revised(connection: Connection, account: str, number: int) -> int:
    """Count one more change of the timeline; nobody else changes it until the transaction ends."""
    one_more = update(incidents).where(this(account, number)).values(revision=incidents.c.revision + 1)
    revision: int = connection.execute(one_more.returning(incidents.c.revision)).scalar_one()
    return revision


def _edited(entry: TimelineEntry, new_text: str | None, cues: tuple[str, ...]) -> TimelineEntry:
    if new_text is None:
        return replace(entry, deleted=True, cues=())
    if new_text == entry.text:
        return replace(entry, cues=cues)
    return replace(entry, text=new_text, cues=cues, earlier_texts=(*entry.earlier_texts, entry.text))


def _known_sources(connection: Connection, locked: Row[Any], sources: Sequence[str]) -> set[str]:
    if not sources:
        return set()
    query = select(entries.c.source).where(entries.c.account == locked.account, entries.c.incident == locked.number)
    return set(connection.execute(query.where(entries.c.source.in_(sources))).scalars())
