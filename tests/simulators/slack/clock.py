"""The simulated workspace's time: the wall clock, shifted or frozen by a test."""

import time


class Clock:
    """Seconds since 1970 as Slack sees them.

    `Clock()` follows the wall clock; `Clock(1_700_000_000)` stands still there. Either moves on by `advance`.
    """

    def __init__(self, frozen_at: float | None = None) -> None:
        self._frozen_at = frozen_at
        self._shift = 0.0

    def now(self) -> float:
        return (time.time() if self._frozen_at is None else self._frozen_at) + self._shift

    def advance(self, seconds: float) -> None:
        self._shift += seconds


class Timestamps:
    """Message timestamps: unique, increasing, `seconds.microseconds`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def __call__(self) -> str:
        self._last = max(self._last + 1, int(self._clock.now() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
