"""The simulated Messages server is as strict as the protocol is written, and answers as its library reads it."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import anthropic
import pytest

from tests.simulators.messages import API_KEY, MessagesServer
from tests.simulators.model import Act, broken, call, calls, clips, fails, filters, overflows, refuses, says, stumbles

JSON = dict[str, Any]

TOOL: Any = {"name": "look", "description": "Look.", "input_schema": {"type": "object", "properties": {}}}
SAID = {"role": "user", "content": "How bad is it?"}
CALLED = {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}]}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "Bad."}
GOOD: JSON = {"model": "scripted", "max_tokens": 100, "messages": [SAID]}
MARK = {"type": "ephemeral"}


@pytest.fixture
async def server() -> AsyncIterator[MessagesServer]:
    async with MessagesServer() as running:
        yield running


@pytest.fixture
async def client(server: MessagesServer) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with anthropic.AsyncAnthropic(api_key=API_KEY, base_url=server.url, max_retries=0) as opened:
        yield opened


async def refused(server: MessagesServer, body: object, **headers: str) -> tuple[int, str]:
    """The status and the words a request is turned away with."""
    whole = {"x-api-key": API_KEY, "anthropic-version": "2026-10-21"} | headers
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{server.url}/v1/messages", json=body, headers=whole) as response,
    ):
        answer = await response.json()
        assert response.headers["request-id"] == answer["request_id"]
        server.complaints.clear()
        return response.status, answer["error"]["message"]


@pytest.mark.parametrize(
    "act",
    [
        says("It is bad.", usage=(100, 20), cached=60),
        says("It is bad.", thought="Let me see."),
        calls(call("look", level="SEV-1"), call("look", level="SEV-2"), text="I look."),
        calls(call("look")),
        refuses(),
        filters("It is"),
        clips("It is"),
    ],
)
async def test_a_stream_adds_up_to_what_is_said_at_once(client: anthropic.AsyncAnthropic, act: Act) -> None:
    async with MessagesServer() as first, MessagesServer() as second:
        first.script(act)
        second.script(act)

        whole = await client.copy(base_url=first.url).messages.create(**GOOD, tools=[TOOL])
        async with client.copy(base_url=second.url).messages.stream(**GOOD, tools=[TOOL]) as stream:
            streamed = await stream.get_final_message()

    assert streamed.to_dict() == whole.to_dict()


async def test_tokens_are_told_by_where_they_came_from(
    server: MessagesServer, client: anthropic.AsyncAnthropic
) -> None:
    server.script(says("Bad.", usage=(100, 20), cached=60))

    usage = (await client.messages.create(**GOOD)).usage

    assert (usage.input_tokens, usage.cache_read_input_tokens, usage.output_tokens) == (40, 60, 20)


async def test_what_was_marked_is_read_from_the_cache_while_all_before_it_is_the_same(
    server: MessagesServer, client: anthropic.AsyncAnthropic
) -> None:
    server.follow(lambda _: says("Bad."))
    rules: Any = [{"type": "text", "text": "Be brief. " * 50, "cache_control": MARK}]

    first = (await client.messages.create(**GOOD, system=rules)).usage
    again = (await client.messages.create(**GOOD, system=rules)).usage
    other = (await client.messages.create(**GOOD, system=rules, tools=[TOOL])).usage

    assert (first.cache_read_input_tokens, again.cache_creation_input_tokens) == (0, 0)
    assert again.cache_read_input_tokens == first.cache_creation_input_tokens
    assert other.cache_read_input_tokens == 0


@pytest.mark.parametrize(
    ("act", "kind", "name"),
    [
        (fails(401), anthropic.AuthenticationError, "authentication_error"),
        (fails(413), anthropic.APIStatusError, "request_too_large"),
        (fails(429, retry_after=7), anthropic.RateLimitError, "rate_limit_error"),
        (fails(500), anthropic.InternalServerError, "api_error"),
        (fails(529), anthropic.OverloadedError, "overloaded_error"),
        (overflows(), anthropic.BadRequestError, "invalid_request_error"),
        (stumbles("It is"), anthropic.APIStatusError, "overloaded_error"),
    ],
)
async def test_errors_are_said_as_they_are_documented(
    server: MessagesServer, client: anthropic.AsyncAnthropic, act: Act, kind: type[anthropic.APIStatusError], name: str
) -> None:
    server.script(act)

    with pytest.raises(kind) as raised:
        async for _ in await client.messages.create(**GOOD, stream=True):
            pass

    assert raised.value.type == name
    assert raised.value.response.headers.get("retry-after") == ("7" if act.retry_after else None)


async def test_half_an_order_comes_as_it_was_written(server: MessagesServer, client: anthropic.AsyncAnthropic) -> None:
    server.script(calls(broken("look", '{"level": "SEV-1", "ti')))

    async with client.messages.stream(**GOOD, tools=[TOOL]) as stream:
        pieces = [event.partial_json async for event in stream if event.type == "input_json"]

    assert "".join(pieces) == '{"level": "SEV-1", "ti'


@pytest.mark.parametrize("headers", [{"x-api-key": ""}, {"x-api-key": "other"}, {"x-api-key": "", "Authorization": ""}])
async def test_a_call_without_the_key_is_refused(server: MessagesServer, headers: dict[str, str]) -> None:
    status, _ = await refused(server, GOOD, **headers)

    assert status == 401


@pytest.mark.parametrize("headers", [{"anthropic-version": ""}, {"content-type": "text/plain"}])
async def test_a_call_of_no_known_version_or_kind_is_refused(server: MessagesServer, headers: dict[str, str]) -> None:
    status, said = await refused(server, GOOD, **headers)

    assert status == 400
    assert next(iter(headers)) in said


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"max_tokens": None}, "max_tokens"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"model": ""}, "model: Field required"),
        ({"temperature": 1}, "temperature"),
        ({"n": 1}, "n: Extra inputs"),
        ({"system": ""}, "system"),
        ({"system": [{"type": "text", "text": " "}]}, "non-whitespace"),
        ({"system": [{"type": "image"}]}, "only text"),
        ({"messages": []}, "at least one message"),
        ({"messages": [{"role": "system", "content": "Be brief."}]}, "messages.0.role"),
        ({"messages": [{"role": "user", "content": ""}]}, "non-empty"),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": ""}]}]}, "non-whitespace"),
        ({"messages": [{"role": "user", "content": "a", "name": "b"}]}, "messages.0.name: Extra"),
        ({"messages": [CALLED]}, "must use the user role"),
        ({"messages": [SAID, {"role": "assistant", "content": "It"}]}, "prefill"),
        ({"messages": [SAID, CALLED, SAID]}, "without tool_result"),
        ({"messages": [SAID, CALLED, {"role": "user", "content": [RESULT]}]}, "tools: required"),
        ({"messages": [{"role": "user", "content": [RESULT]}]}, "unexpected tool_use_id"),
        ({"messages": [SAID, CALLED, {"role": "user", "content": [RESULT, RESULT]}]}, "a single result"),
        (
            {"messages": [SAID, CALLED, {"role": "user", "content": [{"type": "text", "text": "So?"}, RESULT]}]},
            "tool_result blocks come first",
        ),
        ({"messages": [SAID, CALLED | {"role": "user"}]}, "nothing the user says"),
        ({"tools": []}, "tools: is an empty list"),
        ({"tools": [TOOL, TOOL]}, "unique"),
        ({"tools": [TOOL | {"name": "look up"}]}, "tools.0.name"),
        ({"tools": [{"name": "look"}]}, "input_schema"),
        ({"tools": [TOOL | {"input_schema": {"type": "object", "anyOf": []}}]}, "top level"),
        ({"tool_choice": {"type": "none"}}, "while providing tools"),
        ({"tools": [TOOL], "tool_choice": "none"}, "tool_choice"),
        ({"tools": [TOOL], "tool_choice": {"type": "tool", "name": "else"}}, "no tool 'else'"),
        ({"tools": [TOOL | {"cache_control": {"type": "forever"}}]}, "cache_control"),
        ({"system": [{"type": "text", "text": "a", "cache_control": MARK}] * 5}, "A maximum of 4 blocks"),
        (
            {"system": [{"type": "text", "text": "a", "cache_control": MARK | ttl} for ttl in ({}, {"ttl": "1h"})]},
            "an hour comes after",
        ),
        (
            {
                "tools": [TOOL],
                "messages": [
                    SAID,
                    {
                        "role": "assistant",
                        "content": [{"type": "thinking", "thinking": "Hm", "signature": "x"}, *CALLED["content"]],
                    },
                    {"role": "user", "content": [RESULT]},
                ],
            },
            "Invalid `signature`",
        ),
    ],
)
async def test_what_the_protocol_does_not_allow_is_refused(
    server: MessagesServer, change: JSON, complaint: str
) -> None:
    status, said = await refused(server, GOOD | change)

    assert status == 400
    assert complaint in said


async def test_a_request_out_of_order_is_told_when_the_server_is_left() -> None:
    server = MessagesServer()
    await server.__aenter__()
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {API_KEY}", "anthropic-version": "2023-06-01"}
        await session.post(f"{server.url}/v1/messages", json=GOOD | {"temperature": 0}, headers=headers)

    with pytest.raises(AssertionError, match="temperature"):
        await server.__aexit__(None, None, None)
