"""Metrics and alert rules over Prometheus' HTTP API, version 1: https://prometheus.io/docs/prometheus/latest/querying/api/."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from bot.domain.account import Account
from bot.domain.evidence import Observation
from bot.errors import SourceError
from bot.ports.adapter import Finding
from bot.ports.skill import Arguments
from bot.ports.tool import Tool, ToolContext
from bot.tools.catalogue import labels_of, metrics_named
from bot.tools.cutting import cut
from bot.tools.http import Query, configured, field, items, mapping
from bot.tools.looking import Asked, looking
from bot.tools.rules import told_rules
from bot.tools.series import name_of, number, read_series, summed_up
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

    def __init__(self, account: Account, settings: PrometheusSettings) -> None:
        self._settings = settings
        self._http = configured("Prometheus", settings, field("error"), settings.tenant)
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
        await self._http.stop()

    async def check(self) -> Sequence[Finding]:
        mend = "Correct url, bearer_token or username and password of this table; the user must be allowed to query."
        return await self._http.check("/api/v1/query", [("query", "vector(1)")], mend)

    def _ask_instant(self, ctx: ToolContext, args: InstantArguments) -> Asked:
        at = args.at or ctx.now
        link = self._link(args.query, {"g0.tab": "1", "g0.moment_input": _picked(at)})
        return Asked("prometheus_query", args.query, at, at, link)

    async def _instant(self, ctx: ToolContext, args: InstantArguments, asked: Asked) -> Observation:
        at = args.at or ctx.now
        answer = await self._get("/api/v1/query", [("query", args.query), ("time", _stamp(at)), ("timeout", "15s")])
        lines = _values(mapping(answer.get("data")))
        if not lines:
            return asked.nothing(f"Nothing matched at {iso(at)}. {_UNKNOWN}")
        shown = cut(lines, f"{len(lines)} results at {iso(at)}, the largest first{_warned(answer)}")
        return asked.found(shown.text, shown.omitted, "Narrow it by labels, or aggregate with sum by (…) or topk().")

    def _ask_range(self, ctx: ToolContext, args: RangeArguments) -> Asked:
        since, until = window(ctx, args, before=_BEFORE)
        span = f"{max(1, math.ceil((until - since).total_seconds()))}s"
        link = self._link(args.query, {"g0.tab": "0", "g0.range_input": span, "g0.end_input": _picked(until)})
        return Asked("prometheus_range", args.query, since, until, link)

    async def _range(self, ctx: ToolContext, args: RangeArguments, asked: Asked) -> Observation:
        since, until = window(ctx, args, before=_BEFORE)
        seconds = (until - since).total_seconds()
        step = max(args.step_seconds or math.ceil(seconds / _POINTS), math.ceil(seconds / _MOST_POINTS), 1)
        query = [("query", args.query), ("start", _stamp(since)), ("end", _stamp(until)), ("step", str(step))]
        answer = await self._get("/api/v1/query_range", [*query, ("timeout", "15s")])
        series = read_series(mapping(answer.get("data")).get("result"))
        if not series:
            return asked.nothing(f"No series matched from {iso(since)} to {iso(until)}. {_UNKNOWN}")
        start = start_of(ctx.incident)
        known = start is not None and since < start < until
        at = start.timestamp() if start is not None and known else (since.timestamp() + until.timestamp()) / 2
        shown = summed_up(series, at, known_start=known)
        text = f"{iso(since)} to {iso(until)}, every {step} s: {shown.text}{_warned(answer)}"
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
        match = [("match[]", asked.query), ("start", _stamp(ctx.now - _BEFORE)), ("end", _stamp(ctx.now))]
        if args.metric:
            series = items((await self._get("/api/v1/series", match)).get("data"))
            about = mapping((await self._get("/api/v1/metadata", [("metric", args.metric)])).get("data"))
            return labels_of(asked, [mapping(one) for one in series], items(about.get(args.metric)))
        names = items((await self._get("/api/v1/label/__name__/values", match)).get("data"))
        return metrics_named(asked, [str(name) for name in names])

    async def _rules(self, ctx: ToolContext, args: RuleArguments, asked: Asked) -> Observation:
        answer = await self._get("/api/v1/rules", [("type", "alert")])
        return told_rules(asked, items(mapping(answer.get("data")).get("groups")), args.words)

    async def _get(self, path: str, query: Query) -> Mapping[str, Any]:
        answer = mapping(await self._http.json(path, query))
        if answer.get("status") != "success":
            raise SourceError(f"Prometheus: {answer.get('error') or 'an answer of another kind: is its url right?'}")
        return answer

    def _link(self, query: str, more: Mapping[str, str]) -> str:
        return f"{self._settings.browse_url or self._settings.url}/graph?{urlencode({'g0.expr': query, **more})}"


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


def _warned(answer: Mapping[str, Any]) -> str:
    """What Prometheus itself warns of, such as partial results."""
    warnings = [str(one) for one in items(answer.get("warnings"))]
    return f"\nPrometheus warns: {json.dumps(warnings, ensure_ascii=False)}" if warnings else ""


def _stamp(at: datetime) -> str:
    return f"{at.timestamp():.3f}"


def _picked(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
