"""Listens to a model while it speaks: words as they come, and tool calls as they were really written."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
        self._limit: asyncio.Timeout | None = None
        self._patience = 0.0

    @asynccontextmanager
    async def listening(self, patience: float) -> AsyncIterator[None]:
        """Wait for no more than `patience` seconds for the next word, thought or call, whatever holds the connection.

        Raises `TimeoutError`. Time that `show` takes does not count.
        """
        self._patience = patience
        try:
            async with asyncio.timeout(patience) as self._limit:
                yield
        finally:
            self._limit = None

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
        self._wait_until(None)
        await self._hear(chunk)
        self._wait_until(asyncio.get_running_loop().time() + self._patience)

    def _wait_until(self, when: float | None) -> None:
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(when)

    async def _hear(self, chunk: Any) -> None:
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
