"""Tools of real MCP servers: allowed by name, observed, away when the server is, never trusted."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pydantic import ValidationError

from bot.ports.tool import AccountTools, Tool
from bot.tools.mcp import McpServers
from bot.tools.settings import McpSettings
from bot.tools.systems import toolbox
from tests.simulators.observability.mcp_server import ORDER
from tests.unit.tools.looks import ACME, look

SERVER = "tests.simulators.observability.mcp_server"
SECRET = "ticket-system-secret-51"
TOOLS = ["search", "orders", "nothing", "broken", "token", "hang", "leave", "delete_everything"]


def stdio(**more: Any) -> dict[str, Any]:
    table = {"command": sys.executable, "args": ["-m", SERVER], "tools": TOOLS, "env": {"TICKET_TOKEN": SECRET}}
    return table | more


@asynccontextmanager
async def opened(**servers: dict[str, Any]) -> AsyncIterator[AccountTools]:
    box = toolbox(ACME, {"mcp": McpSettings.model_validate(servers)})
    await box.start()
    try:
        await until(lambda: bool(box.tools))
        yield box
    finally:
        await box.stop()


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("waited in vain")


def named(tools: Any, name: str) -> Tool:
    found: Tool = next(one for one in tools if one.name == name)
    return found


async def test_allowed_tools_are_there_and_others_invisible() -> None:
    async with opened(tickets=stdio()) as box:
        names = {tool.name for tool in box.tools}

        assert names == {f"mcp_tickets_{name}" for name in TOOLS if name != "delete_everything"}


async def test_a_tools_answer_is_an_observation_with_what_was_asked() -> None:
    async with opened(tickets=stdio()) as box:
        seen = await look(box.tools, "mcp_tickets_search", query="checkout", limit=2)
        cut = await look(box.tools, "mcp_tickets_search", query="checkout", limit=500)
        nothing = await look(box.tools, "mcp_tickets_nothing")
        broken = await look(box.tools, "mcp_tickets_broken")

    assert (seen.outcome, seen.query) == ("found", 'search {"limit": 2, "query": "checkout"}')
    assert seen.text == "ticket 0: checkout\nticket 1: checkout"
    assert cut.omitted >= 300
    assert (nothing.outcome, broken.outcome) == ("nothing", "failed")
    assert "the index is gone" in broken.text


async def test_arguments_have_the_servers_schema() -> None:
    async with opened(tickets=stdio()) as box:
        tool = named(box.tools, "mcp_tickets_search")

    schema = tool.arguments.model_json_schema()
    assert schema["required"] == ["query"]
    assert schema["properties"]["limit"]["type"] == "integer"
    assert schema["properties"]["tags"]["anyOf"][0] == {"items": {"type": "string"}, "type": "array"}
    assert len(tool.purpose) <= 1000
    with pytest.raises(ValidationError):
        tool.arguments.model_validate({"query": "x", "unknown": 1})


async def test_what_a_server_says_is_data_and_its_secret_hidden() -> None:
    async with opened(tickets=stdio()) as box:
        orders = await look(box.tools, "mcp_tickets_orders")
        token = await look(box.tools, "mcp_tickets_token")

    assert orders.text == ORDER
    assert token.outcome == "found"
    assert SECRET not in repr(token)


async def test_a_tool_that_hangs_is_given_up_and_the_others_go_on() -> None:
    async with opened(tickets=stdio(timeout=5)) as box:
        hanging = await look(box.tools, "mcp_tickets_hang")
        other = await look(box.tools, "mcp_tickets_orders")

    assert hanging.outcome == "failed"
    assert other.outcome == "found"


async def test_a_server_that_dies_costs_its_tools_until_it_is_back() -> None:
    async with opened(tickets=stdio(), others=stdio()) as box:
        await until(lambda: len(box.tools) == 14)

        died = await look(box.tools, "mcp_tickets_leave")
        await until(lambda: not any(tool.name.startswith("mcp_tickets") for tool in box.tools))
        other = await look(box.tools, "mcp_others_orders")
        await until(lambda: len(box.tools) == 14)
        back = await look(box.tools, "mcp_tickets_orders")

    assert died.outcome == "failed"
    assert (other.outcome, back.outcome) == ("found", "found")


async def test_a_server_that_cannot_be_started_has_no_tools() -> None:
    box = toolbox(ACME, {"mcp": McpSettings.model_validate({"gone": stdio(command="/no/such/program")})})

    await box.start()

    assert list(box.tools) == []
    await box.stop()


@asynccontextmanager
async def serving() -> AsyncIterator[str]:
    """The address of a server over streamable HTTP."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"TICKET_TOKEN": SECRET}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", SERVER, str(port), env=env)
    try:
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.kill()
        await process.wait()


async def test_a_server_over_http_is_used_with_its_token() -> None:
    async with serving() as url, opened(tickets={"url": url, "bearer_token": SECRET, "tools": ["orders"]}) as box:
        seen = await look(box.tools, "mcp_tickets_orders")

        assert [tool.name for tool in box.tools] == ["mcp_tickets_orders"]
        assert seen.text == ORDER


async def test_the_doctor_names_tools_that_are_missing_and_servers_that_refuse() -> None:
    async with serving() as url, opened(tickets={"url": url, "bearer_token": SECRET, "tools": ["orders"]}):
        tables = {
            "well": {"url": url, "bearer_token": SECRET, "tools": ["orders"]},
            "missing": {"url": url, "bearer_token": SECRET, "tools": ["orders", "serach", "delete_everything"]},
            "refused": {"url": url, "bearer_token": "wrong", "tools": ["orders"]},
        }

        findings = await McpServers(ACME, McpSettings.model_validate(tables)).check()

    assert [(one.subject, one.well) for one in findings] == [("well", True), ("missing", False), ("refused", False)]
    assert findings[1].says == "these tools cannot be used: serach, delete_everything"
    assert "HTTP 401" in findings[2].says


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"tools": ["a"]}, "give command"),
        ({"tools": ["a"], "command": "x", "url": "https://y"}, "give command"),
        ({"command": "x"}, "tools"),
        ({"command": "x", "tools": []}, "tools"),
        ({"url": "http://elsewhere/mcp", "tools": ["a"]}, "must begin with https://"),
    ],
)
def test_a_table_without_an_allow_list_or_a_way_is_refused(table: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        McpSettings.model_validate({"tickets": table})


def test_no_secret_shows_in_settings() -> None:
    assert SECRET not in repr(McpSettings.model_validate({"tickets": stdio(headers={"X-Key": SECRET})}))
