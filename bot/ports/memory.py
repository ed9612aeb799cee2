"""What every store of notes and steps promises: one account never sees another's."""

from collections.abc import Collection, Mapping
from typing import Protocol

from bot.domain.memory import Note, Step


class Memories(Protocol):
    """Notes on long timelines, and the steps taken to answer."""

    async def notes(self, account: str, incident: int) -> list[Note]:
        """In the order of the entries they are on. A note is gone once one of its entries is edited or deleted."""
        ...

    async def keep_note(self, account: str, incident: int, note: Note) -> None:
        """In place of the one that began at the same entry."""
        ...

    async def add_step(self, account: str, event_id: str, incident: int | None, step: Step) -> None: ...

    async def steps(self, account: str, platform: str, chat: str, message: str) -> list[Step]:
        """Those taken to answer one message, in the order they were finished."""
        ...

    async def count_steps(self, account: str, platform: str, chat: str, messages: Collection[str]) -> Mapping[str, int]:
        """How many were taken for each of these messages of a chat; those without any are left out."""
        ...

    async def steps_about(self, account: str, incident: int, limit: int = 100) -> list[Step]:
        """The newest taken about an incident, oldest first."""
        ...
