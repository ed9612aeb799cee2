"""Post-mortems and their versions, and own templates."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, true, update

from bot.domain.report import Report, Template
from bot.errors import UserError
from bot.store import timeline
from bot.store.database import Database
from bot.store.schema import report_versions, reports, templates
from bot.store.statements import fields_of, upsert

_NOT_OF_VERSIONS = ("id", "incident", "current")


class SqlReports:
    """Documents by id; one of each incident's is the linked one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_version(self, report: Report, cause: str, *, replace: bool = False) -> Report:
        """Raises `UnknownIncident`, and `UserError` for a document this incident does not have."""
        return await self._database.write(lambda connection: _add_version(connection, report, cause, replace))

    async def current(self, account: str, incident: int) -> Report | None:
        query = _versions(account).where(reports.c.incident == incident, reports.c.current.is_(true()))
        query = query.order_by(report_versions.c.version.desc()).limit(1)
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else _report_of(row)

    async def versions(self, account: str, report: int) -> list[Report]:
        query = _versions(account).where(reports.c.id == report).order_by(report_versions.c.version)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [_report_of(row) for row in rows]

    async def of_incident(self, account: str, incident: int) -> list[Report]:
        query = _versions(account).where(reports.c.incident == incident)
        query = query.order_by(reports.c.id.desc(), report_versions.c.version.desc())
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [_report_of(row) for row in rows]

    async def generations(self, account: str, since: datetime) -> int:
        query = select(func.count()).where(report_versions.c.account == account, report_versions.c.created_at >= since)
        return await self._database.read(lambda connection: connection.execute(query).scalar_one())

    async def templates(self, account: str) -> list[Template]:
        query = select(templates).where(templates.c.account == account).order_by(templates.c.name, templates.c.language)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Template(row.name, row.language, row.text, built_in=False) for row in rows]

    async def save_template(self, account: str, template: Template) -> None:
        row = {"account": account, "name": template.name, "language": template.language, "text": template.text}
        await self._database.write(lambda connection: upsert(connection, templates, row))


def _versions(account: str) -> Select[Any]:
    same = (report_versions.c.account == reports.c.account) & (report_versions.c.report == reports.c.id)
    return (
        select(reports, report_versions).join_from(reports, report_versions, same).where(reports.c.account == account)
    )


def _report_of(row: Row[Any]) -> Report:
    return Report(
        id=row.id,
        account=row.account,
        incident=row.incident,
        current=row.current,
        version=row.version,
        title=row.title,
        template=row.template,
        language=row.language,
        text=row.text,
        author=row.author,
        created_at=row.created_at,
        state=row.state,
    )


def _add_version(connection: Connection, report: Report, cause: str, fresh: bool) -> Report:
    timeline.lock(connection, report.account, report.incident)
    known = connection.execute(_versions(report.account).where(report_versions.c.cause == cause)).one_or_none()
    if known is not None:
        return _report_of(known)
    document = _document(connection, report, fresh)
    of_document = (report_versions.c.account == report.account, report_versions.c.report == document.id)
    newest = connection.execute(select(func.max(report_versions.c.version)).where(*of_document)).scalar()
    kept = replace(report, id=document.id, version=(newest or 0) + 1, current=document.current)
    values = {name: value for name, value in fields_of(kept).items() if name not in _NOT_OF_VERSIONS}
    connection.execute(insert(report_versions).values(report=kept.id, cause=cause, **values))
    return kept


def _document(connection: Connection, report: Report, fresh: bool) -> Row[Any]:
    """The document a version belongs to: the named one, the linked one, or a new one."""
    of_incident = (reports.c.account == report.account, reports.c.incident == report.incident)
    if fresh:
        connection.execute(update(reports).where(*of_incident).values(current=False))
    elif report.id:
        named = connection.execute(select(reports).where(*of_incident, reports.c.id == report.id)).one_or_none()
        if named is None:
            raise UserError(f"This incident has no report {report.id}.", f"该故障没有编号为 {report.id} 的复盘报告。")
        return named
    else:
        linked = connection.execute(select(reports).where(*of_incident, reports.c.current.is_(true()))).one_or_none()
        if linked is not None:
            return linked
    new = insert(reports).values(account=report.account, incident=report.incident, current=True).returning(reports)
    return connection.execute(new).one()
