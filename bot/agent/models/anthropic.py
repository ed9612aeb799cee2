"""Anthropic's messages, and whoever speaks them: over connections of ours, with every token counted."""

from functools import cached_property
from typing import Any

import anthropic
from langchain_anthropic import ChatAnthropic
from langchain_core.messages import AIMessageChunk
from pydantic import Field

AT_THE_START = "usage_at_the_start"
"""Under this name a message's metadata has what its stream said of the prompt when it began."""


class Messages(ChatAnthropic):
    """The library's own model, which otherwise keeps its connections for ever, one set for all event loops."""

    http_client: Any = Field(exclude=True, repr=False)

    @cached_property
    def _async_client(self) -> anthropic.AsyncClient:
        client = self.http_client
        return anthropic.AsyncClient(**self._client_params | {"http_client": client, "timeout": client.timeout})

    def _make_message_chunk_from_anthropic_event(
        self, event: Any, **how: Any
    ) -> tuple[AIMessageChunk | None, anthropic.types.RawMessageStreamEvent | None]:
        chunk, block = super()._make_message_chunk_from_anthropic_event(event, **how)
        if chunk is not None and event.type == "message_start":
            chunk.response_metadata[AT_THE_START] = event.message.usage.model_dump(exclude_none=True)
        return chunk, block
