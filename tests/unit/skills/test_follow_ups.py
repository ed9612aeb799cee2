"""Action items, and follow-ups people only mentioned."""

import pytest

from bot.domain.incident import Incident
from bot.errors import UserError
from skills.follow_ups import action_item, action_item_done, follow_ups
from tests.unit.skills.fakes import BO, Room
from tests.unit.skills.retelling import lived_through


@pytest.fixture
def room() -> Room:
    room = Room()
    room.bound_to(Incident("acme", 12, "Checkout is down", "SEV-1"))
    return room


async def test_what_people_mentioned_is_listed_apart_with_how_to_keep_it() -> None:
    said = await lived_through().say(follow_ups)

    first, *rest = said.splitlines()
    assert first.startswith("**INC-2781 Checkout errors in the EU**: mentioned by people, not action items yet")
    assert "“action item: entry 43” makes one of the first" in first
    assert rest[0].endswith("Make CI refuse a pool size below 100 [#43](https://chat.example/p43)")


async def test_what_people_mentioned_is_listed_in_chinese() -> None:
    said = await lived_through("zh").say(follow_ups)

    assert "有人提到、尚未列为待办（发送“待办：记录 31”可把第一条列为待办）" in said
    assert "给消费积压加告警 [#30]" in said


async def test_what_became_an_action_item_is_no_longer_only_mentioned() -> None:
    room = lived_through()

    await room.say(action_item, text="entry 43")
    said = await room.say(follow_ups)

    assert "- **1** Make CI refuse a pool size below 100 (no owner, open)" in said
    assert "[#43]" not in said


async def test_an_entry_becomes_an_action_item_once() -> None:
    room = lived_through()
    await room.say(action_item, text="#43")

    with pytest.raises(UserError, match="#43 is an action item already"):
        await room.say(action_item, text="#43")


async def test_an_action_item_is_owned_by_who_is_mentioned(room: Room) -> None:
    room.mentions = (BO,)

    said = await room.say(action_item, text="add an alert")

    assert said == "**INC-12 Checkout is down**: action item 1, owner Bo: add an alert"


async def test_an_action_item_is_added_in_chinese() -> None:
    room = Room("zh")
    room.bound_to(Incident("acme", 12, "支付不可用", "P1"))

    assert await room.say(action_item, text="加告警") == "**INC-12 支付不可用**：待办 1：加告警"


async def test_an_empty_action_item_is_refused(room: Room) -> None:
    with pytest.raises(UserError, match="Say what is to be done"):
        await room.say(action_item, text=" ")


async def test_an_entry_that_does_not_exist_is_refused(room: Room) -> None:
    with pytest.raises(UserError, match="has no entry #99"):
        await room.say(action_item, text="#99")


async def test_finishing_an_action_item_says_how_many_are_left(room: Room) -> None:
    await room.say(action_item, text="add an alert")
    await room.say(action_item, text="write a runbook")

    assert await room.say(action_item_done, number=1) == (
        "**INC-12 Checkout is down**: action item 1 is done (1 left): add an alert"
    )


async def test_finishing_an_action_item_twice_says_so(room: Room) -> None:
    await room.say(action_item, text="add an alert")
    await room.say(action_item_done, number=1)

    assert "action item 1 is already done" in await room.say(action_item_done, number=1)


async def test_finishing_what_does_not_exist_is_refused(room: Room) -> None:
    with pytest.raises(UserError, match="no action item 7"):
        await room.say(action_item_done, number=7)


async def test_no_follow_ups_are_said_to_be_none_with_how_to_add_one(room: Room) -> None:
    assert "no action items yet. “action item: " in await room.say(follow_ups)
