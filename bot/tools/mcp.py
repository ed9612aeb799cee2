"""Tools of MCP servers, those an operator allows by name: https://modelcontextprotocol.io/specification."""

import asyncio
import contextlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mcp import types

from bot.domain.account import Account
from bot.domain.evidence import Observation
from bot.errors import SourceError
from bot.ports.adapter import Finding
from bot.ports.skill import Arguments
from bot.ports.tool import Tool, ToolContext
from bot.tools.cutting import cut, shortened
from bot.tools.looking import Asked, looking
from bot.tools.mcp_arguments import arguments_of
from bot.tools.mcp_connection import Connection
from bot.tools.settings import McpServer, McpSettings

_PURPOSE = 1_000
_CHECKING = 20.0


class McpServers:
    """The tools of one account's servers. A server that is away costs its tools until it is back."""

    def __init__(self, account: Account, settings: McpSettings) -> None:
        self._settings = settings.root
        self._connections = {name: Connection(account.id, name, server) for name, server in settings.root.items()}
        self._made: dict[str, tuple[Sequence[types.Tool], list[Tool]]] = {}

    @property
    def tools(self) -> Sequence[Tool]:
        return [tool for name in self._connections for tool in self._tools_of(name)]

    async def start(self) -> None:
        for connection in self._connections.values():
            connection.start()

    async def stop(self) -> None:
        await asyncio.gather(*(connection.stop() for connection in self._connections.values()))

    async def check(self) -> Sequence[Finding]:
        return [finding for name, server in self._settings.items() for finding in await self._check(name, server)]

    def _tools_of(self, name: str) -> list[Tool]:
        """Made once for each list a server has given."""
        offered = self._connections[name].offered
        known = self._made.get(name)
        if known is None or known[0] is not offered:
            known = offered, [self._tool(name, one) for one in allowed(offered, self._settings[name])]
            self._made[name] = known
        return known[1]

    def _tool(self, server: str, offered: types.Tool) -> Tool:
        name = re.sub(r"[^a-zA-Z0-9_-]", "_", f"mcp_{server}_{offered.name}")[:64]
        connection = self._connections[server]

        def ask(_: ToolContext, args: Arguments) -> Asked:
            return Asked(name, f"{offered.name} {json.dumps(given(args), ensure_ascii=False, sort_keys=True)}")

        async def see(_: ToolContext, args: Arguments, asked: Asked) -> Observation:
            return observed(asked, await connection.call(offered.name, given(args)))

        purpose = shortened(offered.description or offered.title or offered.name, _PURPOSE)
        return looking(name, purpose, arguments_of(offered), ask, see, self._settings[server].timeout)

    async def _check(self, name: str, server: McpServer) -> Sequence[Finding]:
        connection = self._connections[name]
        connection.start()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CHECKING):
                await connection.tried()
        offered, trouble = connection.offered, connection.trouble
        await connection.stop()
        if trouble:
            return [Finding(name, False, trouble, "Correct the server's url, headers, command or env.")]
        usable = {one.name for one in allowed(offered, server)}
        missing = [one for one in server.tools if one not in usable]
        if missing:
            has = ", ".join(sorted(one.name for one in offered)) or "none"
            mend = f"Correct tools of this table; the server has: {has}. Those that change things are left out."
            return [Finding(name, False, f"these tools cannot be used: {', '.join(missing)}", mend)]
        return [Finding(name, True, f"connected, {len(usable)} tool(s) of {len(offered)}")]


def allowed(offered: Sequence[types.Tool], server: McpServer) -> list[types.Tool]:
    """Those the operator named, without any that itself says that it changes something."""
    return [one for one in offered if one.name in server.tools and not changes_something(one)]


def changes_something(tool: types.Tool) -> bool:
    """Whether the server says so; silence is no such word, the operator having named the tool."""
    hints = tool.annotations
    return hints is not None and (hints.readOnlyHint is False or hints.destructiveHint is True)


def given(args: Arguments) -> Mapping[str, Any]:
    """The arguments that were given, by the server's names for them."""
    return args.model_dump(by_alias=True, exclude_none=True)


def observed(asked: Asked, result: types.CallToolResult) -> Observation:
    """A server's answer; its own error is a failed look."""
    text = "\n".join(_text(one) for one in result.content)
    if not result.content and result.structuredContent:
        text = json.dumps(result.structuredContent, ensure_ascii=False)
    if result.isError:
        raise SourceError(f"The tool failed: {shortened(text) or 'it did not say why'}")
    if not text.strip():
        return asked.nothing("The tool answered nothing.")
    shown = cut(text.splitlines(), most=200)
    return asked.found(shown.text, shown.omitted, "Ask for less, or for the part that matters.")


def _text(block: types.ContentBlock) -> str:
    if isinstance(block, types.TextContent):
        return block.text
    if isinstance(block, types.EmbeddedResource) and isinstance(block.resource, types.TextResourceContents):
        return block.resource.text
    if isinstance(block, types.ResourceLink):
        return f"{block.name}: {block.uri}"
    return f"(something that is no text: {block.type})"
