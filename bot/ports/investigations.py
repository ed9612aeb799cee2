"""What every store of investigations promises: one account never sees another's."""

from typing import Protocol

from bot.domain.investigation import Investigation
from bot.domain.memory import Step


class Investigations(Protocol):
    """Investigations as they go on; their steps are put on record as all steps are, under the investigation's id."""

    async def begin(self, account: str, event_id: str, investigation: Investigation) -> Investigation:
        """Keep a new one; with its id. One that the same event had begun before is interrupted by that."""
        ...

    async def keep(self, account: str, investigation: Investigation) -> None:
        """As it stands now, in place of what was kept of it."""
        ...

    async def get(self, account: str, id: int) -> Investigation | None: ...

    async def of_incident(self, account: str, incident: int, limit: int = 50) -> list[Investigation]:
        """Newest first, without their charts."""
        ...

    async def steps(self, account: str, id: int) -> list[Step]:
        """In the order they were finished."""
        ...
