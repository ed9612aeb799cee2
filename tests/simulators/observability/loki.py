"""A Loki that holds lines, answers range queries over them, and refuses what Loki refuses."""

from dataclasses import dataclass, field

from aiohttp import web

from tests.simulators.observability.server import Server

_MOST_LINES = 5_000


@dataclass
class LokiSimulator(Server):
    """`lines` by label set; a selector must be one of `{label="value"}`. `matrix` answers a query that counts."""

    lines: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    matrix: list[dict[str, object]] = field(default_factory=list)
    labels: dict[str, list[str]] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/loki/api/v1/query_range":
            return self._range(request)
        if request.path == "/loki/api/v1/labels":
            return _success(list(self.labels))
        if request.path.startswith("/loki/api/v1/label/") and request.path.endswith("/values"):
            return _success(self.labels.get(request.path.split("/")[-2], []))
        return web.Response(status=404, text="404 page not found")

    def _range(self, request: web.Request) -> web.Response:
        query, limit = request.query["query"], int(request.query["limit"])
        start, end = int(request.query["start"]), int(request.query["end"])
        if limit > _MOST_LINES:
            return self.refuse(400, "max entries limit per query exceeded, limit > max_entries_limit (5000)")
        if request.query["direction"] != "backward" or not start < end:
            return self.refuse(400, "unexpected direction or range")
        if query.startswith("count_over_time"):
            return _success({"resultType": "matrix", "result": self.matrix})
        if not query.startswith("{"):
            return self.refuse(400, f"parse error at line 1, col 1: syntax error: unexpected {query}")
        wanted = [(at, line) for at, line in self.lines.get(query, []) if start <= at < end]
        newest = sorted(wanted, reverse=True)[:limit]
        stream = {"stream": {}, "values": [[str(at), line] for at, line in newest]}
        return _success({"resultType": "streams", "result": [stream] if newest else []})


def _success(data: object) -> web.Response:
    return web.json_response({"status": "success", "data": data})
