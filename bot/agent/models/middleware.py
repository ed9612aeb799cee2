"""What stands around each call of a model and of a tool: attempts, budgets, and calls as they were meant."""

import asyncio
from collections.abc import Awaitable, Callable
from random import uniform
from time import monotonic
from typing import Any

import httpx2
from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.exceptions import ModelError as ProviderError
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, ToolCall, ToolMessage

from bot.agent.models import failures
from bot.agent.models.job import Job
from bot.agent.models.marking import speaks_messages
from bot.errors import ModelError
from bot.ports.model import ModelCall, Tally, Tokens

_BACK_OFF = 0.5
_LONGEST_PAUSE = 20.0
"""Seconds; a provider that asks for more is taken for one that is away."""

_ERRORS = (ProviderError, httpx2.HTTPError, TimeoutError, ValueError, TypeError)
"""What a call may raise whatever the provider; the last two where an answer cannot be read."""

_DECLINED = ("content_filter", "refusal")
_CLIPPED = ("length", "max_tokens", "model_context_window_exceeded")
"""Reasons for an answer's end, as the providers call them."""

State = AgentState[Any]
Handler = Callable[[ModelRequest[Job]], Awaitable[ModelResponse[Any]]]


class Attempts(AgentMiddleware[State, Job]):
    """Asks again where that may help, turns whatever goes wrong into a `ModelError`, and has each call counted.

    Once the budget is spent nothing is asked: a hook before each call could say so too, but is a step of the graph.
    `patience`: seconds a model may be silent. `errors`: what the providers' libraries raise.
    """

    def __init__(self, retries: int, patience: float, errors: tuple[type[Exception], ...], tally: Tally) -> None:
        super().__init__()
        self._retries = retries
        self._patience = patience
        self._errors: tuple[type[Exception], ...] = (*_ERRORS, *errors)
        self._tally = tally

    async def awrap_model_call(self, request: ModelRequest[Job], handler: Handler) -> ModelResponse[Any]:
        job = request.runtime.context
        job.ended = job.over()
        if job.ended:
            return ModelResponse([AIMessage("")])
        for attempt in range(self._retries + 1):
            try:
                return await self._counted(request, handler)
            except ModelError as error:
                pause = error.after if error.after is not None else _BACK_OFF * 2**attempt * uniform(0.75, 1.25)  # noqa: S311  # no secret
                if not error.again or attempt == self._retries or pause > _LONGEST_PAUSE:
                    raise
                await asyncio.sleep(pause)
        raise AssertionError("unreachable")

    async def _counted(self, request: ModelRequest[Job], handler: Handler) -> ModelResponse[Any]:
        job = request.runtime.context
        job.latest = Tokens()
        began, outcome = monotonic(), "stopped"
        try:
            response = await self._once(request, handler)
            outcome = "answered"
        except ModelError as error:
            outcome = error.kind
            raise
        finally:
            self._tally(ModelCall(request.model.name or "", outcome, monotonic() - began, job.latest))
        return response

    async def _once(self, request: ModelRequest[Job], handler: Handler) -> ModelResponse[Any]:
        job = request.runtime.context
        if request.tools and job.calls_left <= 0:
            job.starved = True
            request = request.override(tool_choice=_none(request.model))
        try:
            async with job.hearing.listening(self._patience):
                response = await handler(request)
        except self._errors as error:
            raise failures.failure(error) from error
        answer = response.result[-1]
        assert isinstance(answer, AIMessage)
        job.count(answer, request.messages)
        job.clipped = _ended_by(answer) in _CLIPPED
        response.result[-1] = _with_every_call(answer)
        if wrong := _wrong(answer):
            raise failures.failed(wrong)
        job.hearing.next_message()
        return response


class Calls(AgentMiddleware[State, Job]):
    """Makes the calls the job allows; everything wrong with one is told to the model."""

    async def awrap_tool_call(self, request: ToolCallRequest, _: Callable[..., Any]) -> ToolMessage:
        job = request.runtime.context
        assert isinstance(job, Job)
        call = request.tool_call
        well, text = await job.call(call["name"], call["args"], call["id"] or "")
        status = "success" if well else "error"
        return ToolMessage(content=text, tool_call_id=call["id"] or "", name=call["name"], status=status)


def _ended_by(answer: AIMessage) -> str:
    metadata = answer.response_metadata
    return str(metadata.get("finish_reason") or metadata.get("stop_reason") or "")


def _wrong(answer: AIMessage) -> str:
    """The kind of failure that an answer is, although it came; "" for none."""
    reason = _ended_by(answer)
    if not reason:
        return "cut_short"
    if reason in _DECLINED or answer.additional_kwargs.get("refusal"):
        return "declined"
    said = answer.text.strip() or answer.tool_calls or answer.invalid_tool_calls
    return "" if said else "empty"


def _none(model: BaseChatModel) -> Any:
    """No tools, as the provider of this model wants it said."""
    return {"type": "none"} if speaks_messages(model) else "none"


def _with_every_call(answer: AIMessage) -> AIMessage:
    """The message with calls the library could not read among the others, so that they are answered too."""
    if not answer.invalid_tool_calls:
        return answer
    lost: list[ToolCall] = [
        {"name": one["name"] or "?", "args": {}, "id": one["id"], "type": "tool_call"}
        for one in answer.invalid_tool_calls
    ]
    return answer.model_copy(update={"tool_calls": [*answer.tool_calls, *lost], "invalid_tool_calls": []})
