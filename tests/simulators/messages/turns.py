"""In what order people, the model and tools may speak in a Messages request."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from tests.simulators.messages.blocks import block_faults, listed
from tests.simulators.model.scripted import JSON

_ROLES = ("user", "assistant")
_MOST = 100_000


def words_of(content: Any) -> str:
    """The text of a string, or of a list of blocks."""
    return "\n".join(str(one.get("text", "")) for one in listed(content))


def turn_faults(body: JSON) -> Iterator[str]:
    """What is wrong about the messages."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        yield "messages: at least one message is required"
        return
    if len(messages) > _MOST:
        yield f"messages: at most {_MOST}"
    wrong = list(_message_faults(messages))
    yield from wrong
    if not wrong:
        yield from _order_faults(messages, "tools" in body)


def _message_faults(messages: Sequence[Any]) -> Iterator[str]:
    for place, one in enumerate(messages):
        where = f"messages.{place}"
        if not isinstance(one, dict) or one.get("role") not in _ROLES:
            yield f"{where}.role: Input should be 'user' or 'assistant'"
            continue
        yield from (f"{where}.{key}: Extra inputs are not permitted" for key in one.keys() - {"role", "content"})
        content = one.get("content")
        if not isinstance(content, str | list) or not content:
            yield f"{where}: all messages must have non-empty content"
            continue
        for number, block in enumerate(listed(content)):
            yield from block_faults(f"{where}.content.{number}", block, one["role"])


def _order_faults(messages: Sequence[JSON], with_tools: bool) -> Iterator[str]:
    """Consecutive messages of one role are one turn; each call is answered at the head of the turn that follows it."""
    turns = [
        (role, [block for message in group for block in listed(message["content"])])
        for role, group in groupby(messages, key=lambda one: one["role"])
    ]
    if turns[0][0] != "user":
        yield "messages: first message must use the user role"
    if turns[-1][0] != "user":
        yield "messages: the conversation must end with a user message; prefill is not supported"
    called: set[str] = set()
    ever: list[str] = []
    for role, blocks in turns:
        answered = [one["tool_use_id"] for one in blocks if one["type"] == "tool_result"]
        if unknown := sorted(set(answered) - called):
            yield f"unexpected tool_use_id found in tool_result blocks: {unknown}"
        if len(set(answered)) < len(answered):
            yield "each tool_use must have a single result"
        if missing := sorted(called - set(answered)):
            yield f"tool_use ids were found without tool_result blocks immediately after: {missing}"
        if any(one["type"] != "tool_result" for one in blocks[: len(answered)]):
            yield f"tool_result blocks come first in what the {role} says"
        called = {one["id"] for one in blocks if one["type"] == "tool_use"}
        ever += [one["id"] for one in blocks if one["type"] == "tool_use"]
    if len(set(ever)) < len(ever):
        yield "tool_use ids must be unique"
    if ever and not with_tools:
        yield "tools: required where messages have tool_use blocks"
