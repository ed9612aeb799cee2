"""What of an export could not be read, and why."""

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part that was left out; `where` is the file, with the line or entry where there is one."""

    where: str
    reason: str


@dataclass(slots=True)
class Skips:
    """Counts every part left out and keeps the first hundred, so that a wholly broken file costs no memory."""

    total: int = 0
    first: list[Skipped] = field(default_factory=list)

    def add(self, where: str, reason: str) -> None:
        self.total += 1
        if len(self.first) < SHOWN:
            self.first.append(Skipped(where, reason))


@runtime_checkable
class Incomplete(Protocol):
    """An export that knows what of it could not be read; complete once its chats have been read."""

    @property
    def skips(self) -> Skips: ...
