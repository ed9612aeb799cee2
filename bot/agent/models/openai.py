"""OpenAI's chat completions, and whoever speaks them: a refusal that comes in a stream is not lost."""

from typing import Any

from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI


class Completions(ChatOpenAI):
    """The library's own model; what it leaves out of a streamed answer is added to the message's `refusal`."""

    def _convert_chunk_to_generation_chunk(
        self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: dict[str, Any] | None
    ) -> ChatGenerationChunk | None:
        made = super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
        if made is not None:
            for choice in (chunk.get("choices") or [])[:1]:
                if words := (choice.get("delta") or {}).get("refusal"):
                    made.message.additional_kwargs["refusal"] = words
        return made
