"""What the simulated systems share: a token, GET only, and faults on demand."""

import asyncio
from dataclasses import dataclass, field
from typing import Literal, Self

from aiohttp import web

TOKEN = "observing-token-93c1"
Fault = Literal["hang", "huge", "redirect", "page", "echo", "cut", "odd"]


@dataclass
class Server:
    """Serves on a free port; `calls` are the paths with queries, in order; `odd` is an answer of that fault."""

    token: str = TOKEN
    fault: Fault | None = None
    odd: str = ""
    calls: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(request.path_qs)
        self.headers.append(dict(request.headers))
        if request.method != "GET":
            return web.Response(status=405, text="only GET is simulated")
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return self.refuse(401, "unauthorized")
        if self.fault == "hang":
            await self._stopping.wait()
        elif self.fault == "huge":
            return web.Response(body=b"[" + b"1," * (5 * 2**20) + b"1]", content_type="application/json")
        elif self.fault == "redirect":
            return web.Response(status=302, headers={"Location": "http://elsewhere.example/"})
        elif self.fault == "page":
            return web.Response(text="<html>sign in</html>", content_type="text/html")
        elif self.fault == "echo":
            return self.refuse(400, f"bad header: {request.headers['Authorization']}")
        elif self.fault == "odd":
            return web.Response(text=self.odd, content_type="application/json")
        elif self.fault == "cut":
            return await self._cut(request)
        return await self.answer(request)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """What this system answers a genuine call."""
        raise NotImplementedError

    def refuse(self, status: int, why: str) -> web.Response:
        """How this system says no."""
        return web.Response(status=status, text=why)

    async def _cut(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"{")
        if request.transport is not None:
            request.transport.close()
        return response
