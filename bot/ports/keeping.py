"""What skills have kept for later: promises, documents, settings of a chat, a model's notes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.incident import (
    Incident,
    Schedule,
)
from bot.domain.investigation import Investigation
from bot.domain.memory import Note, Step
from bot.domain.report import Report, Template
from bot.domain.session import Session, Turn


class Promises(Protocol):
    """Scheduled updates of this chat."""

    async def promise(
        self,
        incident: Incident | None,
        first: datetime,
        every: timedelta | None = None,
        until: datetime | None = None,
        until_resolved: bool = False,
    ) -> Schedule: ...

    async def active(self) -> list[Schedule]: ...

    async def cancel(self, id: int | None = None) -> list[Schedule]:
        """One, or all; those that were cancelled."""
        ...

    async def due(self, id: int) -> Schedule | None:
        """The schedule a timer went off for; None when it was cancelled or already reported."""
        ...

    async def reported(self, schedule: Schedule, last_entry: int, incident: Incident | None) -> datetime | None:
        """Note that it was reported; when the next one is due, None when that was the last."""
        ...


class Documents(Protocol):
    """Post-mortems of this account."""

    async def templates(self) -> list[Template]: ...

    async def current(self, incident: Incident) -> Report | None: ...

    async def admit(self, incident: Incident) -> None:
        """Raises `UserError` over five generations a minute, or while one is running for this incident's report."""
        ...

    async def save(self, incident: Incident, title: str, text: str, template: str, language: str) -> Report:
        """A new version of the incident's document; from another template a new document, which takes its place."""
        ...


class ChatSettings(Protocol):
    """What people can change about the chat they are in."""

    async def reply_mode(self, mode: str) -> None: ...

    async def session(self, session: Session) -> None:
        """Keep the session as it is now."""
        ...


class Memory(Protocol):
    """What a model is reminded of, and what is noted while it works."""

    async def turns(self, after: int) -> Sequence[Turn]:
        """This session's newest turns, 200 at the most, oldest first; the first `after` of all left out."""
        ...

    async def notes(self, incident: Incident) -> Sequence[Note]: ...

    async def keep_note(self, incident: Incident, note: Note) -> None: ...

    async def step(self, step: Step, incident: Incident | None = None) -> None:
        """Put a look at something on record, under this mention and `incident` (left out: its own)."""
        ...

    async def begin(self, investigation: Investigation) -> Investigation:
        """Keep that it has begun, under this mention; with its id."""
        ...

    async def keep(self, investigation: Investigation) -> None:
        """As it stands now."""
        ...
