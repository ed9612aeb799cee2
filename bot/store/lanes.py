"""The order of work, in memory: one lane a session, one running job a lane, urgent letters beside it."""

from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum
from heapq import heappop, heappush
from itertools import chain

from bot.domain.chat import Event, SessionKey

Place = tuple[str, str, str, str]
"""Account, platform, chat and message of a mention that has not begun."""


LaneKey = tuple[SessionKey, int]
"""Whose turn an entry waits for: its session's, or (by its id) none but its own."""


class Stage(Enum):
    """Where an entry is; KEEPING: its commit is under way."""

    KEEPING = "keeping"
    WAITING = "waiting"
    RUNNING = "running"
    GONE = "gone"


@dataclass(slots=True, eq=False)
class Entry:
    """A letter as the queue knows it; `due` in seconds since 1970; `event` is None when only the database has it.

    `beside`: it was set aside from its session. `looks`: how often the queue was looked at since this running entry
    was last renewed.
    """

    id: int
    session: SessionKey
    urgent: bool
    attempts: int
    due: float
    place: Place | None = None
    event: Event | None = None
    beside: bool = False
    stage: Stage = Stage.KEEPING
    stop: bool = False
    looks: int = 0

    def __lt__(self, other: "Entry") -> bool:
        return self.id < other.id

    @property
    def lane(self) -> LaneKey:
        return self.session, self.id if self.beside else 0


@dataclass(slots=True)
class Lane:
    """Letters that wait for each other: due ones oldest first, those to be tried again later, and the one that runs."""

    due: list[Entry] = field(default_factory=list)
    retrying: set[int] = field(default_factory=set)
    running: Entry | None = None

    def head(self) -> Entry | None:
        """The letter that may be claimed next, if any may."""
        while self.due and self.due[0].stage is not Stage.WAITING:
            heappop(self.due)
        if self.running is not None or not self.due:
            return None
        first = self.due[0]
        return None if any(id < first.id for id in self.retrying) else first


class Lanes:
    """All unfinished letters of this process."""

    def __init__(self) -> None:
        self._lanes: dict[LaneKey, Lane] = defaultdict(Lane)
        self._offered: list[tuple[bool, Entry]] = []
        self._later: list[tuple[float, Entry]] = []
        self._unbegun: dict[Place, list[Entry]] = {}
        self.running: dict[int, Entry] = {}
        self.parsed = 0

    def expect(self, entry: Entry) -> None:
        """Know an entry that is being kept, so that it can be withdrawn before it is."""
        if entry.event is not None:
            self.parsed += 1
        if entry.place is not None:
            self._unbegun.setdefault(entry.place, []).append(entry)

    def add(self, entry: Entry, now: float) -> None:
        """Let an entry wait for its turn, unless it was withdrawn meanwhile."""
        if entry.stage is Stage.GONE:
            return
        entry.stage = Stage.WAITING
        if entry.due <= now:
            self._fall_due(entry)
            return
        heappush(self._later, (entry.due, entry))
        if entry.attempts and not entry.urgent:
            self._lanes[entry.lane].retrying.add(entry.id)

    def take(self, limit: int, now: float) -> list[Entry]:
        """At most `limit` entries whose turn it is; they run from now on."""
        self.tick(now)
        taken: list[Entry] = []
        while self._offered and len(taken) < limit:
            _, entry = heappop(self._offered)
            if self._may_run(entry):
                self._begin(entry)
                taken.append(entry)
        return taken

    def tick(self, now: float) -> None:
        """Let what has fallen due by now wait for its turn."""
        while self._later and self._later[0][0] <= now:
            due, entry = heappop(self._later)
            if entry.stage is Stage.WAITING and entry.due == due:
                self._fall_due(entry)

    def free(self, job: int) -> Entry | None:
        """End a running entry's turn; None when it does not run here."""
        entry = self.running.pop(job, None)
        if entry is None:
            return None
        entry.stage, entry.stop, entry.looks = Stage.GONE, False, 0
        if not entry.urgent:
            lane = self._lanes[entry.lane]
            lane.running = None
            self._offer(entry.lane, lane)
        return entry

    def give_back(self, entry: Entry, now: float) -> None:
        """Put an entry that was freed back in its place."""
        entry.stage = Stage.KEEPING
        if entry.place is not None and not entry.attempts:
            self._unbegun.setdefault(entry.place, []).append(entry)
        self.add(entry, now)

    def withdraw(self, place: Place) -> list[Entry]:
        """Drop the unbegun entries of a message, waiting or still being kept; `give_back` undoes it."""
        gone = self._unbegun.pop(place, [])
        for entry in gone:
            entry.stage = Stage.GONE
            self.drop_event(entry)
            if entry.lane in self._lanes:
                self._offer(entry.lane, self._lanes[entry.lane])
        return gone

    def forget(self, entry: Entry) -> None:
        """An expected entry was not kept after all."""
        entry.stage = Stage.GONE
        self.drop_event(entry)
        self._begun(entry)

    def drop_event(self, entry: Entry) -> Event | None:
        """Hand out the event and leave it to the database from now on."""
        event, entry.event = entry.event, None
        self.parsed -= event is not None
        return event

    def running_in(self, session: SessionKey) -> list[Entry]:
        """Those whose turn it is, and those set aside."""
        return [entry for entry in self.running.values() if entry.session == session and not entry.urgent]

    def known(self) -> set[int]:
        """The ids of all entries that wait or run here."""
        due = (entry for lane in self._lanes.values() for entry in lane.due)
        later = (entry for _, entry in self._later)
        offered = (entry for _, entry in self._offered)
        return {entry.id for entry in chain(due, later, offered, self.running.values())}

    @property
    def count(self) -> int:
        """How many lanes have something waiting or running."""
        return len(self._lanes)

    @property
    def claimable(self) -> bool:
        """Whether `take` would find something without waiting."""
        while self._offered and not self._may_run(self._offered[0][1]):
            heappop(self._offered)
        return bool(self._offered)

    @property
    def next_due(self) -> float | None:
        return self._later[0][0] if self._later else None

    def _fall_due(self, entry: Entry) -> None:
        if entry.urgent:
            heappush(self._offered, (False, entry))
            return
        lane = self._lanes[entry.lane]
        lane.retrying.discard(entry.id)
        heappush(lane.due, entry)
        self._offer(entry.lane, lane)

    def _offer(self, key: LaneKey, lane: Lane) -> None:
        head = lane.head()
        if head is not None:
            heappush(self._offered, (True, head))
        elif not (lane.due or lane.retrying or lane.running):
            self._lanes.pop(key, None)

    def _may_run(self, entry: Entry) -> bool:
        if entry.stage is not Stage.WAITING:
            return False
        if entry.urgent:
            return True
        lane = self._lanes.get(entry.lane)
        return lane is not None and lane.head() is entry

    def _begin(self, entry: Entry) -> None:
        entry.stage = Stage.RUNNING
        entry.attempts += 1
        self.running[entry.id] = entry
        self._begun(entry)
        if not entry.urgent:
            lane = self._lanes[entry.lane]
            lane.running = entry
            while lane.due and lane.due[0] is entry:
                heappop(lane.due)

    def _begun(self, entry: Entry) -> None:
        waiting = self._unbegun.get(entry.place) if entry.place is not None else None
        if waiting is not None and entry in waiting:
            waiting.remove(entry)
            if not waiting:
                del self._unbegun[entry.place]  # type: ignore[arg-type]  # not None, or there were none
