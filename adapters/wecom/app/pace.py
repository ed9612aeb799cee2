"""How much one person or group may be sent: what is too much WeCom drops without a word, so it waits here."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from bot.errors import RetryLater

_REMEMBERED = 2_000
_LIMITS = {False: ((30, 60.0), (1_000, 3_600.0)), True: ((200, 60.0), (10_000, 86_400.0))}
"""Messages, and in how many seconds; to a person, and in a group."""


class Pace:
    """Counts what this process sends."""

    def __init__(self, stopwatch: Callable[[], float] = time.monotonic) -> None:
        self._stopwatch = stopwatch
        self._sent: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, chat: str, messages: int, *, in_room: bool) -> None:
        """Count some messages in. Raises `RetryLater`, with none counted, while they would be too many."""
        now, limits = self._stopwatch(), _LIMITS[in_room]
        sent = self._sent.setdefault(chat, deque(maxlen=max(most for most, _ in limits)))
        self._sent.move_to_end(chat)
        for most, seconds in limits:
            excess = len(sent) + messages - most
            if excess > 0 and sent and (free := sent[min(excess, len(sent)) - 1] + seconds) > now:
                raise RetryLater("WeCom would drop more messages to this chat for now.", free - now)
        sent.extend([now] * messages)
        if len(self._sent) > _REMEMBERED:
            self._sent.popitem(last=False)
