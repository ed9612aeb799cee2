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
    """The library's own model, which otherwise keeps its connections for ever, one set for all event loops.

    `key_in_both_places`: it is sent as `x-api-key` too, where many servers of others look for it.
    """

    http_client: Any = Field(exclude=True, repr=False)
    key_in_both_places: bool = False

    @cached_property
    def _async_client(self) -> anthropic.AsyncClient:
        params = self._client_params | {"http_client": self.http_client, "timeout": self.http_client.timeout}
        if self.key_in_both_places:
            params["default_headers"] = params["default_headers"] | {"x-api-key": params["api_key"]}
        return anthropic.AsyncClient(**params)

    def _make_message_chunk_from_anthropic_event(
        self, event: Any, **how: Any
    ) -> tuple[AIMessageChunk | None, anthropic.types.RawMessageStreamEvent | None]:
        chunk, block = super()._make_message_chunk_from_anthropic_event(event, **how)
        if chunk is not None and event.type == "message_start":
            chunk.response_metadata[AT_THE_START] = event.message.usage.model_dump(exclude_none=True)
        return chunk, block
