"""The simulated model as a server, and as what a test directs."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.simulators.model.acts import Act
from tests.simulators.model.answer import chunks, document, ending
from tests.simulators.model.request import Asked, faults

API_KEY = "sk-simulated"

Script = Callable[[Asked], Act]


class ModelServer:
    """Answers each request by the next act of its script, or by a function of the request.

    Leaving it raises for requests that were not in order, for those nothing was scripted for, and for acts left over.
    """

    def __init__(self) -> None:
        self.requests: list[Asked] = []
        self.complaints: list[str] = []
        self.hanging = 0
        self.url = ""
        self._acts: list[Act] = []
        self._script: Script | None = None
        self._released = asyncio.Event()
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    def script(self, *acts: Act) -> None:
        """What comes next, in this order."""
        self._acts += acts

    def follow(self, script: Script) -> None:
        """Answer by this once the acts are used up."""
        self._script = script

    async def asked(self, count: int) -> Asked:
        """The request of this number, counted from 1, once it has come."""
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: len(self.requests) >= count)
        return self.requests[count - 1]

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_get("/v1/models", self._models)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._released.set()
        if self._runner is not None:
            await self._runner.cleanup()
        if error is None:
            assert not self.complaints, self.complaints
            assert not self._acts, f"never asked for: {self._acts}"

    async def _models(self, request: web.Request) -> web.Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        return web.json_response({"object": "list", "data": [{"id": "scripted", "object": "model"}]})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        try:
            body = json.loads(await request.read())
        except ValueError:
            body = None
        if wrong := list(faults(body)):
            self.complaints += wrong
            return _error(400, {"message": "; ".join(wrong), "type": "invalid_request_error"})
        asked = Asked(body)
        async with self._changed:
            self.requests.append(asked)
            self._changed.notify_all()
        act = self._next(asked)
        if act is None:
            self.complaints.append(f"nothing is scripted for: {asked.last[:200]}")
            return _error(400, {"message": "nothing is scripted", "type": "invalid_request_error"})
        return await self._perform(request, asked, act, len(self.requests))

    def _refusal(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") == f"Bearer {API_KEY}":
            return None
        return _error(401, {"message": "Incorrect API key provided.", "type": "invalid_request_error"})

    def _next(self, asked: Asked) -> Act | None:
        if self._acts:
            return self._acts.pop(0)
        return self._script(asked) if self._script else None

    async def _perform(self, request: web.Request, asked: Asked, act: Act, number: int) -> web.StreamResponse:
        if act.status != 200:
            wait = {} if act.retry_after is None else {"Retry-After": f"{act.retry_after:g}"}
            return _error(act.status, act.error, wait)
        if not asked.body.get("stream"):
            if act.hang:
                await self._hang()
            if act.cut and request.transport is not None:
                request.transport.abort()
            return web.json_response(document(act, asked, number))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        with suppress(ConnectionError):  # whoever asked has gone
            await self._stream(request, response, act, asked, number)
        return response

    async def _stream(
        self, request: web.Request, response: web.StreamResponse, act: Act, asked: Asked, number: int
    ) -> None:
        for chunk in chunks(act, asked, number):
            await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
        if act.hang:
            await self._hang()
        elif act.cut and request.transport is not None:
            await asyncio.sleep(0.01)  # what was written gets there
            request.transport.abort()
        elif not act.ends:
            for chunk in ending(act, asked, number):
                await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
            await response.write(b"data: [DONE]\n\n")

    async def _hang(self) -> None:
        async with self._changed:
            self.hanging += 1
            self._changed.notify_all()
        await self._released.wait()


def _error(status: int, error: Mapping[str, object], headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": error}, status=status, headers=headers)
