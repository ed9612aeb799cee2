"""An MCP server that attackers write for: in what its tools are said to do, and in what they answer."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import uvicorn
from mcp.server.fastmcp import FastMCP


class PoisonedServer:
    """`answers`: what `look` answers, by what it is asked for. Its other tools are named and described by attackers."""

    def __init__(self, described: Mapping[str, str]) -> None:
        self.answers: dict[str, str] = {}
        self.tools = ("look", *described)
        self.url = ""
        self._server = FastMCP("tickets", log_level="CRITICAL", stateless_http=True)
        self._server.add_tool(self._look, name="look", description="Look up a ticket.")
        for name, text in described.items():
            self._server.add_tool(self._nothing, name=name, description=text)

    def _look(self, ticket: str) -> str:
        return self.answers.get(ticket, "")

    def _nothing(self) -> str:
        return "nothing"

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["PoisonedServer"]:
        """Over streamable HTTP, on a free port."""
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{listening.getsockname()[1]}/mcp"
            app = self._server.streamable_http_app()
            server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="critical", ws="none"))
            task = asyncio.create_task(server.serve(sockets=[listening]))
            try:
                yield self
            finally:
                server.should_exit = server.force_exit = True
                await task
