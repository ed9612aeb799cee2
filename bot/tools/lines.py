"""Incidents, timeline entries and changes as lines of a result."""

from datetime import datetime

from bot.domain.change import SystemChange
from bot.domain.incident import Incident, TimelineEntry
from bot.tools.window import iso


def incident_line(one: Incident) -> str:
    """Its name, title, severity, status, times and services."""
    times = [("started", one.started_at), ("resolved", one.resolved_at)]
    told = "".join(f", {word} {iso(at)}" for word, at in times if at is not None)
    services = f", services {', '.join(one.services)}" if one.services else ""
    return f"{one.name} {one.title}: {one.severity}, {one.status}{told}{services}"


def entry_line(one: TimelineEntry) -> str:
    """Its number to cite it by, when, what kind, who and what."""
    link = f" {one.link}" if one.link else ""
    return f"#{one.number} {iso(one.at)} {one.kind} {one.author.name}: {one.text}{link}"


def change_line(one: SystemChange, start: datetime | None) -> str:
    """When, how far from the start, what and by whom."""
    by = f", by {one.by}" if one.by else ""
    link = f" {one.link}" if one.link else ""
    return f"{iso(one.at)}{_distance(one, start)} {one.told}{by}{link}"


def _distance(one: SystemChange, start: datetime | None) -> str:
    """How far from the incident's start, in minutes."""
    if start is None:
        return ""
    minutes = round((start - one.at).total_seconds() / 60)
    return f" ({abs(minutes)} min {'before' if minutes >= 0 else 'after'} the start)"
