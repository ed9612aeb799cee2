"""The blocks a Messages request is made of: rules, tools, and what stands in turns."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.simulators.model.scripted import JSON

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_ID = re.compile(r"[a-zA-Z0-9_-]+")
_KEYS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "text": (frozenset({"type", "text"}), frozenset({"cache_control", "citations"})),
    "tool_use": (frozenset({"type", "id", "name", "input"}), frozenset({"cache_control"})),
    "tool_result": (frozenset({"type", "tool_use_id"}), frozenset({"content", "is_error", "cache_control"})),
    "thinking": (frozenset({"type", "thinking", "signature"}), frozenset()),
}
"""What each kind of block must have, and may have."""
_SAID_BY = {"user": ("text", "tool_result"), "assistant": ("text", "tool_use", "thinking")}
_TOOL_KEYS = frozenset({"name", "description", "input_schema", "cache_control", "type", "strict", "input_examples"})
_AT_THE_ROOT = ("oneOf", "anyOf", "allOf")


def marks(body: JSON) -> Iterator[JSON]:
    """Every block that carries a `cache_control`, in the order in which the prompt is read: tools, rules, turns."""
    yield from (one for one in blocks(body) if "cache_control" in one)


def blocks(body: JSON) -> Iterator[JSON]:
    """Every block of the prompt, in the order in which it is read."""
    yield from body.get("tools", ())
    yield from listed(body.get("system", ()))
    for message in body.get("messages", ()):
        yield from listed(message.get("content", ()))


def listed(content: Any) -> list[JSON]:
    """A string is shorthand for one block of text."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [one for one in content if isinstance(one, dict)]


def system_faults(body: JSON) -> Iterator[str]:
    """What is wrong about the rules and the tools."""
    if "system" in body:
        if not body["system"]:
            yield "system: is empty"
        for place, one in enumerate(listed(body["system"])):
            if one.get("type") != "text":
                yield f"system.{place}: only text"
            yield from block_faults(f"system.{place}", one)
    for place, tool in enumerate(body.get("tools", ())):
        yield from _tool_faults(f"tools.{place}", tool)


def block_faults(where: str, block: JSON, role: str = "user") -> Iterator[str]:
    """What is wrong about one block in itself."""
    kind = block.get("type", "")
    if kind not in _SAID_BY[role]:
        yield f"{where}: {kind!r} is nothing the {role} says"
        return
    needed, allowed = _KEYS[kind]
    yield from (f"{where}.{key}: Field required" for key in needed - block.keys())
    yield from (f"{where}.{key}: Extra inputs are not permitted" for key in block.keys() - needed - allowed)
    if kind == "text" and not str(block.get("text", "")).strip():
        yield f"{where}: text content blocks must contain non-whitespace text"
    if role == "user" and block.get("citations"):
        yield f"{where}: citations in what the user says"
    if kind == "tool_use":
        yield from _use_faults(where, block)
    if kind == "tool_result":
        yield from _result_faults(where, block)
    yield from _mark_faults(where, block)


def _use_faults(where: str, block: JSON) -> Iterator[str]:
    if not _ID.fullmatch(str(block.get("id", ""))):
        yield f"{where}.id: String should match pattern '^[a-zA-Z0-9_-]+$'"
    if not _NAME.fullmatch(str(block.get("name", ""))):
        yield f"{where}.name: cannot be called so"
    if not isinstance(block.get("input"), dict):
        yield f"{where}.input: Input should be a valid dictionary"


def _result_faults(where: str, block: JSON) -> Iterator[str]:
    content = block.get("content", "")
    if isinstance(content, str):
        return
    for place, one in enumerate(content):
        if one.get("type") != "text" or one.keys() - {"type", "text"}:
            yield f"{where}.content.{place}: text alone, and marks on the result itself"


def _mark_faults(where: str, block: JSON) -> Iterator[str]:
    if "cache_control" not in block:
        return
    mark = block["cache_control"]
    known = isinstance(mark, dict) and mark.get("type") == "ephemeral" and not mark.keys() - {"type", "ttl"}
    if not known or mark.get("ttl", "5m") not in ("5m", "1h"):
        yield f"{where}.cache_control: {mark!r} is none"


def _tool_faults(where: str, tool: JSON) -> Iterator[str]:
    yield from (f"{where}.{key}: Extra inputs are not permitted" for key in tool.keys() - _TOOL_KEYS)
    if tool.get("type", "custom") != "custom":
        yield f"{where}.type: no tool of the server's is simulated"
    if not _NAME.fullmatch(str(tool.get("name", ""))):
        yield f"{where}.name: String should match pattern '^[a-zA-Z0-9_-]{{1,64}}$'"
    schema = tool.get("input_schema")
    if not isinstance(schema, dict) or schema.get("type") != "object":
        yield f"{where}.input_schema: Field required, of type object"
    elif any(key in schema for key in _AT_THE_ROOT):
        yield f"{where}.input_schema: does not support oneOf, allOf, or anyOf at the top level"
    yield from _mark_faults(where, tool)
