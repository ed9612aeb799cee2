"""Groups for incidents: made once, shown by a first message, filled with who can be found."""

import pytest

from bot.domain.account import Account
from bot.domain.chat import Person
from bot.errors import Rejected, RetryLater
from bot.ports.abilities import serving
from bot.ports.adapter import RoomPlan
from tests.simulators.wecom.app import ANN, BEN, CHEN
from tests.simulators.wecom.app.qyapi import CREATE, SEND_TO_GROUP
from tests.unit.wecom.app.stage import NOBODY, Stage, staged

GHOST = Person("ghost", "ghost")


def plan(stage: Stage, *more: Person, key: str = "7/0", name: str = "incident-7-checkout") -> RoomPlan:
    return RoomPlan(key, name, "SEV-1", (stage.ann, stage.ben, *more))


async def test_the_first_person_owns_the_group_and_the_bot_is_not_in_it(stage: Stage) -> None:
    opened = await stage.adapter.open_room(plan(stage))

    (group,) = stage.wecom.company.groups.values()
    assert (group.owner, group.members, group.name) == (ANN, [ANN, BEN], "incident-7-checkout")
    assert (opened.chat, opened.member, opened.left_out) == (f"app:room:{group.id}", False, ())
    assert await stage.adapter.room(opened.chat) == "incident-7-checkout"


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", ("Add robot", "bind this chat to incident 7")), ("zh", ("添加机器人", "关联到故障 7"))],
)
async def test_the_first_message_says_how_the_robot_comes_to_hear_the_group(language: str, says: tuple[str]) -> None:
    async with staged(Account("acme", "Acme", language=language)) as stage:  # type: ignore[arg-type]  # one of two
        await stage.adapter.open_room(plan(stage))

        (message,) = stage.wecom.messages
        assert not [words for words in says if words not in message.text]
        assert "SEV-1" in message.text


async def test_the_same_plan_again_finds_the_group_and_brings_in_who_is_missing(stage: Stage) -> None:
    first = await stage.adapter.open_room(plan(stage))
    again = await stage.adapter.open_room(plan(stage, Person(CHEN, CHEN)))

    (group,) = stage.wecom.company.groups.values()
    assert again.chat == first.chat
    assert group.members == [ANN, BEN, CHEN]
    assert len(stage.wecom.messages) == 1


async def test_a_group_whose_answer_was_lost_is_found_by_the_next_try(stage: Stage) -> None:
    stage.wecom.fail_next(CREATE, cut=True)
    with pytest.raises(RetryLater):
        await stage.adapter.open_room(plan(stage))
    await stage.adapter.open_room(plan(stage))

    assert len(stage.wecom.company.groups) == 1
    assert len(stage.wecom.messages) == 1


async def test_a_group_that_is_not_shown_yet_is_shown_by_the_next_try(stage: Stage) -> None:
    stage.wecom.fail_next(SEND_TO_GROUP, error=-1)
    with pytest.raises(RetryLater):
        await stage.adapter.open_room(plan(stage))
    await stage.adapter.open_room(plan(stage))

    assert [message.in_group for message in stage.wecom.messages] == [True]


async def test_who_is_not_known_is_left_out_and_named(stage: Stage) -> None:
    opened = await stage.adapter.open_room(plan(stage, GHOST, NOBODY))

    assert opened.left_out == (GHOST, NOBODY)


@pytest.mark.parametrize("others", [(), (GHOST,), (NOBODY,)])
async def test_one_person_alone_makes_no_group(stage: Stage, others: tuple[Person, ...]) -> None:
    alone = RoomPlan("7/0", "incident-7", "", (stage.ann, *others))

    with pytest.raises(Rejected, match="two") as refusal:
        await stage.adapter.open_room(alone)

    assert refusal.value.code == "too_few_people"
    assert not stage.wecom.company.groups


async def test_an_app_that_does_not_see_the_whole_company_is_told_so(stage: Stage) -> None:
    stage.wecom.company.root_range = False

    with pytest.raises(Rejected, match="root department"):
        await stage.adapter.open_room(plan(stage))


async def test_a_long_name_is_shortened_and_the_result_says_so(stage: Stage) -> None:
    opened = await stage.adapter.open_room(plan(stage, name="故障" * 40))

    assert len(opened.name) == 50
    assert next(iter(stage.wecom.company.groups.values())).name == opened.name


async def test_people_are_brought_in_and_who_cannot_be_is_named(stage: Stage) -> None:
    opened = await stage.adapter.open_room(plan(stage))
    left_out = await stage.adapter.invite(opened.chat, [Person(CHEN, CHEN), GHOST, NOBODY])

    assert list(left_out) == [GHOST, NOBODY]
    assert CHEN in next(iter(stage.wecom.company.groups.values())).members


async def test_nobody_is_brought_into_a_group_of_the_robots(stage: Stage) -> None:
    with pytest.raises(Rejected, match="own groups"):
        await stage.adapter.invite("wrGROUP", [stage.ben])


async def test_a_group_that_is_gone_has_no_name_and_a_direct_chat_an_empty_one(stage: Stage) -> None:
    assert await stage.adapter.room("app:room:gone") is None
    assert await stage.adapter.room(f"app:{ANN}") == ""


async def test_updates_reach_the_group(stage: Stage) -> None:
    opened = await stage.adapter.open_room(plan(stage))
    side = serving(stage.adapter, opened.chat)
    await side.send(stage.delivery("**Update**: it is stable.", chat=opened.chat, private=False))

    assert stage.wecom.messages[-1].text == "**Update**: it is stable."
