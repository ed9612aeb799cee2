"""What a Messages request may look like, and how a test reads it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.simulators.messages.blocks import marks, system_faults
from tests.simulators.messages.turns import turn_faults, words_of
from tests.simulators.model.scripted import JSON, Asked

_KNOWN = frozenset(
    {"model", "messages", "max_tokens", "system", "stream", "tools", "tool_choice", "stop_sequences", "metadata"}
    | {"thinking", "output_config", "service_tier", "cache_control"}
)
_GONE = ("temperature", "top_p", "top_k")
"""Parameters that API version 2026-10-21 refuses, whatever their value."""
_MOST_MARKS = 4
_CHOICES = {
    "auto": {"type", "disable_parallel_tool_use"},
    "any": {"type", "disable_parallel_tool_use"},
    "tool": {"type", "name", "disable_parallel_tool_use"},
    "none": {"type"},
}


class Conversation(Asked):
    """A request for a message."""

    @property
    def tools(self) -> frozenset[str]:
        return frozenset(tool["name"] for tool in self.body.get("tools", ()))

    @property
    def system(self) -> str:
        return words_of(self.body.get("system", ""))

    @property
    def said(self) -> Sequence[tuple[str, str]]:
        rules = [("system", self.system)] if "system" in self.body else []
        return [*rules, *((_role(role, one), _words(one)) for role, one in self._blocks())]

    @property
    def results(self) -> Mapping[str, str]:
        found = [one for _, one in self._blocks() if one["type"] == "tool_result"]
        return {one["tool_use_id"]: words_of(one.get("content", "")) for one in found}

    @property
    def marked(self) -> Sequence[str]:
        """The words up to which the prompt is to be cached, in order."""
        return [_words(one) for one in marks(self.body)]

    def _blocks(self) -> Iterator[tuple[str, JSON]]:
        for message in self.messages:
            content = message["content"]
            blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
            yield from ((message["role"], block) for block in blocks)


def faults(body: Any) -> Iterator[str]:
    """Everything about a request that the protocol does not allow."""
    if not isinstance(body, dict):
        yield "the body is no object"
        return
    yield from (f"{name}: no longer a parameter" for name in _GONE if name in body)
    yield from (f"{name}: Extra inputs are not permitted" for name in body.keys() - _KNOWN - set(_GONE))
    if not isinstance(body.get("model"), str) or not body["model"]:
        yield "model: Field required"
    most = body.get("max_tokens")
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        yield "max_tokens: Field required, at least 1"
    yield from system_faults(body)
    yield from _tool_faults(body)
    yield from turn_faults(body)
    yield from _mark_faults(body)


def _tool_faults(body: JSON) -> Iterator[str]:
    tools = body.get("tools", [])
    if "tools" in body and not tools:
        yield "tools: is an empty list"
    names = [tool.get("name") for tool in tools]
    if len(set(names)) < len(names):
        yield "tools: Tool names must be unique"
    if "tool_choice" not in body:
        return
    choice = body["tool_choice"]
    allowed = _CHOICES.get(str(choice.get("type"))) if isinstance(choice, dict) else None
    if not tools:
        yield "tool_choice: may only be specified while providing tools"
    if allowed is None or choice.keys() - allowed:
        yield f"tool_choice: {choice!r} is none"
    elif choice["type"] == "tool" and choice.get("name") not in names:
        yield f"tool_choice: there is no tool {choice.get('name')!r}"


def _mark_faults(body: JSON) -> Iterator[str]:
    found = list(marks(body))
    if len(found) + ("cache_control" in body) > _MOST_MARKS:
        yield f"A maximum of {_MOST_MARKS} blocks with cache_control may be provided. Found {len(found)}."
    lives = [one["cache_control"].get("ttl", "5m") for one in found]
    if lives != sorted(lives):  # "1h" sorts before "5m"
        yield "a block to be cached for an hour comes after one for five minutes"


def _role(role: str, block: JSON) -> str:
    return "tool" if block["type"] == "tool_result" else role


def _words(block: JSON) -> str:
    if block.get("type") == "tool_result":
        return words_of(block.get("content", ""))
    return str(block.get("text", block.get("name", "")))
