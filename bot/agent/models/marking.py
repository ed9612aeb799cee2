"""Marks up to where a prompt stays the same, for providers that cache only what is marked."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AnyMessage

from bot.agent.models.job import Job

_MARK = {"type": "ephemeral"}

State = AgentState[Any]
Handler = Callable[[ModelRequest[Job]], Awaitable[ModelResponse[Any]]]


def speaks_messages(model: BaseChatModel) -> bool:
    """Whether it is asked by the Messages protocol, where some things are said differently."""
    return model._llm_type == "anthropic-chat"


class Marks(AgentMiddleware[State, Job]):
    """Marks the rules, with the tools that go before them, and what is the same from turn to turn.

    Where the model may call tools, so that all of it is sent again with their results, also the question and the newest
    result. That is four, and no request may have more.
    """

    async def awrap_model_call(self, request: ModelRequest[Job], handler: Handler) -> ModelResponse[Any]:
        if not speaks_messages(request.model):
            return await handler(request)
        job = request.runtime.context
        places = {0, job.steady}
        if request.tools:
            places |= {job.asked, len(request.messages) - 1}
        return await handler(request.override(messages=_marked(request.messages, places)))


def _marked(messages: Sequence[AnyMessage], places: set[int]) -> list[AnyMessage]:
    """The messages with marks, all of them in blocks: what once bore a mark must not look otherwise without it."""
    return [_in_blocks(one, marked=place in places) for place, one in enumerate(messages)]


def _in_blocks(message: AnyMessage, *, marked: bool) -> AnyMessage:
    """One without words is left alone, for a block needs some."""
    content = message.content
    blocks: list[Any] = [{"type": "text", "text": content}] if isinstance(content, str) else list(content)
    if not message.text.strip():
        return message
    if marked and isinstance(blocks[-1], dict):
        blocks[-1] = blocks[-1] | {"cache_control": _MARK}
    return message.model_copy(update={"content": blocks})
