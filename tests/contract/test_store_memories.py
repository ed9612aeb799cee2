"""What every store promises of notes on long timelines and of steps taken."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.chat import Person, SessionKey
from bot.domain.incident import EntryKind
from bot.domain.memory import Note, Step
from bot.domain.session import Turn
from bot.ports.incidents import Draft, EntryFilter, NewEntry
from bot.store.store import SqlStore

ANN = Person("u1", "Ann")
NOW = datetime(2026, 5, 2, 14, 5, tzinfo=UTC)
KEY = SessionKey("acme", "chatty", "c1")


def step(tool: str) -> Step:
    return Step(ANN, tool, "{}", "found", "故障 \x00", NOW, 12, "https://graphs.example/1")


def asked(tool: str, message: str, chat: str = "c1") -> Step:
    """One that was taken for a message."""
    return replace(step(tool), platform="chatty", chat=chat, message=message)


async def incident(store: SqlStore, *texts: str) -> int:
    declared, _ = await store.incidents.declare(Draft("acme", "t", "SEV-1", ANN, NOW), "cause")
    new = [NewEntry(EntryKind.CHAT, ANN, NOW, text, source=f"m{number}") for number, text in enumerate(texts)]
    await store.incidents.add_entries("acme", declared.number, new)
    return declared.number


async def test_notes_come_in_the_order_of_their_entries_and_replace_one_another(store: SqlStore) -> None:
    await store.memories.keep_note("acme", 1, Note(201, 400, "later"))
    await store.memories.keep_note("acme", 1, Note(1, 200, "first"))
    await store.memories.keep_note("acme", 1, Note(1, 200, "first again"))

    assert await store.memories.notes("acme", 1) == [Note(1, 200, "first again"), Note(201, 400, "later")]
    assert await store.memories.notes("acme", 2) == []
    assert await store.memories.notes("other", 1) == []


async def test_a_note_is_gone_once_one_of_its_entries_is_edited_or_deleted(store: SqlStore) -> None:
    number = await incident(store, "one", "two", "three")
    for first in (1, 2, 3):
        await store.memories.keep_note("acme", number, Note(first, first, "x"))

    await store.incidents.edit_entry("acme", "m0", None)
    await store.incidents.edit_entry("acme", "m1", "two, corrected")

    assert await store.memories.notes("acme", number) == [Note(3, 3, "x")]


async def test_steps_are_kept_in_order_by_message_and_by_incident(store: SqlStore) -> None:
    await store.memories.add_step("acme", "e1", 1, asked("one", "m1"))
    await store.memories.add_step("acme", "e1", 1, asked("two", "m1"))
    await store.memories.add_step("acme", "e2", None, asked("three", "m2"))
    await store.memories.add_step("acme", "e3", 1, asked("four", "m1", chat="c2"))
    await store.memories.add_step("other", "e1", 1, asked("five", "m1"))

    assert [one.tool for one in await store.memories.steps("acme", "chatty", "c1", "m1")] == ["one", "two"]
    assert [one.tool for one in await store.memories.steps_about("acme", 1, limit=1)] == ["four"]
    assert await store.memories.steps("acme", "chatty", "c1", "m2") == [
        replace(asked("three", "m2"), text="故障 \ufffd")
    ]


async def test_steps_are_counted_by_message(store: SqlStore) -> None:
    for tool, message in (("one", "m1"), ("two", "m1"), ("three", "m2"), ("four", "m4")):
        await store.memories.add_step("acme", "e", 1, asked(tool, message))
    await store.memories.add_step("acme", "e", 1, asked("five", "m1", chat="c2"))
    await store.memories.add_step("other", "e", 1, asked("six", "m1"))

    assert await store.memories.count_steps("acme", "chatty", "c1", ["m1", "m2", "m3"]) == {"m1": 2, "m2": 1}
    assert await store.memories.count_steps("acme", "chatty", "c1", []) == {}


async def test_entries_are_found_by_any_of_several_words_up_to_a_number(store: SqlStore) -> None:
    number = await incident(store, "The Pool is full", "100% of it", "连接池已满", "nothing here", "pool again")

    async def found(**wanted: object) -> list[str]:
        return [one.text for one in await store.incidents.entries("acme", number, EntryFilter(**wanted))]  # type: ignore[arg-type]  # fields by name

    assert await found(words=("pool", "连接")) == ["The Pool is full", "连接池已满", "pool again"]
    assert await found(words=("0%",)) == ["100% of it"]
    assert await found(words=("pool",), until=2) == ["The Pool is full"]
    assert await found(words=("pool",), limit=1) == ["pool again"]


async def test_turns_are_read_without_the_first_so_many(store: SqlStore) -> None:
    for number in range(5):
        turn = Turn(f"q{number}", "a", "help", "answered", ANN, NOW, 1, f"e{number}")
        await store.sessions.add_turn(KEY, turn)

    assert [one.question for one in await store.sessions.turns(KEY, after=3)] == ["q3", "q4"]
    assert [one.question for one in await store.sessions.turns(KEY, limit=2, after=1)] == ["q3", "q4"]
    assert await store.sessions.turns(KEY, after=5) == []
