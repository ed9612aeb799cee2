"""What an import did."""

from dataclasses import dataclass

from bot.domain.incident import Incident
from bot.ports.skipped import Skipped


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` messages; `what` is the name of the chat being read, empty at the end."""

    done: int
    total: int
    what: str


@dataclass(frozen=True, slots=True)
class ImportedIncident:
    """An incident made of a chat, or added to. `entries`: how many are new on its timeline."""

    incident: Incident
    chat: str
    new: bool
    entries: int


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Counts of one run; whatever an earlier run brought in is `known`.

    `skipped` names the first hundred parts that could not be read, `skipped_total` counts them all.
    """

    chats: int = 0
    messages_new: int = 0
    messages_known: int = 0
    incidents: tuple[ImportedIncident, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    skipped_total: int = 0

    @property
    def incidents_new(self) -> int:
        return sum(one.new for one in self.incidents)

    @property
    def incidents_known(self) -> int:
        return len(self.incidents) - self.incidents_new

    @property
    def entries(self) -> int:
        return sum(one.entries for one in self.incidents)
