"""What every store promises of notes on long timelines and of steps taken."""

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


async def test_steps_are_kept_in_order_by_event_and_by_incident(store: SqlStore) -> None:
    await store.memories.add_step("acme", "e1", 1, step("one"))
    await store.memories.add_step("acme", "e1", 1, step("two"))
    await store.memories.add_step("acme", "e2", None, step("three"))
    await store.memories.add_step("other", "e1", 1, step("four"))

    assert [one.tool for one in await store.memories.steps("acme", "e1")] == ["one", "two"]
    assert [one.tool for one in await store.memories.steps_about("acme", 1, limit=1)] == ["two"]
    assert (await store.memories.steps("acme", "e2"))[0].text == "故障 \ufffd"


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
