"""What a look at a system showed, as it may be cited."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Observation:
    """What one call of a read-only tool showed.

    `query` is exactly what was asked of the system, over `since`..`until` where it has a range. `outcome`: "found";
    "nothing", when the query ran and matched nothing; "failed", when it did not run, and `text` says why. `text` is cut
    to size; `omitted` counts the lines or series left out, and `rest` says how to see them. `link` opens the system.
    """

    tool: str
    query: str
    outcome: Literal["found", "nothing", "failed"]
    text: str
    since: datetime | None = None
    until: datetime | None = None
    omitted: int = 0
    rest: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """An observation, or an entry of the record, under the id it is cited by: "E3", or "#12" for timeline entry 12."""

    id: str
    observation: Observation

    @property
    def told(self) -> str:
        """In one line of Markdown: what was asked, over which time, where it can be read."""
        seen = self.observation
        query = f" `{seen.query[:200].replace('`', ' ')}`" if seen.query.strip("{} ") else ""
        span = f", {seen.since:%H:%M}–{seen.until:%H:%M} UTC" if seen.since and seen.until else ""
        link = f" ([↗]({seen.link}))" if seen.link.startswith(("https://", "http://")) else ""
        return f"[{self.id}] {seen.tool}{query}{span}{link}"
