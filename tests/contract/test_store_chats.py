"""What the store promises about chats, sessions and people, over each database."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.chat import Person
from bot.domain.session import Chat, Message, Session, Turn
from bot.store.store import SqlStore
from tests.contract.letters import ANN, BOB, NOON, session
from tests.contract.whole import assert_nothing_is_left_out

ROOM = Chat(
    "acme", "chatty", "c1", "incident-1", private=True, member=True, incident=1, war_room=True, reply_mode="off"
)
REMEMBERED = Session(
    session(),
    incident=3,
    team="payments",
    environment="production",
    language="zh",
    opening="checkout is slow",
    summary="they asked",
    summarised_turns=4,
    pending='{"skill": "severity"}',
)
ANSWERED = Turn("what?", "that", "answer", "answered", ANN, NOON, 12, "e1")


def message(id: str, minutes: int = 0, *, thread: str = "", chat: str = "c1") -> Message:
    return Message(id, chat, ANN, f"text of {id}", NOON + timedelta(minutes=minutes), thread=thread)


async def ids(store: SqlStore, **which: object) -> list[str]:
    return [one.id for one in await store.chats.messages("acme", "chatty", "c1", **which)]  # type: ignore[arg-type]


async def test_a_chat_comes_back_whole(store: SqlStore) -> None:
    assert_nothing_is_left_out(ROOM)

    await store.chats.save_chat(ROOM)

    assert await store.chats.chat("acme", "chatty", "c1") == ROOM


async def test_a_chat_saved_again_is_changed(store: SqlStore) -> None:
    await store.chats.save_chat(ROOM)
    changed = replace(ROOM, name="renamed", incident=None, war_room=False, reply_mode=None)

    await store.chats.save_chat(changed)

    assert await store.chats.chats("acme") == [changed]


async def test_war_rooms_come_before_other_chats_of_an_incident(store: SqlStore) -> None:
    bound = replace(ROOM, id="a", war_room=False)
    for chat in (bound, ROOM, replace(ROOM, id="b", incident=2)):
        await store.chats.save_chat(chat)

    assert await store.chats.rooms("acme", 1) == [ROOM, bound]


async def test_a_message_comes_back_whole(store: SqlStore) -> None:
    whole = Message("m1", "c1", BOB, "你好 \U0001f525", NOON, "t1", "https://chat.example/m1", own=True, edited=True)
    assert_nothing_is_left_out(whole, "deleted")

    assert await store.chats.keep_messages("acme", "chatty", [whole]) == 1

    assert await store.chats.messages("acme", "chatty", "c1") == [whole]


async def test_messages_are_kept_once_and_never_overwritten(store: SqlStore) -> None:
    await store.chats.keep_messages("acme", "chatty", [message("m1")])

    kept = await store.chats.keep_messages("acme", "chatty", [replace(message("m1"), text="other"), message("m2")])

    assert kept == 1
    assert [one.text for one in await store.chats.messages("acme", "chatty", "c1")] == ["text of m1", "text of m2"]


async def test_three_thousand_messages_are_kept_at_once(store: SqlStore) -> None:
    assert await store.chats.keep_messages("acme", "chatty", [message(f"m{i}", i) for i in range(3000)]) == 3000


async def test_an_edited_message_says_so(store: SqlStore) -> None:
    await store.chats.keep_messages("acme", "chatty", [message("m1"), message("m1", chat="c2")])

    await store.chats.edit_message("acme", "chatty", "c1", "m1", "new text")

    assert await store.chats.messages("acme", "chatty", "c1") == [replace(message("m1"), text="new text", edited=True)]
    assert await store.chats.messages("acme", "chatty", "c2") == [message("m1", chat="c2")]


async def test_a_deleted_message_is_left_out(store: SqlStore) -> None:
    await store.chats.keep_messages("acme", "chatty", [message("m1"), message("m2")])

    await store.chats.delete_message("acme", "chatty", "c1", "m1")

    assert await ids(store) == ["m2"]


async def test_one_message_is_found_by_its_id_in_its_chat_also_when_it_was_deleted(store: SqlStore) -> None:
    await store.chats.keep_messages("acme", "chatty", [message("m1"), message("m2")])

    await store.chats.delete_message("acme", "chatty", "c1", "m1")

    assert await store.chats.message("acme", "chatty", "c1", "m2") == message("m2")
    assert await store.chats.message("acme", "chatty", "c1", "m1") == replace(message("m1"), deleted=True)
    assert await store.chats.message("acme", "chatty", "c2", "m2") is None


async def test_the_newest_messages_come_oldest_first(store: SqlStore) -> None:
    await store.chats.keep_messages("acme", "chatty", [message(f"m{minute}", minute) for minute in (3, 1, 2, 4)])

    assert await ids(store, limit=3) == ["m2", "m3", "m4"]
    assert await ids(store, since=NOON + timedelta(minutes=3)) == ["m3", "m4"]


async def test_a_threads_messages_include_its_root(store: SqlStore) -> None:
    await store.chats.keep_messages(
        "acme", "chatty", [message("root"), message("in", 1, thread="root"), message("beside", 2)]
    )

    assert await ids(store, thread="root") == ["root", "in"]


async def test_a_session_comes_back_whole(store: SqlStore) -> None:
    assert_nothing_is_left_out(REMEMBERED)
    assert await store.sessions.load(session()) is None

    await store.sessions.save(replace(REMEMBERED, summary="", incident=None))
    await store.sessions.save(REMEMBERED)

    assert await store.sessions.load(session()) == REMEMBERED


async def test_each_thread_has_a_session_of_its_own(store: SqlStore) -> None:
    in_thread = replace(REMEMBERED, key=replace(session(), thread="t1"), team="search")

    await store.sessions.save(REMEMBERED)
    await store.sessions.save(in_thread)

    assert await store.sessions.load(in_thread.key) == in_thread
    assert await store.sessions.load(session()) == REMEMBERED


async def test_a_turn_is_kept_once_and_whole(store: SqlStore) -> None:
    assert_nothing_is_left_out(ANSWERED)

    await store.sessions.add_turn(session(), ANSWERED)
    await store.sessions.add_turn(session(), replace(ANSWERED, answer="another"))

    assert await store.sessions.turns(session()) == [ANSWERED]


async def test_turns_without_an_event_are_all_kept(store: SqlStore) -> None:
    for _ in range(2):
        await store.sessions.add_turn(session(), replace(ANSWERED, event_id=""))

    assert len(await store.sessions.turns(session())) == 2


async def test_the_newest_turns_come_oldest_first(store: SqlStore) -> None:
    for number in range(5):
        await store.sessions.add_turn(session(), replace(ANSWERED, question=str(number), event_id=f"e{number}"))

    assert [turn.question for turn in await store.sessions.turns(session(), limit=2)] == ["3", "4"]


async def test_a_person_comes_back_whole(store: SqlStore) -> None:
    robot = Person("b1", "Robot", is_bot=True, email="robot@acme.example")
    assert_nothing_is_left_out(robot)

    await store.people.remember("acme", "chatty", [robot, BOB])

    assert await store.people.known("acme", "chatty", ["b1", "u2", "nobody"]) == {"b1": robot, "u2": BOB}


async def test_a_name_is_never_replaced_by_a_bare_id(store: SqlStore) -> None:
    await store.people.remember("acme", "chatty", [ANN])

    await store.people.remember("acme", "chatty", [Person("u1", "u1"), Person("u1", "")])

    assert await store.people.known("acme", "chatty", ["u1"]) == {"u1": ANN}


async def test_a_new_name_replaces_the_old_one(store: SqlStore) -> None:
    await store.people.remember("acme", "chatty", [Person("u1", "u1"), ANN])

    await store.people.remember("acme", "chatty", [Person("u1", "Anne")])

    assert await store.people.named("acme", "chatty", "anne") == [replace(ANN, name="Anne")]
    assert await store.people.named("acme", "chatty", "ann") == []


async def test_people_are_found_by_name_whatever_its_case(store: SqlStore) -> None:
    straße, other = Person("u3", "Jürgen Straße"), Person("u4", "Jürgen")
    await store.people.remember("acme", "chatty", [straße, other])

    assert await store.people.named("acme", "chatty", "JÜRGEN STRASSE") == [straße]
