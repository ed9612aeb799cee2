"""What a model is shown at one question after another is the record and the conversation as they are by then."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.agent.material import material_of
from bot.domain.account import Account
from bot.domain.chat import Mention
from bot.domain.incident import EntryKind
from bot.domain.memory import Note
from bot.domain.session import Turn
from bot.engine.book import Book
from bot.engine.directory import Directory
from bot.engine.memory import TurnMemory
from bot.ports.incidents import Draft, NewEntry
from bot.store import open_store
from bot.store.store import SqlStore
from tests.unit.skills.fakes import ANN, KEY, NOW, Room

ROOM = 24_000


class Conversation:
    """Questions in one room, each a mention of its own."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._asked = 0

    async def declare(self) -> None:
        incident, _ = await self._store.incidents.declare(Draft("acme", "Checkout down", "SEV-2", ANN, NOW), "e1")
        said = [NewEntry(EntryKind.CHAT, ANN, NOW, f"message {number}", f"m{number}") for number in range(150)]
        await self._store.incidents.add_entries("acme", incident.number, said)

    async def shown(self) -> str:
        """What the model is shown at the next question."""
        room, self._asked = Room(), self._asked + 1
        incident = await self._store.incidents.get("acme", 1)
        assert incident is not None
        room.book.chat = replace(room.book.chat, incident=1, war_room=True)
        ctx = room.context()
        mention: Mention = replace(ctx.mention, event_id=f"E{self._asked}")
        directory = Directory(self._store.people, {})
        book = Book(self._store, directory, ctx.transcript, Account("acme", "Acme"), mention, ctx.chat, ctx.now)
        memory = TurnMemory(self._store, KEY, mention, incident)
        asked = replace(ctx, mention=mention, incident=incident, incidents=book, memory=memory)
        return (await material_of(asked, ROOM, "what happened?")).text


async def says_more(store: SqlStore) -> None:
    await store.incidents.add_entries("acme", 1, [NewEntry(EntryKind.CHAT, ANN, NOW, "one thing more")])


async def corrects(store: SqlStore) -> None:
    await store.incidents.edit_entry("acme", "m7", "corrected")


async def takes_back(store: SqlStore) -> None:
    await store.incidents.edit_entry("acme", "m7", None)


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "in another process"])
@pytest.mark.parametrize(
    ("happens", "gained", "lost"),
    [(says_more, "one thing more", None), (corrects, "corrected", "message 7\n"), (takes_back, None, "message 7\n")],
)
async def test_a_model_is_shown_the_record_as_it_is_by_now(
    store: SqlStore,
    store_url: str,
    happens: Callable[[SqlStore], Awaitable[None]],
    gained: str | None,
    lost: str | None,
    elsewhere: bool,
) -> None:
    conversation = Conversation(store)
    await conversation.declare()
    before = await conversation.shown()

    other = open_store(store_url, shared=True)
    await other.open()
    await happens(other if elsewhere else store)
    await other.close()
    after = await conversation.shown()

    assert gained is None or (gained in after and gained not in before)
    assert lost is None or (lost in before and lost not in after)


async def test_a_model_is_reminded_of_the_turn_before(store: SqlStore) -> None:
    conversation = Conversation(store)
    await conversation.declare()
    before = await conversation.shown()

    await store.sessions.add_turn(KEY, Turn("is it the pool?", "It is.", "converse", "answered", ANN, NOW, 1, "E1"))
    after = await conversation.shown()

    assert "is it the pool?" not in before
    assert "is it the pool?" in after


async def test_a_note_is_known_to_the_turn_that_writes_it(store: SqlStore) -> None:
    conversation = Conversation(store)
    await conversation.declare()
    incident = await store.incidents.get("acme", 1)
    assert incident is not None
    memory = TurnMemory(store, KEY, Room().context().mention, incident)

    before = await memory.notes(incident)
    await memory.keep_note(incident, Note(1, 200, "- it is the pool [#3]"))
    after = await memory.notes(incident)

    assert (list(before), list(after)) == ([], [Note(1, 200, "- it is the pool [#3]")])
