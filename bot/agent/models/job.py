"""One request while it is worked on: what it has cost, what it may call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from langchain_core.messages import AIMessage, BaseMessage
from pydantic import ValidationError

from bot.agent.misfits import misfits
from bot.agent.models.counting import tokens_of
from bot.agent.models.hearing import Hearing
from bot.errors import UserError
from bot.ports.model import Budget, Offer, Outcome, Spent, Tokens

_PATIENCE = 3
"""How often a model may ask for tools after it was told that there are no more calls."""


@dataclass
class Job:
    """Counts tokens and calls, and makes the calls.

    `steady` and `asked`: where in what is sent the last message stands that is the same from turn to turn, and the
    question; the rules are at 0. `latest`: what the last call cost. `starved`: the model was asked without tools, for
    want of calls. `ended`: it was not asked again, as the budget is spent. `clipped`: its last answer broke off where
    its longest does.
    """

    offers: Mapping[str, Offer]
    budget: Budget
    hearing: Hearing
    steady: int = 0
    asked: int = 0
    tokens: Tokens = field(default_factory=Tokens)
    latest: Tokens = field(default_factory=Tokens)
    made: int = 0
    refused: int = 0
    starved: bool = False
    ended: bool = False
    clipped: bool = False

    @property
    def calls_left(self) -> int:
        return self.budget.tool_calls - self.made

    def count(self, answer: AIMessage, asked: Iterable[BaseMessage]) -> None:
        """Add what an answer to this cost."""
        self.latest = tokens_of(answer, asked)
        self.tokens += self.latest

    def over(self) -> bool:
        """Whether the model may not be asked again."""
        return self.tokens.all >= self.budget.tokens or self.refused >= _PATIENCE

    def outcome(self, text: str, *, late: bool = False, done: bool = True) -> Outcome:
        """What came of it. `done`: the model came to its end by itself."""
        return Outcome(text, self.tokens.all, self.made, self._spent(late, done), self.tokens.cached)

    def _spent(self, late: bool, done: bool) -> Spent:
        if late:
            return "seconds"
        if self.starved:
            return "tool calls"
        if not done:
            return "tokens"
        return "length" if self.clipped else ""

    async def call(self, name: str, arguments: object, id: str) -> tuple[bool, str]:
        """Make a call: whether it was made well, and what the model is told."""
        offer = self.offers.get(name)
        if offer is None:
            return False, f"There is no tool {name!r}. There are: {', '.join(self.offers) or 'none'}."
        if self.calls_left <= 0:
            self.refused += 1
            return False, f"All {self.budget.tool_calls} tool calls are used up. Answer with what you have."
        self.made += 1
        if id in self.hearing.malformed:
            return False, "Not called: the arguments are no JSON object. Call it again with a complete one."
        try:
            read = offer.arguments.model_validate(arguments)
        except ValidationError as error:
            return False, f"Not called: {misfits(error)}."
        try:
            return True, await offer.call(read)
        except UserError as error:
            return False, error.public
