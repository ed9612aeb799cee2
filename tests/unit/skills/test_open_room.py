"""War rooms opened and filled, as people read it."""

from dataclasses import replace

import pytest

from bot.domain.chat import RUN
from bot.domain.incident import Assignment, Incident, Status
from bot.errors import NoIncident, UserError
from skills.assign import assign
from skills.declare import declare
from skills.open_room import invite, open_room
from tests.unit.skills.fakes import ANN, NOW, Room

CHECKOUT = Incident("acme", 12, "Checkout is down", "SEV-1", people=(Assignment(ANN, "commander", "slack"),))
PLACE = "[incident-12](https://chat.example/incident-12)"


@pytest.fixture
def room() -> Room:
    room = Room()
    room.bound_to(CHECKOUT)
    return room


@pytest.fixture
def chinese_room() -> Room:
    room = Room("zh", "Asia/Shanghai")
    room.bound_to(CHECKOUT)
    return room


async def test_it_says_where_the_room_is_and_who_was_invited(room: Room) -> None:
    said = await room.say(open_room, people=("@bo",))

    assert said == f"**INC-12 Checkout is down**: the war room is open: {PLACE}.\nInvited: Ann and Bo."


async def test_it_says_so_in_chinese(chinese_room: Room) -> None:
    said = await chinese_room.say(open_room, people=("@bo",))

    assert said == f"**INC-12 Checkout is down**：作战室已建好：{PLACE}。\n已邀请：Ann、Bo。"


async def test_the_topic_is_in_the_accounts_language(room: Room, chinese_room: Room) -> None:
    room.account = replace(room.account, language="zh")
    await room.say(open_room)
    await chinese_room.say(open_room)

    assert room.rooms.topics == ["SEV-1 · 进行中 · INC-12 Checkout is down · 指挥：Ann"]
    assert chinese_room.rooms.topics == ["SEV-1 · active · INC-12 Checkout is down · commander: Ann"]


async def test_a_room_there_is_already_is_pointed_at(room: Room) -> None:
    await room.say(open_room)

    said = await room.say(open_room, people=("@bo",))

    assert said == f"**INC-12 Checkout is down**: the war room is {PLACE}.\nAnn and Bo are in it, or invited now."


async def test_in_the_room_itself_nobody_is_told_that_they_are_there(room: Room) -> None:
    await room.say(open_room)
    room.book.chat = room.rooms.opened[12].chat

    assert await room.say(open_room) == "This is the war room of **INC-12 Checkout is down**."


async def test_who_is_left_out_is_named_with_the_reason(room: Room) -> None:
    room.rooms.refused, room.rooms.trouble = ("Bo",), "The channel is archived."

    said = await room.say(open_room, people=("@bo", "zoe@example.org"))

    assert "Could not be invited: Bo. The channel is archived." in said
    assert "I do not know who is meant by zoe@example.org: mention them with @." in said


async def test_who_is_left_out_is_named_in_chinese(chinese_room: Room) -> None:
    chinese_room.rooms.refused = ("Bo",)

    said = await chinese_room.say(open_room, people=("@bo", "@张三"))

    assert "未能邀请：Bo。平台不允许。" in said
    assert "无法确定 @张三 是谁：请用 @ 提及。" in said


async def test_where_the_bot_cannot_come_by_itself_it_says_what_to_do(room: Room, chinese_room: Room) -> None:
    room.rooms.member = chinese_room.rooms.member = False

    assert "“bind this chat to INC-12”" in await room.say(open_room)
    assert "“关联到 INC-12”" in await chinese_room.say(open_room)


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
async def test_an_incident_that_is_over_gets_no_room(room: Room, status: Status) -> None:
    room.bound_to(replace(CHECKOUT, status=status, resolved_at=NOW))

    with pytest.raises(UserError, match=f"INC-12 is {status}"):
        await room.say(open_room)

    assert room.rooms.opened == {}


async def test_without_an_incident_it_asks_for_one() -> None:
    with pytest.raises(NoIncident):
        await Room().say(open_room)


async def test_people_are_brought_in_later(room: Room) -> None:
    await room.say(open_room)

    said = await room.say(invite, people=("@bo",))

    assert said == f"**INC-12 Checkout is down**: the war room is {PLACE}.\nBo is in it, or invited now."


async def test_without_a_room_nobody_can_be_brought_in(room: Room) -> None:
    with pytest.raises(UserError, match="INC-12 has no war room here"):
        await room.say(invite, people=("@bo",))


async def test_a_responder_is_brought_in_and_told_of_when_that_fails(room: Room) -> None:
    await room.say(open_room)
    room.rooms.refused = ("Bo",)

    said = await room.say(assign, role="responder", people=("bo",))

    assert said.splitlines() == [
        "**INC-12 Checkout is down**: Bo joined as responder.",
        "Could not be invited: Bo. The platform does not let me.",
    ]


async def test_a_declaration_offers_a_room_where_one_can_be_opened_by_a_button(room: Room) -> None:
    without = await room.run(declare, title="Search is slow")
    room.rooms.offered = True
    offered = await room.run(declare, title="Search is slower")

    (button,) = offered.buttons
    assert without.buttons == ()
    assert (button.label, button.action) == ("Open a war room", RUN)
    assert button.value == '{"skill": "open_room", "arguments": {"incident": "14"}}'
