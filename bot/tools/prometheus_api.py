"""Prometheus' HTTP API, version 1: https://prometheus.io/docs/prometheus/latest/querying/api/."""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from bot.errors import SourceError
from bot.ports.adapter import Finding
from bot.tools.http import Query, configured, field, items, mapping
from bot.tools.series import Series, read_series
from bot.tools.settings import PrometheusSettings

_MEND = "Correct url, bearer_token or username and password of this table; the user must be allowed to query."


class PrometheusApi:
    """One server. Every call raises `SourceError`, in the server's own words where it has some."""

    def __init__(self, settings: PrometheusSettings) -> None:
        self._settings = settings
        self._http = configured("Prometheus", settings, field("error"), settings.tenant)

    async def get(self, path: str, query: Query) -> Mapping[str, Any]:
        answer = mapping(await self._http.json(path, query))
        if answer.get("status") != "success":
            raise SourceError(f"Prometheus: {answer.get('error') or 'an answer of another kind: is its url right?'}")
        return answer

    async def instant(self, query: str, at: datetime) -> tuple[Mapping[str, Any], str]:
        """The result, and what Prometheus itself warns of."""
        answer = await self.get("/api/v1/query", [("query", query), ("time", stamp(at)), ("timeout", "15s")])
        return mapping(answer.get("data")), _warned(answer)

    async def series(self, query: str, since: datetime, until: datetime, step: int) -> tuple[list[Series], str]:
        """A point each `step` seconds, and what Prometheus itself warns of."""
        span = [("start", stamp(since)), ("end", stamp(until)), ("step", str(step)), ("timeout", "15s")]
        answer = await self.get("/api/v1/query_range", [("query", query), *span])
        return read_series(mapping(answer.get("data")).get("result")), _warned(answer)

    async def names(self, selector: str, since: datetime, until: datetime) -> list[str]:
        """The metrics that have series of this selector."""
        match = [("match[]", selector), ("start", stamp(since)), ("end", stamp(until))]
        return [str(one) for one in items((await self.get("/api/v1/label/__name__/values", match)).get("data"))]

    async def alert_rules(self) -> Sequence[Any]:
        """The groups of them."""
        answer = await self.get("/api/v1/rules", [("type", "alert")])
        return items(mapping(answer.get("data")).get("groups"))

    def table_link(self, query: str, at: datetime) -> str:
        """Where people see an expression's values at a moment."""
        return self._link({"g0.expr": query, "g0.tab": "1", "g0.moment_input": _picked(at)})

    def graph_link(self, query: str, since: datetime, until: datetime) -> str:
        """Where people see an expression over time."""
        span = f"{max(1, math.ceil((until - since).total_seconds()))}s"
        return self._link({"g0.expr": query, "g0.tab": "0", "g0.range_input": span, "g0.end_input": _picked(until)})

    async def check(self) -> Sequence[Finding]:
        return await self._http.check("/api/v1/query", [("query", "vector(1)")], _MEND)

    async def stop(self) -> None:
        await self._http.stop()

    def _link(self, query: Mapping[str, str]) -> str:
        return f"{self._settings.browse_url or self._settings.url}/graph?{urlencode(query)}"


def stamp(at: datetime) -> str:
    """A time as the API takes it."""
    return f"{at.timestamp():.3f}"


def _warned(answer: Mapping[str, Any]) -> str:
    """What Prometheus itself warns of, such as partial results."""
    warnings = [str(one) for one in items(answer.get("warnings"))]
    return f"\nPrometheus warns: {json.dumps(warnings, ensure_ascii=False)}" if warnings else ""


def _picked(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
