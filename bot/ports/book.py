"""The incidents of the asker's account and their rooms, as skills work on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.domain.chat import Person
from bot.domain.incident import (
    Assignment,
    Change,
    FollowUp,
    Incident,
    Role,
    Status,
    TimelineEntry,
)
from bot.domain.session import Chat
from bot.ports.incidents import EntryFilter, IncidentFilter


class IncidentBook(Protocol):
    """This account's incidents. Every change is put on the timeline with who made it, once per mention."""

    async def get(self, number: int | str) -> Incident:
        """Raises `UnknownIncident`."""
        ...

    async def find(self, wanted: IncidentFilter) -> list[Incident]: ...

    async def entries(self, incident: Incident, wanted: EntryFilter = EntryFilter()) -> list[TimelineEntry]: ...

    async def count_chat(self, incident: Incident) -> int:
        """How many chat entries its timeline has."""
        ...

    async def similar(self, text: str, besides: Incident | None = None, limit: int = 5) -> list[tuple[Incident, float]]:
        """Incidents whose title and record share rare words with `text`, best first, score in 0..1."""
        ...

    async def declare(self, title: str, severity: str) -> tuple[Incident, bool]:
        """A new incident, this chat bound to it when it was bound to none; whether the chat was bound."""
        ...

    async def change_severity(self, incident: Incident, level: str, because: str = "") -> Change:
        """`level` is a name of the scale."""
        ...

    async def change_status(self, incident: Incident, status: Status, because: str = "") -> Change:
        """Raises `ImpossibleTransition`. Resolving also has the final summary posted to the war rooms."""
        ...

    async def acknowledge(self, incident: Incident) -> Change: ...

    async def snooze(self, incident: Incident, duration: timedelta) -> Change: ...

    async def assign(self, incident: Incident, who: Sequence[str], role: Role) -> list[Assignment]:
        """`who`: ids or names as typed, "me" for the asker. Raises `UserError` naming whoever is not known."""
        ...

    async def note(self, incident: Incident, text: str) -> TimelineEntry: ...

    async def pin(self, incident: Incident) -> TimelineEntry:
        """The quoted message, or the thread's first, onto the timeline. Raises `UserError` when there is none."""
        ...

    async def bind(self, incident: Incident, *, war_room: bool = False) -> Chat: ...

    async def unbind(self) -> Chat: ...

    async def rooms(self, incident: Incident) -> list[Chat]: ...

    async def follow_ups(self, incident: Incident) -> list[FollowUp]: ...

    async def add_follow_up(
        self, incident: Incident, text: str, owner: str = "", entry: int | None = None
    ) -> FollowUp: ...

    async def finish_follow_up(self, incident: Incident, number: int) -> FollowUp:
        """Raises `UserError` when there is none of this number."""
        ...

    async def gather_changes(self, incident: Incident) -> None:
        """Put on the timeline what was changed in the systems before the incident was declared, as far as it fits."""
        ...

    async def record_diagnosis(self, incident: Incident, text: str) -> TimelineEntry: ...

    async def last_look(self, incident: Incident) -> int:
        """The newest entry number the asker was shown; 0 when never."""
        ...

    async def looked(self, incident: Incident, entry: int) -> None: ...


@dataclass(frozen=True, slots=True)
class WarRoom:
    """An incident's room on the asker's platform, and who was brought into it.

    `opened`: by this very request. `invited` may have been in it before. `left_out`: could not be invited, `trouble`
    being the platform's own sentence where it gave one; `unknown`: names that nobody has, or several people.
    """

    chat: Chat
    opened: bool
    link: str = ""
    invited: tuple[Person, ...] = ()
    left_out: tuple[Person, ...] = ()
    unknown: tuple[str, ...] = ()
    trouble: str = ""


class WarRooms(Protocol):
    """Rooms of incidents on the asker's platform. `who`: ids, names as typed, addresses, phone numbers, or "me"."""

    @property
    def offered(self) -> bool:
        """Whether a room can be opened here by pressing a button."""
        ...

    async def open(self, incident: Incident, who: Sequence[str], topic: str) -> WarRoom:
        """The incident's room, made unless there is one, with its people, the asker and `who` invited.

        It is on the timeline, and diagnosed as any room is. Raises `UserError`, or `PlatformError` saying what is
        missing for it.
        """
        ...

    async def invite(self, incident: Incident, who: Sequence[str]) -> WarRoom | None:
        """Bring people into its room; None where it has none here that people can be brought into."""
        ...
