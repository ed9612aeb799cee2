"""A Prometheus that answers what it is told to, in the envelope of the HTTP API version 1."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.simulators.observability.server import Server

_NEEDS = {
    "/api/v1/query": {"query", "time", "timeout"},
    "/api/v1/query_range": {"query", "start", "end", "step", "timeout"},
    "/api/v1/series": {"match[]", "start", "end"},
    "/api/v1/label/__name__/values": {"match[]", "start", "end"},
    "/api/v1/metadata": {"metric"},
    "/api/v1/rules": {"type"},
}


@dataclass
class PrometheusSimulator(Server):
    """`answers` are the `data` by path; a refusal has the documented error document.

    `ranges` answer range queries and `names` searches for metric names, by the exact expression; others have no result.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    ranges: dict[str, Any] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    refusal: tuple[int, str, str] | None = None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path not in _NEEDS:
            return web.Response(status=404, text="404 page not found")
        if set(request.query) - _NEEDS[request.path] or not set(request.query) & {"query", "match[]", "metric", "type"}:
            return self.refuse(400, f"unexpected parameters {sorted(request.query)}")
        if self.refusal is not None:
            return self.refuse(self.refusal[0], self.refusal[2], self.refusal[1])
        document: dict[str, Any] = {"status": "success", "data": self._data(request)}
        if self.warnings:
            document["warnings"] = self.warnings
        return web.json_response(document)

    def _data(self, request: web.Request) -> Any:
        if request.path in self.answers:
            return self.answers[request.path]
        if request.path == "/api/v1/query_range":
            return self.ranges.get(request.query["query"], matrix())
        if request.path == "/api/v1/label/__name__/values":
            return self.names.get(request.query["match[]"], [])
        return None

    def refuse(self, status: int, why: str, kind: str = "bad_data") -> web.Response:
        return web.json_response({"status": "error", "errorType": kind, "error": why}, status=status)


def matrix(*series: tuple[dict[str, str], list[tuple[float, str]]]) -> dict[str, Any]:
    """The data of a range query."""
    result = [{"metric": labels, "values": [[at, value] for at, value in points]} for labels, points in series]
    return {"resultType": "matrix", "result": result}


def vector(*samples: tuple[dict[str, str], float, str]) -> dict[str, Any]:
    """The data of an instant query."""
    return {
        "resultType": "vector",
        "result": [{"metric": labels, "value": [at, value]} for labels, at, value in samples],
    }
