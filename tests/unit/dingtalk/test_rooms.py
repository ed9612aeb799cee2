"""Groups opened as war rooms, and messages for one person alone."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.chat import Person
from bot.errors import PlatformError, Rejected, RetryLater, Unsupported
from bot.ports.adapter import RoomPlan
from tests.simulators.dingtalk.routes import ADD_MEMBERS, CREATE_GROUP, DIRECT, GROUP
from tests.simulators.dingtalk.scene_groups import GROUP_TEMPLATE, PERMISSION
from tests.unit.dingtalk.stage import Stage, adapter, staged

ANN, BOB, NOBODY = Person("u-ann", "Ann"), Person("u-bob", "Bob"), Person("u-nobody", "Nobody")
GUEST = Person("$:LWCP_v1:$guest", "Guest")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """With a group template; Bob is in the organisation too."""
    async with staged(group_template_id=GROUP_TEMPLATE) as made:
        made.dingtalk.user("u-bob", "Bob")
        yield made


def plan(*people: Person, name: str = "incident-7-checkout") -> RoomPlan:
    return RoomPlan("7", name, "SEV-1", people)


def members(stage: Stage, chat: str) -> list[str]:
    return [one.staff for one in stage.dingtalk.state.chats[chat].members]


async def test_the_first_person_whom_dingtalk_knows_owns_the_group(stage: Stage) -> None:
    opened = await stage.adapter.open_room(plan(GUEST, NOBODY, BOB, ANN))

    assert members(stage, opened.chat) == ["u-bob", "u-ann"]
    assert opened.left_out == (GUEST, NOBODY)


async def test_a_group_that_nobody_known_can_own_is_not_made(stage: Stage) -> None:
    with pytest.raises(Rejected, match="owner"):
        await stage.adapter.open_room(plan(GUEST, NOBODY))


async def test_a_group_whose_making_was_in_doubt_is_not_made_twice(stage: Stage) -> None:
    stage.dingtalk.fail_next(CREATE_GROUP, cut=True)
    with pytest.raises(RetryLater):
        await stage.adapter.open_room(plan(ANN))
    await stage.adapter.open_room(plan(ANN))

    assert len([chat for chat in stage.dingtalk.state.chats.values() if chat.scene]) == 1


async def test_a_long_name_is_cut_to_what_dingtalk_takes(stage: Stage) -> None:
    opened = await stage.adapter.open_room(plan(ANN, name="incident-7-" + "结账" * 20))

    assert len(opened.name) == 30
    assert await stage.adapter.room(opened.chat) == opened.name


async def test_the_first_message_waits_for_the_robot_to_move_in(stage: Stage) -> None:
    stage.dingtalk.state.slow_robots = True
    opened = await stage.adapter.open_room(plan(ANN))
    with pytest.raises(RetryLater) as wait:
        await stage.adapter.send(stage.delivery("Welcome.", chat=opened.chat))
    stage.dingtalk.state.chats[opened.chat].robot = True
    await stage.adapter.send(stage.delivery("Welcome.", chat=opened.chat))

    assert wait.value.after == 2.0
    assert [post.text for post in stage.dingtalk.posts] == ["Welcome."]


async def test_a_group_the_robot_is_not_in_is_not_waited_for(stage: Stage) -> None:
    stage.room.robot = False

    with pytest.raises(Rejected, match="add the robot"):
        await stage.adapter.send(stage.delivery())


@pytest.mark.parametrize(
    ("path", "code", "says"),
    [
        (CREATE_GROUP, "groupTemplate.notFound", "group_template_id"),
        (CREATE_GROUP, "permession.checkFailed", "qyapi_chat_manage"),
        (ADD_MEMBERS, "member.exceed", "as many members"),
    ],
)
async def test_a_refusal_says_what_is_missing(stage: Stage, path: str, code: str, says: str) -> None:
    stage.dingtalk.fail_next(path, 400, {"code": code, "message": "refused"})

    with pytest.raises(Rejected, match=says) as refusal:
        await stage.adapter.open_room(plan(ANN, BOB))

    assert refusal.value.code == code


async def test_a_missing_permission_is_named(stage: Stage) -> None:
    stage.dingtalk.state.permissions.remove(PERMISSION)

    with pytest.raises(Rejected, match=PERMISSION):
        await stage.adapter.open_room(plan(ANN))


async def test_people_cannot_be_brought_into_a_group_that_people_made(stage: Stage) -> None:
    with pytest.raises(Rejected, match="template of its own"):
        await stage.adapter.invite(stage.room.id, [BOB])


async def test_nobody_is_invited_by_no_call(stage: Stage) -> None:
    opened = await stage.adapter.open_room(plan(ANN))
    left_out = await stage.adapter.invite(opened.chat, [GUEST])

    assert list(left_out) == [GUEST]
    assert ADD_MEMBERS not in [call.path for call in stage.dingtalk.state.calls]


async def test_without_a_template_the_missing_key_is_named(stage: Stage) -> None:
    made = adapter(stage.dingtalk)
    with pytest.raises(Unsupported, match=r"accounts\.acme\.dingtalk\.group_template_id"):
        await made.open_room(plan(ANN))
    await made.stop()

    assert not made.capabilities.rooms


async def test_what_one_person_alone_may_see_goes_to_their_direct_chat(stage: Stage) -> None:
    await stage.adapter.send(stage.delivery("Welcome, Bob.", only_to=BOB))

    (post,) = stage.dingtalk.posts
    assert [call.path for call in stage.dingtalk.state.calls][-1] == DIRECT
    assert (post.text, post.chat.members[0].staff, post.notified) == ("Welcome, Bob.", "u-bob", ())


@pytest.mark.parametrize("person", [GUEST, NOBODY])
async def test_what_one_person_alone_may_see_is_never_shown_to_others(stage: Stage, person: Person) -> None:
    with pytest.raises(PlatformError):
        await stage.adapter.send(stage.delivery("Welcome.", only_to=person))

    assert stage.dingtalk.posts == []
    assert GROUP not in [call.path for call in stage.dingtalk.state.calls]
