"""An act as the Messages protocol says it: one JSON document, or a stream of named events."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.simulators.model.acts import Act
from tests.simulators.model.scripted import JSON

_PIECES = re.compile(r"\S+\s*|\s+")
_STOPS = {"stop": "end_turn", "tool_calls": "tool_use", "content_filter": "refusal", "length": "max_tokens"}


@dataclass(frozen=True)
class Answer:
    """What is said to one request. `number`: of the request. `usage`: as the prompt was read."""

    act: Act
    model: str
    number: int
    usage: JSON

    def document(self) -> JSON:
        """The whole answer at once. Raises `ValueError` for calls that only a stream can carry broken."""
        return self._message(self._content()) | self._end() | {"usage": self.usage | {"output_tokens": self._tokens()}}

    def opening(self) -> Iterator[JSON]:
        """The events of a streamed answer, up to where it is said to be finished."""
        yield {"type": "message_start", "message": self._message([]) | {"usage": self.usage | {"output_tokens": 1}}}
        yield {"type": "ping"}
        for place, (start, deltas) in enumerate(self._blocks()):
            yield {"type": "content_block_start", "index": place, "content_block": start}
            for delta in deltas:
                yield {"type": "content_block_delta", "index": place, "delta": delta}
            if not self._breaks_off:
                yield {"type": "content_block_stop", "index": place}

    def ending(self, *, terse: bool) -> Iterator[JSON]:
        """The events that say how it ended and what it cost; `terse`: without what the start said of the prompt."""
        usage = {"output_tokens": self._tokens()} if terse else self.usage | {"output_tokens": self._tokens()}
        yield {"type": "message_delta", "delta": self._end(), "usage": usage}
        yield {"type": "message_stop"}

    @property
    def _breaks_off(self) -> bool:
        return self.act.hang or self.act.cut or self.act.ends or self.act.stumbles

    def _message(self, content: list[JSON]) -> JSON:
        return {
            "id": f"msg_{self.number:04}",
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": content,
            "stop_reason": None,
            "stop_sequence": None,
            "stop_details": None,
        }

    def _end(self) -> JSON:
        details = {"type": "refusal", "category": None, "explanation": self.act.refusal} if self.act.refusal else None
        reason = "refusal" if self.act.refusal else _STOPS[self.act.finish]
        return {"stop_reason": reason, "stop_sequence": None, "stop_details": details}

    def _tokens(self) -> int:
        return self.act.usage[1] if self.act.usage else len(self.act.text.encode()) // 4 + 1

    def _content(self) -> list[JSON]:
        content: list[JSON] = []
        if self.act.thought:
            content.append({"type": "thinking", "thinking": self.act.thought, "signature": signature(self.act.thought)})
        if self.act.text:
            content.append({"type": "text", "text": self.act.text, "citations": None})
        for place, one in enumerate(self.act.calls):
            content.append(self._call(place) | {"input": json.loads(one.arguments or "{}")})
        return content

    def _blocks(self) -> Iterator[tuple[JSON, Iterator[JSON]]]:
        """Each block as it begins, and the pieces it grows by."""
        thought, text = self.act.thought, self.act.text
        if thought:
            yield {"type": "thinking", "thinking": "", "signature": ""}, _thinking(thought)
        if text:
            pieces = ({"type": "text_delta", "text": piece} for piece in _PIECES.findall(text))
            yield {"type": "text", "text": "", "citations": None}, pieces
        for place, one in enumerate(self.act.calls):
            yield self._call(place), _input(one.arguments)

    def _call(self, place: int) -> JSON:
        return {
            "type": "tool_use",
            "id": f"toolu_{self.number}_{place}",
            "name": self.act.calls[place].name,
            "input": {},
        }


def signature(thought: str) -> str:
    """What proves that a thought is the model's own when it is sent back."""
    return f"signed-{len(thought)}-{sum(thought.encode())}"


def _thinking(thought: str) -> Iterator[JSON]:
    yield from ({"type": "thinking_delta", "thinking": piece} for piece in _PIECES.findall(thought))
    yield {"type": "signature_delta", "signature": signature(thought)}


def _input(arguments: str) -> Iterator[JSON]:
    yield {"type": "input_json_delta", "partial_json": ""}
    for start in range(0, len(arguments), 12):
        yield {"type": "input_json_delta", "partial_json": arguments[start : start + 12]}
