"""A simulated model as a server, and as what a test directs; how it speaks is left to each protocol."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, ClassVar, Self

from aiohttp import web

from tests.simulators.model.acts import Act

JSON = dict[str, Any]

PING_EVERY = 0.02


@dataclass(frozen=True)
class Asked(ABC):
    """One request that was in order."""

    body: JSON

    @property
    def model(self) -> str:
        return str(self.body["model"])

    @property
    def messages(self) -> Sequence[JSON]:
        """As they stand in the request."""
        messages: Sequence[JSON] = self.body["messages"]
        return messages

    @property
    @abstractmethod
    def tools(self) -> frozenset[str]:
        """The names of the tools offered."""

    @property
    @abstractmethod
    def system(self) -> str:
        """The rules that were sent."""

    @property
    @abstractmethod
    def said(self) -> Sequence[tuple[str, str]]:
        """Who said what, in order and in words: rules, people, the model; results of tools are the tool's."""

    @property
    def text(self) -> str:
        """Everything that was sent in words."""
        return "\n".join(words for _, words in self.said)

    @property
    def last(self) -> str:
        """What was said last."""
        return self.said[-1][1]

    @property
    @abstractmethod
    def results(self) -> Mapping[str, str]:
        """What tools answered, by the id of their call."""


Script = Callable[[Asked], Act]


class ScriptedServer(ABC):
    """Answers each request by the next act of its script, or by a function of the request.

    Leaving it raises for requests that were not in order, for those nothing was scripted for, and for acts left over.
    """

    provider: ClassVar[str]
    key: ClassVar[str]
    path: ClassVar[str]
    """Where it is asked, below `url`."""
    base: ClassVar[str] = ""

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
        app.router.add_post(self.base + self.path, self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}{self.base}"
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

    @abstractmethod
    def _refusal(self, request: web.Request) -> web.Response | None:
        """The answer to a call that does not prove who makes it, or is none of this protocol."""

    @abstractmethod
    def _faults(self, body: Any) -> Iterator[str]:
        """Everything about a request that the protocol does not allow."""

    @abstractmethod
    def _read(self, body: JSON) -> Asked: ...

    @abstractmethod
    def _error(self, act: Act) -> web.Response: ...

    @abstractmethod
    def _document(self, act: Act, asked: Asked, number: int) -> JSON:
        """The whole answer at once."""

    @abstractmethod
    def _opening(self, act: Act, asked: Asked, number: int) -> Iterator[bytes]:
        """The pieces of a streamed answer, up to where it is said to be finished."""

    @abstractmethod
    def _ending(self, act: Act, asked: Asked, number: int) -> Iterator[bytes]:
        """The pieces that say how it ended and what it cost."""

    @abstractmethod
    def _stumble(self) -> bytes:
        """An error said in the midst of a stream."""

    @abstractmethod
    def _ping(self) -> bytes:
        """A sign of life that says nothing."""

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        try:
            body = json.loads(await request.read())
        except ValueError:
            body = None
        if wrong := list(self._faults(body)):
            self.complaints += wrong
            return self._error(Act(status=400, message="; ".join(wrong)))
        asked = self._read(body)
        async with self._changed:
            self.requests.append(asked)
            self._changed.notify_all()
        number = len(self.requests)
        act = self._next(asked)
        if act is None:
            self.complaints.append(f"nothing is scripted for: {asked.last[:200]}")
            return self._error(Act(status=400, message="nothing is scripted"))
        return await self._perform(request, asked, act, number)

    def _next(self, asked: Asked) -> Act | None:
        if self._acts:
            return self._acts.pop(0)
        return self._script(asked) if self._script else None

    async def _perform(self, request: web.Request, asked: Asked, act: Act, number: int) -> web.StreamResponse:
        if act.status != 200:
            return self._error(act)
        if not asked.body.get("stream"):
            if act.hang:
                await self._hang()
            if act.cut and request.transport is not None:
                request.transport.abort()
            return web.json_response(self._document(act, asked, number))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        with suppress(ConnectionError):  # whoever asked has gone
            await self._stream(request, response, act, asked, number)
        return response

    async def _stream(
        self, request: web.Request, response: web.StreamResponse, act: Act, asked: Asked, number: int
    ) -> None:
        for piece in self._opening(act, asked, number):
            await response.write(piece)
        if act.hang:
            await self._hang(response if act.pinging else None)
        elif act.cut and request.transport is not None:
            await asyncio.sleep(0.01)  # what was written gets there
            request.transport.abort()
        elif act.stumbles:
            await response.write(self._stumble())
        elif not act.ends:
            for piece in self._ending(act, asked, number):
                await response.write(piece)

    async def _hang(self, pinged: web.StreamResponse | None = None) -> None:
        async with self._changed:
            self.hanging += 1
            self._changed.notify_all()
        while pinged is not None and not self._released.is_set():
            await pinged.write(self._ping())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._released.wait(), PING_EVERY)
        await self._released.wait()
