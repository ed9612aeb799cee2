"""Rate limits: a sliding minute per method and workspace, a second per channel for posts."""

import math
from collections import deque

from tests.simulators.slack.clock import Clock
from tests.simulators.slack.methods.method import PER_MINUTE, Method

POST = "chat.postMessage"


class RateLimits:
    """Off until switched on, as a whole (`enabled`) or for single methods (`limit`)."""

    def __init__(self, clock: Clock) -> None:
        self.enabled = False
        self._clock = clock
        self._limits: dict[str, tuple[int, float]] = {}
        self._taken: dict[tuple[str, ...], deque[float]] = {}

    def limit(self, method: str, calls: int, seconds: float = 60.0) -> None:
        """Allow this many calls in this time; for posts, per channel."""
        self._limits[method] = (calls, seconds)

    def take(self, name: str, method: Method, team: str, channel: str) -> int | None:
        """None when the call may go on, else the seconds for Retry-After."""
        allowance = self._limits.get(name) or (self._usual(method) if self.enabled else None)
        if allowance is None:
            return None
        calls, seconds = allowance
        key = (team, name, channel if name == POST else "")
        taken = self._taken.setdefault(key, deque())
        now = self._clock.now()
        while taken and now - taken[0] >= seconds:
            taken.popleft()
        if len(taken) >= calls:
            return max(1, math.ceil(seconds - (now - taken[0])))
        taken.append(now)
        return None

    @staticmethod
    def _usual(method: Method) -> tuple[int, float]:
        return (1, 1.0) if method.tier == 0 else (PER_MINUTE[method.tier], 60.0)
