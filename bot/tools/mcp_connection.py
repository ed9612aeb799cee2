"""One MCP server, kept connected in a task of its own."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import anyio
import httpx
import structlog
from mcp import ClientSession, McpError, StdioServerParameters, types
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from bot.domain.addresses import is_loopback
from bot.errors import SourceError
from bot.tools.settings import McpServer

log = structlog.get_logger()

_OPENING = 30.0
_READING = timedelta(seconds=30)
_PULSE = 30.0
_LONGEST_PAUSE = 60.0
_MOST_TOOLS = 1_000
_TROUBLE = (
    ExceptionGroup,  # the library's tasks raise in groups, whatever the reason
    OSError,
    RuntimeError,
    ValueError,
    httpx.HTTPError,
    McpError,
    anyio.ClosedResourceError,
    anyio.BrokenResourceError,
    anyio.EndOfStream,
)


class Connection:
    """Connects, and connects again when the server was lost. `offered`: the tools it has now, none while it is away.

    `trouble` says why it is away. The library binds a session to the task that opened it, so that one task opens and
    closes it; calls come from any.
    """

    def __init__(self, account: str, name: str, server: McpServer) -> None:
        self.offered: Sequence[types.Tool] = ()
        self.trouble = ""
        self._account = account
        self._name = name
        self._server = server
        self._session: ClientSession | None = None
        self._lost = asyncio.Event()
        self._tried = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to connect; nobody has to wait for a server."""
        logging.getLogger("mcp").setLevel(logging.CRITICAL)  # it logs what servers say
        self._tried.clear()
        self.trouble = "it has not answered yet"
        self._task = asyncio.create_task(self._keep())

    async def tried(self) -> None:
        """Return when the first attempt has ended, well or not."""
        await self._tried.wait()

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def call(self, tool: str, arguments: Mapping[str, Any]) -> types.CallToolResult:
        """Raises `SourceError`."""
        session = self._session
        if session is None:
            raise SourceError(f"The MCP server {self._name} is away: {self.trouble or 'it was lost'}.")
        try:
            return await session.call_tool(tool, dict(arguments), timedelta(seconds=self._server.timeout))
        except McpError as error:
            if error.error.code == types.CONNECTION_CLOSED:
                self._lost.set()
            raise SourceError(f"The MCP server {self._name} refused: {error.error.message[:400]}") from None
        except _TROUBLE as error:
            self._lost.set()
            raise SourceError(f"The MCP server {self._name} was lost ({type(error).__name__}).") from None

    async def _keep(self) -> None:
        pause = 1.0
        while True:
            try:
                async with self._opened() as session:
                    await self._stay(session)
                    pause = 1.0
            except _TROUBLE as error:
                pause = pause if self._session is None else 1.0
                self.trouble = f"it could not be reached ({_name_of(error)})"
                log.warning("tools_away", account=self._account, source=f"mcp {self._name}", reason=self.trouble)
            finally:
                self._session, self.offered = None, ()
                self._tried.set()
            await asyncio.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 2)

    async def _stay(self, session: ClientSession) -> None:
        """Serve calls until the server is lost."""
        async with asyncio.timeout(_OPENING):
            await session.initialize()
            self.offered = await _list(session)
        self._session, self.trouble = session, ""
        self._lost.clear()
        self._tried.set()
        while not self._lost.is_set():
            try:
                async with asyncio.timeout(_PULSE):
                    await self._lost.wait()
            except TimeoutError:
                await session.send_ping()

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[ClientSession]:
        if self._server.command:
            with open(os.devnull, "w") as unheard:  # noqa: ASYNC230 - opening it does not wait
                async with (
                    stdio_client(self._command(), errlog=unheard) as (read, write),
                    ClientSession(read, write, read_timeout_seconds=_READING) as session,
                ):
                    yield session
        else:
            async with (
                self._client() as client,
                streamable_http_client(self._server.url, http_client=client) as (read, write, _),
                ClientSession(read, write, read_timeout_seconds=_READING) as session,
            ):
                yield session

    def _command(self) -> StdioServerParameters:
        env = {name: value.get_secret_value() for name, value in self._server.env.items()}
        return StdioServerParameters(command=self._server.command, args=list(self._server.args), env=env)

    def _client(self) -> httpx.AsyncClient:
        headers = {name: value.get_secret_value() for name, value in self._server.headers.items()}
        if self._server.bearer_token is not None:
            headers["Authorization"] = f"Bearer {self._server.bearer_token.get_secret_value().strip()}"
        local = is_loopback(urlsplit(self._server.url).hostname or "")
        return httpx.AsyncClient(headers=headers, timeout=httpx.Timeout(30.0, read=300.0), trust_env=not local)


async def _list(session: ClientSession) -> Sequence[types.Tool]:
    """Every page of the server's tools."""
    found: list[types.Tool] = []
    cursor: str | None = None
    while len(found) < _MOST_TOOLS:
        page = await session.list_tools(params=types.PaginatedRequestParams(cursor=cursor))
        found += page.tools
        cursor = page.nextCursor
        if cursor is None:
            break
    return tuple(found)


def _name_of(error: BaseException) -> str:
    """The kind of the innermost error: its words may repeat an address or a header."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, httpx.HTTPStatusError):
        return f"HTTP {error.response.status_code}"
    return type(error).__name__
