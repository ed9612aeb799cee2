"""Binding a chat, keeping notes, choosing how replies come."""

from dataclasses import replace

import pytest

from bot.domain.incident import Incident
from bot.domain.session import Chat, Session
from bot.errors import UnknownIncident, UserError
from skills.bind import bind, unbind
from skills.compact import compact
from skills.note import note, pin
from skills.reply_mode import reply_mode
from skills.stop import stop
from skills.update import update
from tests.unit.skills.fakes import KEY, Room

CHECKOUT = Incident("acme", 12, "Checkout is down", "SEV-3")


def room_with_incident(language: str = "en") -> Room:
    room = Room(language)
    room.book.add(CHECKOUT)
    return room


async def test_binding_a_group_makes_it_the_war_room() -> None:
    room = room_with_incident()

    said = await room.say(bind, incident="12")

    assert said == (
        "This chat is now about **INC-12 Checkout is down**. "
        "It is the war room: what is said here goes on the timeline."
    )
    assert room.book.chat.war_room


async def test_binding_is_told_in_chinese() -> None:
    said = await room_with_incident("zh").say(bind, incident="12")

    assert said == "当前会话已关联到 **INC-12 Checkout is down**。这里是作战室：讨论会记入时间线。"


async def test_a_direct_chat_never_becomes_a_war_room() -> None:
    room = room_with_incident()
    room.book.chat = replace(room.book.chat, private=True)

    said = await room.say(bind, incident="12")

    assert said.endswith("“pin this” puts a message on the timeline.")
    assert not room.book.chat.war_room


async def test_an_incident_gets_one_war_room_on_a_platform() -> None:
    room = room_with_incident()
    room.book.other_rooms = [Chat("acme", "slack", "C9", member=True, incident=12, war_room=True)]

    await room.say(bind, incident="12")

    assert (room.book.chat.incident, room.book.chat.war_room) == (12, False)


async def test_a_room_the_bot_is_not_in_leaves_the_place_free() -> None:
    room = room_with_incident()
    room.book.other_rooms = [Chat("acme", "slack", "C9", member=False, incident=12, war_room=True)]

    await room.say(bind, incident="12")

    assert room.book.chat.war_room


async def test_a_chat_bound_by_declaring_can_still_be_made_the_war_room() -> None:
    room = room_with_incident()
    room.book.chat = replace(room.book.chat, incident=12)

    await room.say(bind, incident="12")

    assert room.book.chat.war_room


async def test_binding_again_changes_nothing() -> None:
    room = room_with_incident()
    await room.say(bind, incident="12")

    assert await room.say(bind, incident="12") == "This chat already belongs to **INC-12 Checkout is down**."


async def test_binding_says_which_incident_the_chat_left() -> None:
    room = room_with_incident()
    room.book.add(Incident("acme", 7, "Search is slow", "SEV-4"))
    await room.say(bind, incident="12")

    assert "no longer INC-12" in await room.say(bind, incident="7")


async def test_binding_to_an_incident_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownIncident):
        await Room().say(bind, incident="99")


async def test_unbinding_keeps_what_was_recorded() -> None:
    room = room_with_incident()
    await room.say(bind, incident="12")

    said = await room.say(unbind)

    assert said == (
        "**INC-12 Checkout is down**: this chat no longer belongs to it. What was recorded stays on its timeline."
    )
    assert room.book.chat.incident is None


async def test_unbinding_a_free_chat_changes_nothing() -> None:
    assert await Room().say(unbind) == "This chat is bound to no incident."
    assert await Room("zh").say(unbind) == "当前会话没有关联故障。"


async def test_a_note_is_shown_with_its_number() -> None:
    room = Room()
    room.bound_to(CHECKOUT)

    said = await room.say(note, text="vendor *informed*")

    assert said == r"**INC-12 Checkout is down**: noted #1 vendor \*informed\*"


async def test_an_empty_note_is_refused() -> None:
    room = Room()
    room.bound_to(CHECKOUT)

    with pytest.raises(UserError, match="Say what to note"):
        await room.say(note, text="  ")


async def test_a_pinned_message_is_shown_with_its_link() -> None:
    room = Room("zh")
    room.bound_to(CHECKOUT)
    room.book.quoted = "数据库 CPU 打满"

    said = await room.say(pin)

    assert said == "**INC-12 Checkout is down**：已固定 [#1](https://chat.example/p1) Ann：数据库 CPU 打满"


async def test_pinning_nothing_is_refused() -> None:
    room = Room()
    room.bound_to(CHECKOUT)

    with pytest.raises(UserError, match="Quote the message"):
        await room.say(pin)


@pytest.mark.parametrize("mode", ["off", "first", "all"])
async def test_the_reply_mode_is_kept_and_explained(mode: str) -> None:
    room = Room()

    said = await room.say(reply_mode, mode=mode)

    assert said.startswith(f"Reply mode here: **{mode}**: ")
    assert room.settings.modes == [mode]


async def test_the_reply_mode_it_has_already_is_not_set_again() -> None:
    room = Room("zh")
    room.book.chat = replace(room.book.chat, reply_mode="off")

    said = await room.say(reply_mode, mode="off")

    assert said.startswith("回复模式已经是 **off**")
    assert room.settings.modes == []


async def test_stopping_when_nothing_runs_says_so() -> None:
    assert await Room().say(stop) == "Nothing is running here."
    assert await Room("zh").say(stop) == "当前没有正在执行的任务。"


async def test_stopping_mentions_updates_that_will_still_come() -> None:
    room = Room()
    await room.say(update, after="PT20M")

    assert "1 scheduled update will still come" in await room.say(stop)


async def test_compacting_without_a_model_says_that_everything_is_kept() -> None:
    assert "every turn is kept word for word" in await Room().say(compact)
    assert "所有对话都逐字保留" in await Room("zh").say(compact)


async def test_compacting_what_is_a_summary_already_says_how_much_is() -> None:
    room = Room()
    room.session = Session(KEY, summary="…", summarised_turns=40)

    assert "the first 40 turns are a summary already" in await room.say(compact)
