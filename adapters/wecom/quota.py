"""How much WeCom takes in one chat; what would be too much it refuses, or drops without a word, so it waits here."""

from collections import OrderedDict, deque
from collections.abc import Callable

from bot.errors import RetryLater

Limits = tuple[tuple[int, float], ...]
"""How many messages, and in how many seconds; growing replies count with each of their frames."""

ROBOT: Limits = ((30, 60.0), (1_000, 3_600.0))
APP_TO_A_PERSON: Limits = ((30, 60.0), (1_000, 3_600.0))
APP_IN_A_GROUP: Limits = ((200, 60.0), (10_000, 86_400.0))

_SPARE = 10
_REMEMBERED = 2_000


class Quota:
    """Counts what this process said in each chat. `stopwatch`: seconds."""

    def __init__(self, limits: Limits, stopwatch: Callable[[], float]) -> None:
        self._limits = limits
        self._stopwatch = stopwatch
        self._said: OrderedDict[str, deque[float]] = OrderedDict()

    def spend(self, chat: str, messages: int = 1) -> None:
        """Count messages about to be sent. Raises `RetryLater`, with none counted, until there is room for them all."""
        wait = self._wait(chat, messages)
        if wait > 0:
            raise RetryLater("WeCom takes no more messages in this chat for now.", wait)
        said = self._said.setdefault(chat, deque(maxlen=max(most for most, _ in self._limits)))
        said.extend([self._stopwatch()] * messages)
        self._said.move_to_end(chat)
        if len(self._said) > _REMEMBERED:
            self._said.popitem(last=False)

    def to_spare(self, chat: str) -> bool:
        """Whether there is room for a frame that could be left out."""
        return self._wait(chat, _SPARE) <= 0

    def _wait(self, chat: str, messages: int) -> float:
        said = self._said.get(chat)
        if not said:
            return 0.0
        excesses = [(len(said) + messages - most, seconds) for most, seconds in self._limits]
        free = [said[min(excess, len(said)) - 1] + seconds for excess, seconds in excesses if excess > 0]
        return max(free, default=0.0) - self._stopwatch()
