"""Faults a test plants in the Web API."""

from dataclasses import dataclass


@dataclass
class Fault:
    """What the next `times` calls of a method meet instead of a plain answer.

    `error`: refused with this code. `status`: this HTTP status and no JSON. `ratelimited`: 429 with this Retry-After.
    `hang`: seconds of silence before the call is worked on. `cut`: the call takes effect, then the connection is
    closed without an answer. `cut_before`: closed before it takes effect.
    """

    method: str
    times: int = 1
    error: str | None = None
    status: int | None = None
    ratelimited: float | None = None
    hang: float = 0.0
    cut: bool = False
    cut_before: bool = False


class Faults:
    """The planted faults, used up in the order they were planted."""

    def __init__(self) -> None:
        self._planted: list[Fault] = []

    def plant(self, fault: Fault) -> None:
        self._planted.append(fault)

    def take(self, method: str) -> Fault | None:
        for fault in self._planted:
            if fault.method in {method, "*"}:
                fault.times -= 1
                if fault.times <= 0:
                    self._planted.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        self._planted.clear()
