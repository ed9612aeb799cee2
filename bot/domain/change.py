"""What is changed in the systems people run: deploys, flags, configuration."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.incident import Incident

ChangeKind = Literal["deploy", "rollback", "flag", "config", "code", "infrastructure", "other"]


@dataclass(frozen=True, slots=True)
class SystemChange:
    """One change, as its source reported it; `source` and `id` name it within its account, once and for all.

    What the source does not know is "". `by` is a name, not a person of a chat platform.
    """

    source: str
    id: str
    kind: ChangeKind
    what: str
    at: datetime
    service: str = ""
    version: str = ""
    environment: str = ""
    by: str = ""
    link: str = ""

    @property
    def told(self) -> str:
        """In one line: what, and whatever of service, version and environment that does not say already."""
        details = [one for one in (self.service, self.version, self.environment) if one and one not in self.what]
        return f"{self.kind}: {self.what}" + (f" ({', '.join(details)})" if details else "")


def fits(change: SystemChange, incident: Incident) -> bool:
    """Whether nothing known of the two speaks against the change having to do with the incident."""
    environments = {change.environment.casefold(), incident.environment.casefold()} - {""}
    return len(environments) < 2 and (names_service(change, incident) or not (change.service and incident.services))


def names_service(change: SystemChange, incident: Incident) -> bool:
    """Whether the change was made to a service the incident is known to touch."""
    return bool(change.service) and change.service.casefold() in {one.casefold() for one in incident.services}
