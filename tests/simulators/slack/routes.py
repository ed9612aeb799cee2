"""The simulator's addresses."""

from typing import Protocol

from aiohttp import web

from tests.simulators.slack.api import WebApi
from tests.simulators.slack.faults import Faults
from tests.simulators.slack.journal import Journal
from tests.simulators.slack.model import File
from tests.simulators.slack.rate import RateLimits
from tests.simulators.slack.tenant import Tenant
from tests.simulators.slack.workspace import Workspace

_LARGEST_BODY = 1 << 30


class Host(Protocol):
    """What the routes need of the simulator."""

    tenants: dict[str, Tenant]
    journal: Journal
    faults: Faults
    rate_limits: RateLimits

    def workspace_of_token(self, token: str) -> Workspace | None: ...


class Doors:
    """Routes other than the Web API."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def link(self, request: web.Request) -> web.StreamResponse:
        for held in self._host.tenants.values():
            if request.query.get("ticket", "") in held.state.tickets:
                return await held.sockets.serve(request)
        raise web.HTTPForbidden

    async def response_url(self, request: web.Request) -> web.Response:
        return await self._host.tenants[request.match_info["team"]].interactions.respond(request)

    async def upload(self, request: web.Request) -> web.Response:
        """Takes the raw bytes, as many as were announced; needs no token."""
        file = self._file(request)
        content = await request.read()
        if len(content) != file.length:
            raise web.HTTPBadRequest(text="length mismatch")
        file.content = content
        return web.Response(text=f"OK - {len(content)}")

    async def download(self, request: web.Request) -> web.Response:
        """Needs the bot token; without it Slack shows its sign-in page instead of the file."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        ws = self._host.workspace_of_token(token)
        if ws is None or "files:read" not in ws.scopes:
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        file = self._file(request)
        return web.Response(body=file.content or b"", content_type="application/octet-stream")

    def _file(self, request: web.Request) -> File:
        for held in self._host.tenants.values():
            if file := held.state.files.get(request.match_info["file"]):
                return file
        raise web.HTTPNotFound


def application(host: Host) -> web.Application:
    app = web.Application(client_max_size=_LARGEST_BODY)
    doors = Doors(host)
    api = WebApi(host.journal, host.faults, host.rate_limits, host.workspace_of_token)
    app.router.add_route("*", "/api/{method}", api.serve)
    app.router.add_get("/link/", doors.link)
    app.router.add_post("/upload/v1/{file}", doors.upload)
    app.router.add_get("/files/{file}/{name}", doors.download)
    app.router.add_post("/response/{team}/{key}", doors.response_url)
    return app
