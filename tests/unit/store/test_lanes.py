"""The order of work in memory, against the plainest way to say what it should be."""

from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain.chat import SessionKey
from bot.store.lanes import Entry, Lanes, Place

CHATS = ("c1", "c2", "c3")


@dataclass
class Row:
    """A letter as the plain description knows it."""

    id: int
    chat: str
    urgent: bool
    due: float
    attempts: int = 0
    running: bool = False


class Order(RuleBasedStateMachine):
    """Puts, claims, retries and deletions in any order, on lanes and on a plain list of rows."""

    def __init__(self) -> None:
        super().__init__()
        self.lanes = Lanes()
        self.rows: dict[int, Row] = {}
        self.now = 1000.0
        self.newest = 0

    def place(self, id: int) -> Place:
        return ("acme", "chatty", self.rows[id].chat, str(id))

    def claimable(self) -> set[int]:
        """One pass over the rows: the oldest due one of each session that has none running, and the urgent ones."""
        found = {row.id for row in self.rows.values() if row.urgent and not row.running and row.due <= self.now}
        for chat in CHATS:
            lane = [row for row in self.rows.values() if row.chat == chat and not row.urgent]
            waiting = sorted((row for row in lane if row.due <= self.now or row.attempts), key=lambda row: row.id)
            if waiting and not any(row.running for row in lane) and waiting[0].due <= self.now:
                found.add(waiting[0].id)
        return found

    @rule(chat=st.sampled_from(CHATS), urgent=st.booleans(), wait=st.sampled_from([0, 0, 5, 20]))
    def put(self, chat: str, urgent: bool, wait: int) -> None:
        self.newest += 1
        row = Row(self.newest, chat, urgent, self.now + wait)
        self.rows[row.id] = row
        entry = Entry(row.id, SessionKey("acme", "chatty", chat), urgent, 0, row.due, self.place(row.id))
        self.lanes.expect(entry)
        self.lanes.add(entry, self.now)

    @rule(limit=st.integers(0, 4))
    def claim(self, limit: int) -> None:
        expected = self.claimable()

        taken = {entry.id for entry in self.lanes.take(limit, self.now)}

        assert taken <= expected
        assert len(taken) == min(limit, len(expected))
        for id in taken:
            self.rows[id].running = True
            self.rows[id].attempts += 1

    @precondition(lambda self: any(row.running for row in self.rows.values()))
    @rule(wait=st.sampled_from([None, 0, 3, 30]))
    def end(self, wait: int | None) -> None:
        row = next(row for row in self.rows.values() if row.running)
        entry = self.lanes.free(row.id)
        assert entry is not None
        if wait is None:
            del self.rows[row.id]
            return
        row.running, row.due = False, self.now + wait
        entry.due = row.due
        self.lanes.give_back(entry, self.now)

    @precondition(lambda self: any(row.running for row in self.rows.values()))
    @rule()
    def release(self) -> None:
        row = next(row for row in self.rows.values() if row.running)
        entry = self.lanes.free(row.id)
        assert entry is not None
        row.running = False
        row.attempts = entry.attempts = row.attempts - 1
        self.lanes.give_back(entry, self.now)

    @precondition(lambda self: bool(self.rows))
    @rule(pick=st.integers(0, 50))
    def withdraw(self, pick: int) -> None:
        row = list(self.rows.values())[pick % len(self.rows)]

        gone = self.lanes.withdraw(self.place(row.id))

        assert bool(gone) is (not row.running and row.attempts == 0)
        if gone:
            del self.rows[row.id]

    @rule(seconds=st.sampled_from([1, 4, 10, 40]))
    def pass_time(self, seconds: int) -> None:
        self.now += seconds

    @invariant()
    def the_running_ones_are_known(self) -> None:
        assert set(self.lanes.running) == {row.id for row in self.rows.values() if row.running}
        assert {row.id for row in self.rows.values()} <= self.lanes.known()

    @invariant()
    def nobody_waits_for_what_could_be_claimed(self) -> None:
        self.lanes.tick(self.now)

        assert self.lanes.claimable is bool(self.claimable())


Order.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestOrder = Order.TestCase


def test_nothing_is_remembered_of_work_that_is_done() -> None:
    lanes = Lanes()
    for id in range(1, 1001):
        entry = Entry(id, SessionKey("acme", "chatty", f"c{id}"), False, 0, 0.0, ("acme", "chatty", f"c{id}", "m"))
        lanes.expect(entry)
        lanes.add(entry, 1.0)

    for entry in lanes.take(1000, 1.0):
        lanes.free(entry.id)

    assert lanes.known() == set()
    assert lanes.count == 0
