"""What a chat-completions request may look like, and how a test reads it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.simulators.model.scripted import JSON, Asked

_KNOWN = frozenset(
    {"model", "messages", "stream", "stream_options", "tools", "tool_choice", "parallel_tool_calls", "temperature"}
    | {"max_tokens", "max_completion_tokens", "top_p", "seed", "stop", "user", "n", "response_format", "store"}
    | {"reasoning_effort", "prompt_cache_key", "metadata"}
)
_ROLES = frozenset({"system", "developer", "user", "assistant", "tool"})
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class Completion(Asked):
    """A request for a chat completion."""

    @property
    def tools(self) -> frozenset[str]:
        return frozenset(tool["function"]["name"] for tool in self.body.get("tools", ()))

    @property
    def system(self) -> str:
        return "\n".join(_text(one) for one in self.messages if one["role"] == "system")

    @property
    def said(self) -> Sequence[tuple[str, str]]:
        return [(one["role"], _text(one)) for one in self.messages]

    @property
    def results(self) -> Mapping[str, str]:
        return {one["tool_call_id"]: _text(one) for one in self.messages if one["role"] == "tool"}


def faults(body: Any) -> Iterator[str]:
    """Everything about a request that the protocol does not allow."""
    if not isinstance(body, dict):
        yield "the body is no object"
        return
    yield from (f"unknown parameter {name}" for name in body.keys() - _KNOWN)
    if not isinstance(body.get("model"), str) or not body["model"]:
        yield "no model is named"
    if "stream_options" in body and not body.get("stream"):
        yield "stream_options without stream"
    yield from _tool_faults(body)
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        yield "there are no messages"
        return
    yield from _message_faults(messages)


def _tool_faults(body: JSON) -> Iterator[str]:
    tools = body.get("tools", [])
    if "tools" in body and not tools:
        yield "tools is an empty list"
    if ("tool_choice" in body or "parallel_tool_calls" in body) and not tools:
        yield "tool_choice without tools"
    names = []
    for tool in tools:
        function = tool.get("function", {})
        names.append(function.get("name", ""))
        if tool.get("type") != "function" or not _NAME.fullmatch(names[-1]):
            yield f"tool {names[-1]!r} cannot be called so"
        if function.get("parameters", {"type": "object"}).get("type") != "object":
            yield f"the parameters of {names[-1]} are no object"
    if len(set(names)) < len(names):
        yield "two tools have one name"


def _message_faults(messages: Sequence[JSON]) -> Iterator[str]:
    waiting: set[str] = set()
    for place, one in enumerate(messages):
        role = one.get("role")
        if role not in _ROLES:
            yield f"message {place} has the role {role!r}"
        if role == "system" and place:
            yield f"message {place} is a system message after others"
        if role == "tool":
            if one.get("tool_call_id") not in waiting:
                yield f"message {place} answers {one.get('tool_call_id')!r}, which was not called or is answered"
            waiting.discard(one.get("tool_call_id", ""))
        elif waiting:
            yield f"message {place} comes before the calls {sorted(waiting)} are answered"
        if role != "assistant" and not isinstance(one.get("content"), str | list):
            yield f"message {place} has no content"
        if role == "assistant":
            yield from _assistant_faults(place, one)
            waiting |= {made["id"] for made in one.get("tool_calls") or ()}
    if waiting:
        yield f"the calls {sorted(waiting)} are never answered"


def _assistant_faults(place: int, message: JSON) -> Iterator[str]:
    made = message.get("tool_calls") or ()
    if not made and not message.get("content") and not message.get("refusal"):
        yield f"message {place} of the assistant is empty"
    for one in made:
        if one.get("type") != "function" or not one.get("id"):
            yield f"message {place} has a call without id or type"
        try:
            if not isinstance(json.loads(one["function"]["arguments"]), dict):
                yield f"message {place} calls with arguments that are no object"
        except ValueError:
            yield f"message {place} calls with arguments that are no JSON"


def _text(message: JSON) -> str:
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content)
