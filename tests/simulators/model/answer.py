"""An act as the protocol says it: one JSON document, or a stream of chunks."""

import re
from collections.abc import Iterator

from tests.simulators.model.acts import Act
from tests.simulators.model.scripted import JSON, Asked

_PIECES = re.compile(r"\S+\s*|\s+")


def document(act: Act, asked: Asked, number: int) -> JSON:
    """The whole answer at once."""
    message: JSON = {"role": "assistant", "content": act.text or None, "refusal": act.refusal or None}
    if act.calls:
        message["tool_calls"] = [
            {"id": _id(number, place), "type": "function", "function": {"name": one.name, "arguments": one.arguments}}
            for place, one in enumerate(act.calls)
        ]
    choice = {"index": 0, "message": message, "finish_reason": act.finish, "logprobs": None}
    return _frame(asked, number, "chat.completion") | {"choices": [choice], "usage": usage(act, asked)}


def chunks(act: Act, asked: Asked, number: int) -> Iterator[JSON]:
    """The pieces of a streamed answer, up to where it is said to be finished."""
    frame = _frame(asked, number, "chat.completion.chunk")
    yield frame | _choice({"role": "assistant", "content": ""})
    for piece in _pieces(act):
        yield frame | _choice({"content": piece})
    for piece in _PIECES.findall(act.refusal):
        yield frame | _choice({"refusal": piece})
    for place, one in enumerate(act.calls):
        opening = {"index": place, "id": _id(number, place), "type": "function"}
        yield frame | _choice({"tool_calls": [opening | {"function": {"name": one.name, "arguments": ""}}]})
        for start in range(0, len(one.arguments), 12 * act.pace):
            part = {"arguments": one.arguments[start : start + 12 * act.pace]}
            yield frame | _choice({"tool_calls": [{"index": place, "function": part}]})


def _pieces(act: Act) -> Iterator[str]:
    words = _PIECES.findall(act.text)
    for start in range(0, len(words), act.pace):
        yield "".join(words[start : start + act.pace])


def ending(act: Act, asked: Asked, number: int) -> Iterator[JSON]:
    """The chunks that say how it ended and what it cost."""
    frame = _frame(asked, number, "chat.completion.chunk")
    yield frame | _choice({}, act.finish)
    if (asked.body.get("stream_options") or {}).get("include_usage"):
        yield frame | {"choices": [], "usage": usage(act, asked)}


def usage(act: Act, asked: Asked) -> JSON:
    """Tokens, reckoned at four bytes each where the script does not say."""
    prompt, completion = act.usage or (len(asked.text.encode()) // 4 + 1, len(act.text.encode()) // 4 + 1)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": act.cached},
    }


def _frame(asked: Asked, number: int, kind: str) -> JSON:
    return {"id": f"chatcmpl-{number}", "object": kind, "created": 1_780_000_000, "model": asked.model}


def _choice(delta: JSON, finish: str | None = None) -> JSON:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]}


def _id(number: int, place: int) -> str:
    return f"call_{number}_{place}"
