"""A Loki that holds lines, answers range queries over them, and refuses what Loki refuses."""

import re
from dataclasses import dataclass, field

from aiohttp import web

from tests.simulators.observability.server import Server

_MOST_LINES = 5_000


@dataclass
class LokiSimulator(Server):
    """`lines` by label set; a selector must be one of `{label="value"}`. `matrix` answers a query that counts.

    A filter `|~` is applied; `{label=~"…"}` selects the label sets whose value of that label it matches whole.
    """

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
        if request.query["direction"] not in ("backward", "forward") or not start < end:
            return self.refuse(400, "unexpected direction or range")
        if query.startswith("count_over_time"):
            return _success({"resultType": "matrix", "result": self.matrix})
        if not query.startswith("{"):
            return self.refuse(400, f"parse error at line 1, col 1: syntax error: unexpected {query}")
        wanted = [(at, line) for at, line in self._matching(query) if start <= at < end]
        read = sorted(wanted, reverse=request.query["direction"] == "backward")[:limit]
        stream = {"stream": {}, "values": [[str(at), line] for at, line in read]}
        return _success({"resultType": "streams", "result": [stream] if read else []})

    def _matching(self, query: str) -> list[tuple[int, str]]:
        selector, _, words = query.partition(" |~ ")
        if by_pattern := re.fullmatch(r'\{(\w+)=~"(.*)"\}', selector):
            label, pattern = by_pattern[1], re.compile(by_pattern[2])
            values = {name: re.fullmatch(rf'\{{{label}="(.*)"\}}', name) for name in self.lines}
            found = [
                line
                for name, value in values.items()
                if value and pattern.fullmatch(value[1])
                for line in self.lines[name]
            ]
        else:
            found = self.lines.get(selector, [])
        wanted = re.compile(words.strip('"'))
        return [(at, line) for at, line in found if wanted.search(line)]


def _success(data: object) -> web.Response:
    return web.json_response({"status": "success", "data": data})
