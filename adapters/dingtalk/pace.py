"""How patiently the Stream connection is kept up, and how its silence is noticed."""

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: the first and longest wait before connecting anew, how long a connection must have lived to forget
    earlier failures, how long it may be silent (DingTalk pings every 20 to 30), and how often that is looked at.
    """

    first_wait: float = 1.0
    longest_wait: float = 60.0
    settled: float = 60.0
    silence: float = 90.0
    look: float = 10.0

    def wait(self, failures: int, asked: float = 0.0) -> float:
        """Doubling with each failure, and spread, so that many hosts do not come back at once."""
        longest = min(self.longest_wait, self.first_wait * 2.0 ** min(failures - 1, 20))
        return max(asked, longest * random.uniform(0.5, 1.0))  # noqa: S311  # spreading, not secrecy


class Silence:
    """Seconds since the last frame, by whichever clock says more: one of them stands still while a machine sleeps."""

    def __init__(self, *clocks: Callable[[], float]) -> None:
        self._clocks = clocks
        self.broken()

    def broken(self) -> None:
        self._since = [clock() for clock in self._clocks]

    @property
    def seconds(self) -> float:
        return max(clock() - since for clock, since in zip(self._clocks, self._since, strict=True))
