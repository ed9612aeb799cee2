"""A configured model: built once, asked many times."""

import asyncio
from collections.abc import Callable
from contextvars import Context
from functools import cache
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, ModelFallbackMiddleware
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.tools import StructuredTool
from langsmith import set_runtime_overrides, tracing_context
from pydantic import BaseModel

from bot.agent.models import failures
from bot.agent.models.hearing import Hearing
from bot.agent.models.job import Job
from bot.agent.models.marking import Marks
from bot.agent.models.middleware import Attempts, Calls
from bot.agent.models.providers import access, client_for, errors_of, opened
from bot.ports.model import ModelPlan, Offer, Outcome, Prompt, Show, Tally, untold

_STEPS = 1000
"""A bound on the graph's own counting; the budget ends a conversation long before."""


class LangchainModel:
    """A `Model`: the one named, its fallbacks after it, each asked again where that may help."""

    def __init__(self, plan: ModelPlan, tally: Tally = untold) -> None:
        set_runtime_overrides(aio_to_thread=_here)
        self._plan = plan
        self._tally = tally
        ways = {name: access(name, plan) for name in plan.names}
        self._clients = {way.url: client_for(way, plan.timeout) for way in ways.values()}
        self._models = {name: opened(name, way, self._clients[way.url]) for name, way in ways.items()}
        self._errors = errors_of(ways)
        self._agents: dict[tuple[tuple[str, ...], tuple[tuple[str, str, type[BaseModel]], ...]], Any] = {}

    @property
    def plan(self) -> ModelPlan:
        return self._plan

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()

    async def run(self, prompt: Prompt, show: Show) -> Outcome:
        budget = prompt.budget or self._plan.budget
        hearing = Hearing(show)
        offers = {offer.name: offer for offer in prompt.offers}
        job = Job(offers, budget, hearing, steady=prompt.steady, asked=len(prompt.said))
        agent = self._agent(prompt)
        deadline = asyncio.timeout(budget.seconds)
        try:
            with tracing_context(enabled=False):
                async with deadline:
                    state = await agent.ainvoke(
                        {"messages": _messages(prompt)},
                        config={"callbacks": [hearing], "recursion_limit": _STEPS},
                        context=job,
                    )
        except TimeoutError:
            if not deadline.expired():
                raise
            if not hearing.text and not job.made:
                raise failures.failed("silent") from None
            return job.outcome(hearing.text, late=True)
        last = state["messages"][-1]
        done = isinstance(last, AIMessage) and not last.tool_calls and not job.ended
        return job.outcome(last.text if done else hearing.text, done=done)

    def _agent(self, prompt: Prompt) -> Any:
        """The graph for what is offered, kept: offers are the same from turn to turn."""
        first = self._plan.by_skill.get(prompt.skill, self._plan.name)
        chain = tuple(dict.fromkeys((first, *self._plan.fallbacks)))
        key = (chain, tuple((offer.name, offer.purpose, offer.arguments) for offer in prompt.offers))
        if key not in self._agents:
            self._agents[key] = self._built(chain, prompt.offers)
        return self._agents[key]

    def _built(self, chain: tuple[str, ...], offers: tuple[Offer, ...]) -> Any:
        first, *others = (self._models[name] for name in chain)
        fallback: list[AgentMiddleware[Any, Any]] = [ModelFallbackMiddleware(*others)] if others else []
        attempts = Attempts(self._plan.retries, self._plan.timeout, self._errors, self._tally)
        return create_agent(
            first,
            tools=[_tool(offer) for offer in offers],
            middleware=[*fallback, attempts, Marks(), Calls()],
            context_schema=Job,
        )


async def _here(_: object, context: Context, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """Tracing is off, and what is left of it for each call of middleware takes less time than a thread's answer."""
    return context.run(function, *args, **kwargs)


def _messages(prompt: Prompt) -> list[BaseMessage]:
    said = [HumanMessage(one.text) if one.by == "person" else AIMessage(one.text) for one in prompt.said]
    return [SystemMessage(prompt.rules), *said]


def _tool(offer: Offer) -> StructuredTool:
    """What the model is told of an offer. `Calls` answers in its place."""
    return StructuredTool(
        name=offer.name, description=offer.purpose, args_schema=_schema(offer.arguments), coroutine=_not_called
    )


async def _not_called(**_: object) -> str:
    raise AssertionError("tool calls are made by the job")


@cache
def _schema(arguments: type[BaseModel]) -> dict[str, Any]:
    return arguments.model_json_schema()
