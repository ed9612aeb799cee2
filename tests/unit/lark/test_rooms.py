"""Groups for war rooms."""

import pytest

from bot.domain.chat import Person
from bot.errors import Rejected, RetryLater
from bot.ports.adapter import RoomPlan
from tests.simulators.lark import Chat
from tests.simulators.lark.scopes import CHATS
from tests.unit.lark.stage import Stage

MEMBERS = f"{CHATS}/[^/]+/members"


def crowd(stage: Stage, size: int) -> tuple[Person, ...]:
    return tuple(Person(stage.lark.user(f"p{number}").open_id, f"p{number}") for number in range(size))


def made(stage: Stage) -> list[Chat]:
    return [chat for chat in stage.lark.state.chats.values() if chat.managed_by_bot]


async def test_a_room_is_a_private_group_that_the_bot_owns(stage: Stage) -> None:
    opened = await stage.adapter.open_room(RoomPlan("7", "incident-7", "SEV-1 · active", (stage.person,)))

    (chat,) = made(stage)
    assert (chat.id, chat.name, chat.description) == (opened.chat, "incident-7", "SEV-1 · active")
    assert chat.members == ["ou_ann"]
    (call,) = stage.lark.state.calls_of(CHATS, "POST")
    assert call.query["set_bot_manager"] == "true"
    assert call.body["chat_type"] == "private"


async def test_a_long_name_and_topic_are_cut_and_the_name_told(stage: Stage) -> None:
    opened = await stage.adapter.open_room(RoomPlan("7", "x" * 61, "y" * 101))

    assert opened.name == "x" * 59 + "…"
    assert made(stage)[0].description == "y" * 99 + "…"


async def test_a_crowd_is_invited_fifty_at_a_time(stage: Stage) -> None:
    people = crowd(stage, 120)
    opened = await stage.adapter.open_room(RoomPlan("7", "incident-7", people=people))

    assert len(made(stage)[0].members) == 120
    assert [len(call.body["id_list"]) for call in stage.lark.state.calls_of(MEMBERS)] == [50, 50, 20]
    assert opened.left_out == ()


async def test_who_cannot_be_invited_is_left_out_and_the_others_come(stage: Stage) -> None:
    stage.lark.user("Far", available=False)
    far, unknown, elsewhere = Person("ou_far", "Far"), Person("ou_nobody", "Nobody"), Person("U0SLACK", "Slack")
    opened = await stage.adapter.open_room(RoomPlan("7", "incident-7", people=(far, stage.person, unknown, elsewhere)))

    assert opened.left_out == (far, unknown, elsewhere)
    assert made(stage)[0].members == ["ou_ann"]


async def test_where_lark_refuses_all_for_the_sake_of_one_each_is_asked_for_alone(stage: Stage) -> None:
    people = crowd(stage, 3)
    stage.lark.fail_next(MEMBERS, code=232024)
    stage.lark.fail_next(MEMBERS, code=232024)
    opened = await stage.adapter.open_room(RoomPlan("7", "incident-7", people=people))

    assert opened.left_out == people[:1]
    assert made(stage)[0].members == ["ou_p1", "ou_p2"]


async def test_the_same_key_opens_no_second_room_even_days_later(stage: Stage) -> None:
    first = await stage.adapter.open_room(RoomPlan("7", "incident-7", "SEV-2"))
    stage.lark.state.advance(3 * 24 * 3600)
    stage.lark.expire_tokens()
    later = stage.another()
    await later.start()
    again = await later.open_room(RoomPlan("7", "incident-7", "SEV-1"))
    await later.stop()

    assert again.chat == first.chat
    assert [chat.description for chat in made(stage)] == ["SEV-1"]


async def test_an_opening_whose_answer_was_lost_opens_no_second_room(stage: Stage) -> None:
    stage.lark.fail_next(CHATS, "POST", cut=True)
    with pytest.raises(RetryLater):
        await stage.adapter.open_room(RoomPlan("7", "incident-7"))
    await stage.adapter.open_room(RoomPlan("7", "incident-7"))

    assert len(made(stage)) == 1


async def test_a_topic_that_is_refused_is_no_reason_to_have_no_room(stage: Stage) -> None:
    await stage.adapter.open_room(RoomPlan("7", "incident-7", "SEV-2"))
    stage.lark.state.granted.discard("im:chat:update")
    await stage.adapter.open_room(RoomPlan("7", "incident-7", "SEV-1"))

    assert made(stage)[0].description == "SEV-2"


@pytest.mark.parametrize("scope", ["im:chat:create", "im:chat.members:write_only"])
async def test_a_missing_scope_is_named(stage: Stage, scope: str) -> None:
    stage.lark.state.granted.discard(scope)

    with pytest.raises(Rejected, match=scope):
        await stage.adapter.open_room(RoomPlan("7", "incident-7", people=(stage.person,)))


async def test_somebody_else_changing_the_members_is_waited_for(stage: Stage) -> None:
    opened = await stage.adapter.open_room(RoomPlan("7", "incident-7"))
    stage.lark.fail_next(MEMBERS, code=232019)

    with pytest.raises(RetryLater):
        await stage.adapter.invite(opened.chat, [stage.person])
    assert list(await stage.adapter.invite(opened.chat, [stage.person])) == []
