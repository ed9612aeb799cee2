"""Faults a test plants in calls."""

from dataclasses import dataclass, field

from tests.simulators.dingtalk.model import JSON


@dataclass
class Fault:
    """What the next call of `path` meets.

    `status` and `body`: answered so, without effect. `cut`: the call takes effect, then the connection is closed
    without an answer; `hang`: it takes effect, and there is no answer. `page`: answered with this HTML instead of JSON.
    """

    path: str
    status: int = 200
    body: JSON = field(default_factory=dict)
    cut: bool = False
    page: str = ""
    hang: bool = False


class Faults:
    """The planted faults, used up in the order they were planted."""

    def __init__(self) -> None:
        self._planted: list[Fault] = []

    def plant(self, fault: Fault) -> None:
        self._planted.append(fault)

    def take(self, path: str) -> Fault | None:
        for fault in self._planted:
            if fault.path == path:
                self._planted.remove(fault)
                return fault
        return None
