"""What we know ourselves: past incidents, reports, timelines, changes."""

from collections.abc import Sequence
from datetime import timedelta

from pydantic import Field

from bot.domain.account import Account
from bot.domain.evidence import Observation
from bot.domain.incident import EntryKind, Incident, Status
from bot.errors import SourceError, UnknownSeverity
from bot.ports.adapter import Finding
from bot.ports.incidents import EntryFilter, IncidentFilter
from bot.ports.skill import Arguments
from bot.ports.store import ChangeFilter
from bot.ports.tool import Tool, ToolContext
from bot.tools.cutting import cut
from bot.tools.lines import change_line, entry_line, incident_line
from bot.tools.looking import Asked, looking
from bot.tools.own import OwnRecord
from bot.tools.sections import Section, best, sections
from bot.tools.window import Moment, Ranged, start_of, window

_DAY = timedelta(hours=24)
_MOST = 100


class IncidentArguments(Arguments):
    """Which incidents; with `like` those alike in words, otherwise the newest."""

    like: str = Field(default="", max_length=1000, description="words: finds incidents whose record is like them")
    status: Status | None = None
    severity: str = Field(default="", max_length=100)
    since: Moment | None = Field(default=None, description="declared since, ISO 8601, UTC")
    until: Moment | None = Field(default=None, description="declared before, ISO 8601, UTC")


class ReportArguments(Arguments):
    """Which post-mortems: an incident's, or those with these words."""

    number: int | None = Field(default=None, ge=1, description="an incident's number")
    words: str = Field(default="", max_length=400)


class TimelineArguments(Arguments):
    """Which entries; without a number those of the incident looked into."""

    number: int | None = Field(default=None, ge=1, description="an incident's number")
    kinds: tuple[EntryKind, ...] = ()
    since: Moment | None = Field(default=None, description="ISO 8601, UTC")
    until: Moment | None = Field(default=None, description="ISO 8601, UTC")
    after: int = Field(default=0, ge=0, description="entry numbers above this one")


class ChangeArguments(Ranged):
    """Which changes; without times those of the day before the start."""

    service: str = Field(default="", max_length=200)
    environment: str = Field(default="", max_length=200)


class Record:
    """The tools over one account's own data."""

    def __init__(self, account: Account, own: OwnRecord) -> None:
        self._account = account.id
        self._own = own
        self.tools: Sequence[Tool] = (
            looking(
                "past_incidents",
                "List incidents, or find past ones that look like a description.",
                IncidentArguments,
                lambda ctx, args: Asked("past_incidents", _said(args), args.since, args.until),
                self._incidents,
            ),
            looking(
                "reports",
                "Read post-mortems: of one incident, or the sections that have given words.",
                ReportArguments,
                lambda ctx, args: Asked("reports", _said(args)),
                self._reports,
            ),
            looking(
                "timeline",
                "Read an incident's timeline: what people told, alerts, changes, with numbers to cite.",
                TimelineArguments,
                lambda ctx, args: Asked("timeline", _said(args), args.since, args.until),
                self._timeline,
            ),
            looking(
                "changes",
                "List what was changed in the systems (deploys, flags, configuration), by default in the day before "
                "the incident's start until now.",
                ChangeArguments,
                self._ask_changes,
                self._changes,
            ),
        )

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        return

    async def check(self) -> Sequence[Finding]:
        return ()

    async def _incidents(self, ctx: ToolContext, args: IncidentArguments, asked: Asked) -> Observation:
        if args.like:
            pairs = [pair for pair in await self._own.similar(args.like, ctx.incident, 20) if _wanted(pair[0], args)]
            lines = [f"{incident_line(one)}; likeness {score:.2f}" for one, score in pairs]
        else:
            severities = frozenset({_level(ctx, args.severity)} if args.severity else ())
            statuses = frozenset({args.status} if args.status else ())
            wanted = IncidentFilter(statuses, severities, args.since, args.until, limit=_MOST)
            lines = [incident_line(one) for one in await self._own.incidents.find(self._account, wanted)]
        if not lines:
            return asked.nothing("No incident matches.")
        shown = cut(lines, f"{len(lines)} incidents, {'the likest' if args.like else 'the newest'} first")
        return asked.found(shown.text, shown.omitted, "Narrow it by status, severity or time.")

    async def _reports(self, ctx: ToolContext, args: ReportArguments, asked: Asked) -> Observation:
        if args.number is None and not args.words.strip():
            raise SourceError("Give an incident's number, or words.")
        found = await self._sections(args.number)
        if args.words.strip():
            shown = best(found, args.words)
            if shown is not None:
                return asked.found(shown.text, shown.omitted, "Use other words, or name the incident.")
        elif found:
            whole = cut([f"{one.cited}: {one.text}" for one in found])
            return asked.found(whole.text, whole.omitted, "Ask for sections by words.")
        return asked.nothing("No report matches.")

    async def _sections(self, number: int | None) -> list[Section]:
        numbers = [number] if number is not None else []
        if number is None:
            newest = await self._own.incidents.find(self._account, IncidentFilter(limit=_MOST))
            numbers = [one.number for one in newest]
        found: list[Section] = []
        for one in numbers:
            report = await self._own.reports.current(self._account, one)
            if report is not None:
                name = f"INC-{one} {report.title} ({report.state}, version {report.version})"
                found += sections(name, report.text)
        return found

    async def _timeline(self, ctx: ToolContext, args: TimelineArguments, asked: Asked) -> Observation:
        number = args.number or (ctx.incident.number if ctx.incident else None)
        if number is None:
            raise SourceError("Give an incident's number.")
        if await self._own.incidents.get(self._account, number) is None:
            return asked.nothing(f"There is no incident {number}.")
        wanted = EntryFilter(args.after, args.since, args.until, frozenset(args.kinds))
        every = await self._own.incidents.entries(self._account, number, wanted)
        entries = [one for one in every if one.tells and not one.deleted]
        if not entries:
            return asked.nothing(f"INC-{number} has no entry like that.")
        shown = cut([entry_line(one) for one in entries], f"INC-{number}, {len(entries)} entries")
        last = entries[len(entries) - shown.omitted - 1].number
        return asked.found(shown.text, shown.omitted, f"Ask again with after = {last}.")

    def _ask_changes(self, ctx: ToolContext, args: ChangeArguments) -> Asked:
        since, until = window(ctx, args, before=_DAY)
        return Asked("changes", _said(args), since, until)

    async def _changes(self, ctx: ToolContext, args: ChangeArguments, asked: Asked) -> Observation:
        wanted = ChangeFilter(asked.since, asked.until, args.service, args.environment)
        found = await self._own.changes.find(self._account, wanted)
        if not found:
            return asked.nothing(
                "No change was reported in this range. Only what deploy tools and people send is known here."
            )
        start = start_of(ctx.incident)
        shown = cut([change_line(one, start) for one in reversed(found)], f"{len(found)} changes, the newest first")
        return asked.found(shown.text, shown.omitted, "Narrow it by service, environment or time.")


def _level(ctx: ToolContext, name: str) -> str:
    try:
        return ctx.account.severities.named(name)
    except UnknownSeverity as error:
        raise SourceError(error.public) from None


def _said(args: Arguments) -> str:
    """The arguments that were given, as the query."""
    given = args.model_dump(mode="json", exclude_defaults=True, exclude={"since", "until"})
    return ", ".join(f"{name}: {value}" for name, value in given.items()) or "all"


def _wanted(incident: Incident, args: IncidentArguments) -> bool:
    declared = incident.declared_at
    return (
        args.status in (None, incident.status)
        and args.severity.casefold() in ("", incident.severity.casefold())
        and (args.since is None or (declared is not None and declared >= args.since))
        and (args.until is None or (declared is not None and declared < args.until))
    )
