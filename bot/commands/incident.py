"""`warroom incident`: list, show, export."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer
from pydantic_core import to_jsonable_python
from rich.console import Console
from rich.table import Table

from bot.commands.configured import chosen, configured, opened
from bot.commands.shown import cell, harmless, line
from bot.config import Configuration
from bot.domain.account import Account
from bot.domain.incident import FollowUp, Incident, Status, TimelineEntry
from bot.domain.report import Report
from bot.errors import ConfigError, UnknownIncident
from bot.ports.incidents import IncidentFilter
from bot.ports.store import Store
from skills.wording import escaped

FORMATS = ("markdown", "json")
_TIMES = ("started_at", "detected_at", "declared_at", "acknowledged_at", "resolved_at", "closed_at")


def list_incidents(config: Path | None, account: str, status: str) -> None:
    """As a table, newest first. Raises `ConfigError` for a status there is not."""
    if status and status not in list(Status):
        raise ConfigError(f"--status: choose one of {', '.join(Status)}.")
    configuration = configured(config)
    owner = chosen(configuration, account)
    wanted = IncidentFilter(statuses=frozenset({Status(status)}) if status else frozenset())
    incidents = asyncio.run(_find(configuration, owner, wanted))
    table = Table("Number", "Severity", "Status", "Started", "Title")
    for one in incidents:
        table.add_row(one.name, cell(one.severity), one.status, _when(one.started_at, owner), cell(one.title))
    Console().print(table if incidents else "There are no incidents.")


async def _find(configuration: Configuration, owner: Account, wanted: IncidentFilter) -> list[Incident]:
    async with opened(configuration) as store:
        return await store.incidents.find(owner.id, wanted)


def show_incident(config: Path | None, account: str, number: int) -> None:
    """Facts, then the timeline. Raises `UnknownIncident`."""
    configuration = configured(config)
    owner = chosen(configuration, account)
    whole = asyncio.run(_whole(configuration, owner, number))
    typer.echo(_markdown(whole, owner, line))


def export_incident(config: Path | None, account: str, number: int, format: str, output: Path | None) -> None:
    """To a file or standard output.

    Raises `ConfigError` for a format there is not or a file that cannot be written, `UnknownIncident`.
    """
    if format not in FORMATS:
        raise ConfigError(f"--format: choose one of {', '.join(FORMATS)}.")
    configuration = configured(config)
    owner = chosen(configuration, account)
    whole = asyncio.run(_whole(configuration, owner, number))
    text = _markdown(whole, owner, _quoted) if format == "markdown" else _json(whole)
    if output is None:
        typer.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--output: {output} cannot be written: {error.strerror}. Choose another file.") from None
    typer.echo(f"Wrote {output}", err=True)


Whole = tuple[Incident, list[TimelineEntry], list[FollowUp], Report | None]


async def _whole(configuration: Configuration, owner: Account, number: int) -> Whole:
    async with opened(configuration) as store:
        return await _read(store, owner, number)


async def _read(store: Store, owner: Account, number: int) -> Whole:
    incident = await store.incidents.get(owner.id, number)
    if incident is None:
        raise UnknownIncident(str(number))
    return (
        incident,
        await store.incidents.entries(owner.id, number),
        await store.incidents.follow_ups(owner.id, number),
        await store.reports.current(owner.id, number),
    )


def _json(whole: Whole) -> str:
    incident, timeline, follow_ups, report = whole
    document: dict[str, Any] = {
        "incident": asdict(incident),
        "timeline": [asdict(entry) for entry in timeline],
        "follow_ups": [asdict(follow_up) for follow_up in follow_ups],
        "report": asdict(report) if report else None,
    }
    return json.dumps(to_jsonable_python(document), indent=2, ensure_ascii=False)


def _quoted(text: str) -> str:
    """Somebody's words on one line of Markdown, in which nothing formats or links."""
    return escaped(harmless(text))


def _markdown(whole: Whole, owner: Account, said: Callable[[str], str]) -> str:
    """`said`: how other people's words are put on a line."""
    incident, timeline, follow_ups, report = whole
    lines = [
        f"# {incident.name} {said(incident.title)}",
        "",
        f"- severity: {said(incident.severity)}",
        f"- status: {incident.status}",
    ]
    lines += [
        f"- {name.removesuffix('_at')}: {_when(getattr(incident, name), owner)}"
        for name in _TIMES
        if getattr(incident, name) is not None
    ]
    lines += [f"- {one.role}: {said(one.person.name)}" for one in incident.people]
    lines += ["", f"## Timeline ({owner.timezone})", ""]
    for entry in timeline:
        text = "(deleted)" if entry.deleted else said(entry.text)
        lines.append(f"{entry.number}. {_when(entry.at, owner)} **{said(entry.author.name)}** ({entry.kind}): {text}")
    if follow_ups:
        lines += ["", "## Action items", ""]
        lines += [
            f"- [{'x' if one.done else ' '}] {said(one.text)}" + (f" ({said(one.owner)})" if one.owner else "")
            for one in follow_ups
        ]
    if report is not None:
        lines += ["", "---", "", harmless(report.text.rstrip())]
    return "\n".join(lines)


def _when(at: Any, owner: Account) -> str:
    return at.astimezone(ZoneInfo(owner.timezone)).strftime("%Y-%m-%d %H:%M:%S") if at else ""
