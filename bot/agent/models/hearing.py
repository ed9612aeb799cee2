"""Listens to a model while it speaks: words as they come, and tool calls as they were really written."""

import json
from typing import Any

from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk

from bot.ports.model import Show


class Hearing(AsyncCallbackHandler):
    """Of one request. Words go to `show` once each, also when a call broke off and its answer begins anew.

    Arguments are kept as text: the library completes broken JSON by guessing, which may make half an order another one.
    """

    raise_error = True
    run_inline = True

    def __init__(self, show: Show) -> None:
        self._show = show
        self._shown = ""
        self.text = ""
        self._arguments: dict[int, str] = {}
        self._ids: dict[int, str] = {}

    def next_message(self) -> None:
        """What was said is complete; a new message may follow."""
        self._shown = ""

    @property
    def malformed(self) -> frozenset[str]:
        """The ids of the calls whose arguments are no JSON object."""
        return frozenset(id for place, id in self._ids.items() if not _is_object(self._arguments.get(place, "")))

    async def on_chat_model_start(self, *_: Any, **__: Any) -> None:
        self.text = ""
        self._arguments.clear()
        self._ids.clear()

    async def on_llm_new_token(self, token: Any, *, chunk: Any = None, **_: Any) -> None:
        if not isinstance(chunk, ChatGenerationChunk) or not isinstance(chunk.message, AIMessageChunk):
            return
        for part in chunk.message.tool_call_chunks:
            place, id = part["index"] or 0, part["id"]
            if id:
                self._ids[place] = id
            self._arguments[place] = self._arguments.get(place, "") + (part["args"] or "")
        self.text += chunk.text
        if len(self.text) > len(self._shown) and self.text.startswith(self._shown):
            fresh = self.text[len(self._shown) :]
            self._shown = self.text
            await self._show(fresh)


def _is_object(arguments: str) -> bool:
    try:
        return isinstance(json.loads(arguments or "{}"), dict)
    except ValueError:
        return False
