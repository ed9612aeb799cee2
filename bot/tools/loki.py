"""Logs over Loki's HTTP API: https://grafana.com/docs/loki/latest/reference/loki-http-api/."""

import math
import re
from collections.abc import Sequence
from datetime import timedelta

from pydantic import Field

from bot.domain.account import Account
from bot.domain.evidence import Observation
from bot.errors import SourceError
from bot.ports.adapter import Finding
from bot.ports.skill import Arguments
from bot.ports.survey import Scope
from bot.ports.tool import Tool, ToolContext
from bot.tools import logs
from bot.tools.cutting import cut
from bot.tools.http import configured, field, items, mapping
from bot.tools.logs import nanoseconds, read_lines
from bot.tools.looking import Asked, looking
from bot.tools.notes import Notes
from bot.tools.patterns import told_patterns
from bot.tools.series import read_series, summed_up
from bot.tools.settings import LokiSettings
from bot.tools.window import Ranged, iso, start_of, window

_BEFORE = timedelta(minutes=30)
_LINES = 2_000
_POINTS = 240
_VALUES = 100
_NARROW = "Narrow it by labels or with |= “words”."


class LogArguments(Ranged):
    """A LogQL query: lines, which come back as templates, or numbers over time."""

    query: str = Field(min_length=1, max_length=4000, description='LogQL, such as {app="checkout"} |= "error"')


class LabelArguments(Arguments):
    """Without a label: which there are; with one: its values."""

    label: str = Field(default="", max_length=200, description="a label's name")


class Loki:
    """The tools of one account's Loki."""

    title = "Loki"

    def __init__(self, account: Account, settings: LokiSettings) -> None:
        self._longest = timedelta(hours=settings.longest_hours)
        self._http = configured("Loki", settings, field("message"), settings.tenant)
        self.tools: Sequence[Tool] = (
            looking(
                "loki_logs",
                "Run a LogQL query over a time range. Lines are reduced to templates with counts, first and last time "
                "and an example; templates that are new since the incident's start come first.",
                LogArguments,
                self._ask_logs,
                self._logs,
            ),
            looking(
                "loki_labels",
                "List the labels of logs, or one label's values, to know what loki_logs can select.",
                LabelArguments,
                self._ask_labels,
                self._labels,
            ),
        )

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        await self._http.stop()

    async def check(self) -> Sequence[Finding]:
        mend = "Correct url, tenant, bearer_token or username and password of this table."
        return await self._http.check("/loki/api/v1/labels", (), mend)

    async def survey(self, scope: Scope, notes: Notes) -> None:
        await logs.survey(self._http, scope, notes, self._longest)

    def _ask_logs(self, ctx: ToolContext, args: LogArguments) -> Asked:
        since, until = window(ctx, args, before=_BEFORE, longest=self._longest)
        return Asked("loki_logs", args.query, since, until)

    async def _logs(self, ctx: ToolContext, args: LogArguments, asked: Asked) -> Observation:
        since, until = window(ctx, args, before=_BEFORE, longest=self._longest)
        step = max(1, math.ceil((until - since).total_seconds() / _POINTS))
        query = [("query", args.query), ("start", nanoseconds(since)), ("end", nanoseconds(until))]
        more = [("limit", str(_LINES)), ("direction", "backward"), ("step", f"{step}s")]
        answer = mapping(await self._http.json("/loki/api/v1/query_range", [*query, *more]))
        found = mapping(answer.get("data"))
        start = start_of(ctx.incident)
        known = start is not None and since < start < until
        at = start.timestamp() if start is not None and known else (since.timestamp() + until.timestamp()) / 2
        span = f"{iso(since)} to {iso(until)}"
        if found.get("resultType") == "matrix":
            shown = summed_up(read_series(found.get("result")), at, known_start=known)
            empty = not items(found.get("result"))
        else:
            lines = read_lines(found.get("result"))
            shown = told_patterns(lines, at, known_start=known)
            empty = not lines
            if len(lines) >= _LINES:
                span = f"{iso(since)} to {iso(until)}, only the newest {_LINES} lines were read"
        if empty:
            return asked.nothing(f"Nothing was logged from {span} that matches. loki_labels tells what there is.")
        return asked.found(f"{span}: {shown.text}", shown.omitted, _NARROW)

    def _ask_labels(self, ctx: ToolContext, args: LabelArguments) -> Asked:
        if args.label and not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", args.label):
            raise SourceError("That is no label's name: letters, digits and _ only.")
        return Asked("loki_labels", args.label or "labels", ctx.now - self._longest, ctx.now)

    async def _labels(self, ctx: ToolContext, args: LabelArguments, asked: Asked) -> Observation:
        path = f"/loki/api/v1/label/{args.label}/values" if args.label else "/loki/api/v1/labels"
        span = [("start", nanoseconds(ctx.now - self._longest)), ("end", nanoseconds(ctx.now))]
        answer = mapping(await self._http.json(path, span))
        names = sorted(str(one) for one in items(answer.get("data")))
        if not names:
            return asked.nothing("There is none in this range.")
        shown = cut(names, f"{len(names)} {'values' if args.label else 'labels'}", most=_VALUES)
        return asked.found(shown.text, shown.omitted, 'Select with a pattern, such as {app=~"check.*"}.')
