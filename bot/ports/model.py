"""What a language model promises, however many providers stand behind it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from pydantic import BaseModel

PROVIDERS = ("openai", "anthropic")
"""Who models are asked of; also whoever speaks the first one's protocol at an address of one's own."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one request, or a whole investigation, may cost: tokens read and written, seconds of time, tool calls."""

    tokens: int = 200_000
    seconds: float = 120.0
    tool_calls: int = 25


@dataclass(frozen=True, slots=True)
class ModelPlan:
    """A model as configured. `name` and `fallbacks` are "provider:model".

    `base_url` and `api_key` belong to the provider of `name`; another provider's key comes from its own environment
    variable. `by_skill` names another model for a skill. `timeout` is how many seconds the model may be silent,
    `retries` how often a failed call is made again, `context` how many tokens of material it is sent at most. `budget`
    is for one question, `investigation` for a whole diagnosis.
    """

    name: str
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    fallbacks: tuple[str, ...] = ()
    by_skill: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 60.0
    retries: int = 2
    context: int = 24_000
    budget: Budget = Budget()
    investigation: Budget = Budget(tokens=400_000, seconds=240.0, tool_calls=40)

    @property
    def names(self) -> tuple[str, ...]:
        """Every model there is, each once: the first, those of skills, the fallbacks."""
        return tuple(dict.fromkeys((self.name, *self.by_skill.values(), *self.fallbacks)))

    def only(self, name: str) -> "ModelPlan":
        """The same plan for one of its models by itself, reached as in this plan."""
        own = name.partition(":")[0] == self.name.partition(":")[0]
        address, key = (self.base_url, self.api_key) if own else ("", "")
        return replace(self, name=name, base_url=address, api_key=key, fallbacks=(), by_skill={})


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a conversation with a model."""

    by: Literal["person", "bot"]
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Something a model may call. What `call` returns, or the sentence of a `UserError` it raises, the model is told.

    Arguments that do not fit are answered to the model without calling.
    """

    name: str
    purpose: str
    arguments: type[BaseModel]
    call: Callable[[Any], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked, the parts that change least first, so that providers' prompt caches hit.

    `skill` is what it is for, and may choose the model. `budget` replaces the configured one. `language` is the
    reader's. `steady`: so many of `said`, from the first, are the same in the next prompt of this kind.
    """

    skill: str
    rules: str
    said: tuple[Said, ...]
    offers: tuple[Offer, ...] = ()
    budget: Budget | None = None
    language: str = "en"
    steady: int = 0


Spent = Literal["", "tokens", "seconds", "tool calls", "length"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a model said in the end; `spent` names the part of the budget that ended it before it was done.

    "length": its answer is as long as its answers can be, and breaks off there. `cached`: how many of the `tokens` its
    provider read from a cache. `kept_back`: how many values of each kind were hidden from it.
    """

    text: str
    tokens: int = 0
    tool_calls: int = 0
    spent: Spent = ""
    cached: int = 0
    kept_back: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What was read (`fresh` to the provider, `cached` by it, `kept` in its cache from now on) and what was written."""

    fresh: int = 0
    cached: int = 0
    kept: int = 0
    written: int = 0

    @property
    def read(self) -> int:
        return self.fresh + self.cached + self.kept

    @property
    def all(self) -> int:
        return self.read + self.written

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(
            self.fresh + other.fresh, self.cached + other.cached, self.kept + other.kept, self.written + other.written
        )


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call of one model. `outcome`: "answered", "stopped" by whoever asked, or the `kind` of a `ModelError`."""

    model: str
    outcome: str
    seconds: float
    tokens: Tokens


Tally = Callable[[ModelCall], None]
"""Is told of every call as it ends."""


Show = Callable[[str], Awaitable[None]]
"""Is given words as they come, each once."""


class Model(Protocol):
    """A model of one account, with its retries, fallbacks and budgets."""

    @property
    def plan(self) -> ModelPlan: ...

    async def run(self, prompt: Prompt, show: Show) -> Outcome:
        """Have it answered, calling what is offered in between.

        A spent budget is no error: what there is by then is the outcome. Raises `ModelError` when no model answers, and
        `ContextOverflow` when more was sent than any of them reads.
        """
        ...

    async def close(self) -> None:
        """Let go of connections; safe to call twice."""
        ...


async def unheard(_: str) -> None:
    """Words nobody watches coming."""


def untold(_: ModelCall) -> None:
    """Calls nobody counts."""
