"""The time range a look covers."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.domain.incident import Incident
from bot.errors import SourceError
from bot.ports.skill import Arguments
from bot.ports.tool import ToolContext

_AFTERWARDS = timedelta(hours=1)


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_aware)]
"""A time somebody wrote; one without a zone is UTC."""


class Ranged(Arguments):
    """Arguments of a look over time."""

    since: Moment | None = Field(default=None, description="ISO 8601, UTC; left out: before the incident's start")
    until: Moment | None = Field(default=None, description="ISO 8601, UTC; left out: now, or the incident's end")


def start_of(incident: Incident | None) -> datetime | None:
    """When the incident began, as far as known."""
    if incident is None:
        return None
    return incident.started_at or incident.detected_at or incident.declared_at


def window(
    ctx: ToolContext, args: Ranged, *, before: timedelta, longest: timedelta | None = None
) -> tuple[datetime, datetime]:
    """From `before` the start to the end or now, unless `args` says otherwise; cut to `longest`.

    What is cut is the far end; the near one where only `until` was given. Raises `SourceError` for an empty range.
    """
    since = args.since or (start_of(ctx.incident) or ctx.now) - before
    until = min(args.until or _end(ctx), ctx.now)
    if until <= since:
        raise SourceError(f"The time range is empty: {iso(since)} to {iso(until)}.")
    if longest is not None and until - since > longest:
        if args.until is not None and args.since is None:
            since = until - longest
        else:
            until = since + longest
    return since, until


def _end(ctx: ToolContext) -> datetime:
    resolved = ctx.incident.resolved_at if ctx.incident else None
    return resolved + _AFTERWARDS if resolved else ctx.now


def iso(moment: datetime) -> str:
    """A time to the second, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_of(seconds: float) -> str:
    """A Unix time likewise; what is no time of this world is shown as the number it is."""
    try:
        return iso(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return f"{seconds}"
