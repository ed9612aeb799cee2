"""What an investigation may still cost, shared by everything it does."""

from time import monotonic
from typing import Literal

from bot.ports.model import Budget, Outcome

Limit = Literal["seconds", "tokens", "tool calls"]


class Purse:
    """Filled once. `limits` are those that were reached."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._until = monotonic() + budget.seconds
        self.tokens = 0
        self.tool_calls = 0
        self.limits: set[Limit] = set()

    def share(self, part: float = 1.0, among: int = 1) -> Budget | None:
        """This part of the time left, and of the tokens left for each of so many at work side by side.

        Tool calls are whoever's comes first. None where there is nothing left.
        """
        seconds = self._until - monotonic()
        tokens = self._budget.tokens - self.tokens
        if seconds <= 0:
            self.limits.add("seconds")
        if tokens <= 0:
            self.limits.add("tokens")
        if seconds <= 0 or tokens <= 0:
            return None
        return Budget(max(1, int(tokens * part / among)), seconds * part, max(1, self.calls_left))

    @property
    def calls_left(self) -> int:
        return self._budget.tool_calls - self.tool_calls

    def take_call(self) -> bool:
        """Whether one more tool call may be made; it is counted."""
        if self.calls_left <= 0:
            self.limits.add("tool calls")
            return False
        self.tool_calls += 1
        return True

    def pay(self, outcome: Outcome) -> None:
        self.tokens += outcome.tokens
        if outcome.spent and outcome.spent != "length":
            self.limits.add(outcome.spent)
