"""What a turn has seen, each piece under the id it is cited by."""

import re
from collections.abc import Iterable, Iterator

from bot.agent.fencing import fenced
from bot.domain.evidence import Evidence, Observation
from bot.domain.incident import TimelineEntry

_CITED = re.compile(r"#(\d{1,9})\b|\bE(\d{1,4})\b")
_OUTCOMES = {"found": "", "nothing": "Nothing was found.", "failed": "The look failed, so it shows nothing either way."}


class Ledger:
    """Tool results as "E1", "E2", …; timeline entries as "#12"."""

    def __init__(self) -> None:
        self._results: list[Evidence] = []
        self._entries: dict[int, TimelineEntry] = {}
        self._evidence_of: dict[int, Evidence] = {}

    @property
    def results(self) -> tuple[Evidence, ...]:
        return tuple(self._results)

    def know(self, entries: Iterable[TimelineEntry]) -> None:
        """These entries of the incident's record were shown."""
        self._entries |= {entry.number: entry for entry in entries if entry.number}
        self._evidence_of.clear()

    def entry(self, number: int) -> TimelineEntry | None:
        return self._entries.get(number)

    def add(self, observation: Observation) -> str:
        """Keep what a tool showed; the text the model is told it by."""
        kept = Evidence(f"E{len(self._results) + 1}", observation)
        self._results.append(kept)
        return told(kept)

    def cited_in(self, text: str) -> tuple[Evidence, ...]:
        """Every tool result, and the entries that the text cites."""
        numbers = {int(number) for number, _ in _CITED.findall(text) if number}
        return (*self._results, *self._evidence(numbers))

    def everything(self) -> tuple[Evidence, ...]:
        """Every tool result and every entry that was shown."""
        return (*self._results, *self._evidence(self._entries))

    def _evidence(self, numbers: Iterable[int]) -> Iterator[Evidence]:
        return (self._read(number) for number in numbers if number in self._entries)

    def _read(self, number: int) -> Evidence:
        """The entry as evidence, made of it when it is first asked for."""
        if number not in self._evidence_of:
            self._evidence_of[number] = evidence_of(self._entries[number])
        return self._evidence_of[number]


def evidence_of(entry: TimelineEntry) -> Evidence:
    """A timeline entry as evidence: who said what, and when."""
    details = "; ".join(f"{name}: {value}" for name, value in entry.details.items())
    text = " ".join(filter(None, (f"{entry.author.name}:", entry.text, details and f"({details})")))
    seen = Observation("timeline", f"#{entry.number}", "found", text, since=entry.at, until=entry.at, link=entry.link)
    return Evidence(f"#{entry.number}", seen)


def told(evidence: Evidence) -> str:
    """Evidence as a model is told it: what was asked, over which time, what came of it."""
    seen = evidence.observation
    head = [f"[{evidence.id}] {seen.tool}: {seen.query}"]
    if seen.since and seen.until:
        head.append(f"from {seen.since.isoformat()} to {seen.until.isoformat()}")
    tail = [f"{seen.omitted} more left out. {seen.rest}".strip()] if seen.omitted else []
    body = "\n".join(filter(None, (_OUTCOMES[seen.outcome], seen.text, *tail)))
    return f"{', '.join(head)}\n{fenced(body, evidence.id)}"
