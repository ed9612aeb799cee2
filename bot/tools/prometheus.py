"""Metrics and alert rules of a Prometheus, or of anything else that speaks its API."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pydantic import Field

from bot.domain.account import Account
from bot.domain.evidence import Observation
from bot.errors import SourceError
from bot.ports.adapter import Finding
from bot.ports.skill import Arguments
from bot.ports.survey import Scope
from bot.ports.tool import Tool, ToolContext
from bot.tools import metrics
from bot.tools.catalogue import labels_of, metrics_named
from bot.tools.cutting import cut
from bot.tools.http import items, mapping
from bot.tools.looking import Asked, looking
from bot.tools.notes import Notes
from bot.tools.prometheus_api import PrometheusApi, stamp
from bot.tools.rules import told_rules
from bot.tools.series import name_of, number, summed_up
from bot.tools.settings import PrometheusSettings
from bot.tools.window import Moment, Ranged, iso, iso_of, start_of, window

_BEFORE = timedelta(hours=1)
_POINTS = 240
_MOST_POINTS = 5_000
_UNKNOWN = "The metric or a label may be misspelt or not exist: prometheus_search finds those there are."


class InstantArguments(Arguments):
    """A PromQL expression at one moment."""

    query: str = Field(min_length=1, max_length=4000, description="PromQL")
    at: Moment | None = Field(default=None, description="ISO 8601, UTC; left out: now")


class RangeArguments(Ranged):
    """A PromQL expression over time."""

    query: str = Field(min_length=1, max_length=4000, description="PromQL")
    step_seconds: int | None = Field(default=None, ge=1, description="left out: about 240 points")


class SearchArguments(Arguments):
    """Either words of metric names, or one metric whose labels are wanted."""

    words: str = Field(default="", max_length=200, description="words that metric names contain, such as “http error”")
    metric: str = Field(default="", max_length=200, description="a metric's whole name: tells its labels and values")


class RuleArguments(Arguments):
    """Which alert rules; without words those that are pending, firing or broken."""

    words: str = Field(default="", max_length=200, description="words of the rule's name, expression or labels")


class Prometheus:
    """The tools of one account's Prometheus."""

    title = "Prometheus"

    def __init__(self, account: Account, settings: PrometheusSettings) -> None:
        self._api = PrometheusApi(settings)
        self.tools: Sequence[Tool] = (
            looking(
                "prometheus_query",
                "Run a PromQL expression at one moment.",
                InstantArguments,
                self._ask_instant,
                self._instant,
            ),
            looking(
                "prometheus_range",
                "Run a PromQL expression over a time range; each series is summed up, and those that changed most at "
                "the incident's start come first. Use rate() for counters.",
                RangeArguments,
                self._ask_range,
                self._range,
            ),
            looking(
                "prometheus_search",
                "Find metrics by words of their names, or the labels and values of one metric.",
                SearchArguments,
                self._ask_search,
                self._search,
            ),
            looking(
                "prometheus_alert_rules",
                "Show alert rules with their expressions: those pending, firing or broken, or those matching words.",
                RuleArguments,
                lambda ctx, args: Asked("prometheus_alert_rules", f"alert rules {args.words}".strip()),
                self._rules,
            ),
        )

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        await self._api.stop()

    async def check(self) -> Sequence[Finding]:
        return await self._api.check()

    async def survey(self, scope: Scope, notes: Notes) -> None:
        await metrics.survey(self._api, scope, notes)

    def _ask_instant(self, ctx: ToolContext, args: InstantArguments) -> Asked:
        at = args.at or ctx.now
        return Asked("prometheus_query", args.query, at, at, self._api.table_link(args.query, at))

    async def _instant(self, ctx: ToolContext, args: InstantArguments, asked: Asked) -> Observation:
        at = args.at or ctx.now
        found, warned = await self._api.instant(args.query, at)
        lines = _values(found)
        if not lines:
            return asked.nothing(f"Nothing matched at {iso(at)}. {_UNKNOWN}")
        shown = cut(lines, f"{len(lines)} results at {iso(at)}, the largest first{warned}")
        return asked.found(shown.text, shown.omitted, "Narrow it by labels, or aggregate with sum by (…) or topk().")

    def _ask_range(self, ctx: ToolContext, args: RangeArguments) -> Asked:
        since, until = window(ctx, args, before=_BEFORE)
        link = self._api.graph_link(args.query, since, until)
        return Asked("prometheus_range", args.query, since, until, link)

    async def _range(self, ctx: ToolContext, args: RangeArguments, asked: Asked) -> Observation:
        since, until = window(ctx, args, before=_BEFORE)
        seconds = (until - since).total_seconds()
        step = max(args.step_seconds or math.ceil(seconds / _POINTS), math.ceil(seconds / _MOST_POINTS), 1)
        series, warned = await self._api.series(args.query, since, until, step)
        if not series:
            return asked.nothing(f"No series matched from {iso(since)} to {iso(until)}. {_UNKNOWN}")
        start = start_of(ctx.incident)
        known = start is not None and since < start < until
        at = start.timestamp() if start is not None and known else (since.timestamp() + until.timestamp()) / 2
        shown = summed_up(series, at, known_start=known)
        text = f"{iso(since)} to {iso(until)}, every {step} s: {shown.text}{warned}"
        return asked.found(text, shown.omitted, "Narrow it by labels, or aggregate with sum by (…) or topk().")

    def _ask_search(self, ctx: ToolContext, args: SearchArguments) -> Asked:
        if args.metric:
            if not re.fullmatch(r"[a-zA-Z_:][a-zA-Z0-9_:]*", args.metric):
                raise SourceError("That is no metric's name: letters, digits, _ and : only.")
            return Asked("prometheus_search", args.metric, ctx.now - _BEFORE, ctx.now)
        words = re.findall(r"[a-zA-Z0-9_:]+", args.words)
        named = ",".join(f'__name__=~"(?i).*{word}.*"' for word in words) or '__name__!=""'
        return Asked("prometheus_search", f"{{{named}}}", ctx.now - _BEFORE, ctx.now)

    async def _search(self, ctx: ToolContext, args: SearchArguments, asked: Asked) -> Observation:
        if args.metric:
            match = [("match[]", asked.query), ("start", stamp(ctx.now - _BEFORE)), ("end", stamp(ctx.now))]
            series = items((await self._api.get("/api/v1/series", match)).get("data"))
            about = mapping((await self._api.get("/api/v1/metadata", [("metric", args.metric)])).get("data"))
            return labels_of(asked, [mapping(one) for one in series], items(about.get(args.metric)))
        return metrics_named(asked, await self._api.names(asked.query, ctx.now - _BEFORE, ctx.now))

    async def _rules(self, ctx: ToolContext, args: RuleArguments, asked: Asked) -> Observation:
        return told_rules(asked, await self._api.alert_rules(), args.words)


def _values(data: Mapping[str, Any]) -> list[str]:
    """The lines of a vector, largest first, or of a scalar or string."""
    result = items(data.get("result"))
    if data.get("resultType") in ("scalar", "string"):
        return [f"{result[1]} at {iso_of(float(result[0]))}"] if len(result) == 2 else []
    if data.get("resultType") == "matrix":
        raise SourceError("This expression has a range: wrap it in a function such as rate(), or use prometheus_range.")
    vector = [mapping(one) for one in result]
    read = [(name_of(mapping(one.get("metric"))), one["value"]) for one in vector if "value" in one]
    read.sort(key=lambda pair: _size(float(pair[1][1])))
    return [f"{name} = {number(float(value[1]))}" for name, value in read]


def _size(value: float) -> float:
    return math.inf if math.isnan(value) else -abs(value)
