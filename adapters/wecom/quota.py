"""How much a robot may say in one chat: 30 messages a minute and 1,000 an hour."""

from collections import defaultdict, deque
from collections.abc import Callable

from bot.errors import RetryLater

LIMITS = ((60.0, 30), (3600.0, 1000))
"""Seconds, and how many messages WeCom takes in them; growing replies count with each of their frames."""

_SPARE = 10


class Quota:
    """Counts what was said in each chat, so that a reply waits here rather than be refused. `stopwatch`: seconds."""

    def __init__(self, stopwatch: Callable[[], float]) -> None:
        self._stopwatch = stopwatch
        self._said: defaultdict[str, deque[float]] = defaultdict(deque)

    def spend(self, chat: str, messages: int = 1) -> None:
        """Count messages about to be sent. Raises `RetryLater` with the seconds until there is room for them all."""
        wait = self._wait(chat, messages)
        if wait > 0:
            raise RetryLater("WeCom takes 30 messages a minute and 1,000 an hour in a chat.", wait)
        self._said[chat].extend([self._stopwatch()] * messages)

    def to_spare(self, chat: str) -> bool:
        """Whether there is room for a frame that could be left out."""
        return self._wait(chat, _SPARE) <= 0

    def _wait(self, chat: str, messages: int) -> float:
        now = self._stopwatch()
        said = self._said[chat]
        while said and said[0] <= now - LIMITS[-1][0]:
            said.popleft()
        if not said:
            del self._said[chat]
        waits = [
            said[len(said) + messages - most - 1] + seconds - now
            for seconds, most in LIMITS
            if len(said) + messages > most
        ]
        return max(waits, default=0.0)
