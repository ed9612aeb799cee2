"""Group events of the organisation, and what is remembered of the robot's groups."""

import json
from collections.abc import Sequence
from typing import Any

from bot.domain.chat import Event, MemberJoined, Mention, RoomOpened
from tests.unit.dingtalk.stage import Stage, adapter, listening, staged


def joined(stage: Stage) -> list[str]:
    return [event.person.id for event in stage.kept if isinstance(event, MemberJoined)]


def opened(stage: Stage) -> list[tuple[str, bool | None, bool]]:
    return [(event.name, event.member, event.archived) for event in stage.kept if isinstance(event, RoomOpened)]


async def test_the_first_mention_in_a_group_tells_that_the_robot_is_in_it(streamed: Stage) -> None:
    async with listening(streamed):
        await streamed.dingtalk.say(streamed.ann, streamed.room, "status?")
        await streamed.dingtalk.settled()

    assert [event.kind for event in streamed.kept] == ["room", "mention"]
    assert opened(streamed) == [("INC-42 war room", True, False)]
    assert await streamed.adapter.room(streamed.room.id) == "INC-42 war room"


async def test_a_group_that_was_not_kept_is_told_of_again(streamed: Stage) -> None:
    failures = 0

    async def keep(events: Sequence[Event]) -> None:
        nonlocal failures
        if not failures:
            failures += 1
            raise OSError("the disk is full")
        await streamed.keep(events)

    async with listening(streamed, keep):
        await streamed.dingtalk.say(streamed.ann, streamed.room, "status?")
        await streamed.dingtalk.settled()

    assert opened(streamed) == [("INC-42 war room", True, False)]


async def test_who_joins_a_known_group_is_told_of_and_nobody_else(streamed: Stage) -> None:
    bob, carol = (streamed.dingtalk.user(f"u-{name}", name) for name in ("bob", "carol"))
    elsewhere = streamed.dingtalk.group("Lunch", [streamed.ann])
    async with listening(streamed):
        await streamed.dingtalk.say(streamed.ann, streamed.room, "status?")
        await streamed.dingtalk.settled()
        await streamed.dingtalk.join(streamed.room, bob, carol)
        await streamed.dingtalk.join(elsewhere, bob)
        await streamed.dingtalk.settled()

    assert joined(streamed) == ["u-bob", "u-carol"]


async def test_an_event_that_comes_again_is_the_same_event(streamed: Stage) -> None:
    bob = streamed.dingtalk.user("u-bob", "Bob")
    async with listening(streamed):
        await streamed.dingtalk.say(streamed.ann, streamed.room, "status?")
        await streamed.dingtalk.settled()
        await streamed.dingtalk.join(streamed.room, bob)
        await streamed.dingtalk.settled()
        await streamed.dingtalk.redeliver_all()
        await streamed.dingtalk.settled()

    ids = [event.event_id for event in streamed.kept if isinstance(event, MemberJoined)]
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_an_event_is_acknowledged_only_once_it_is_kept(streamed: Stage) -> None:
    bob = streamed.dingtalk.user("u-bob", "Bob")
    failing = False

    async def keep(events: Sequence[Event]) -> None:
        nonlocal failing
        if failing:
            failing = False
            raise OSError("the disk is full")
        await streamed.keep(events)

    async with listening(streamed, keep):
        await streamed.dingtalk.say(streamed.ann, streamed.room, "status?")
        await streamed.dingtalk.settled()
        failing = True
        await streamed.dingtalk.join(streamed.room, bob)
        await streamed.dingtalk.settled()

    assert joined(streamed) == ["u-bob"]
    assert streamed.dingtalk.state.pushes[-1].attempts > 1


async def test_a_group_is_renamed_and_closed(streamed: Stage) -> None:
    async with listening(streamed):
        await streamed.dingtalk.say(streamed.ann, streamed.room, "status?")
        await streamed.dingtalk.settled()
        await streamed.dingtalk.rename(streamed.room, "incident-42-checkout")
        await streamed.dingtalk.settled()
        name = await streamed.adapter.room(streamed.room.id)
        await streamed.dingtalk.disband(streamed.room)
        await streamed.dingtalk.settled()

    assert name == "incident-42-checkout"
    assert opened(streamed)[1:] == [("incident-42-checkout", None, False), ("incident-42-checkout", False, True)]


async def test_groups_are_known_after_a_restart() -> None:
    async with staged(redelivery=0.05, mode="stream") as stage:
        async with listening(stage):
            await stage.dingtalk.say(stage.ann, stage.room, "status?")
            await stage.dingtalk.settled()
        await stage.adapter.stop()
        stage.adapter = adapter(stage.dingtalk, mode="stream", shelf=stage.shelf)
        await stage.adapter.start()
        async with listening(stage):
            await stage.dingtalk.connected(2)
            await stage.dingtalk.join(stage.room, stage.dingtalk.user("u-bob", "Bob"))
            await stage.dingtalk.settled()
        await stage.adapter.stop()

    assert joined(stage) == ["u-bob"]


async def test_events_that_make_no_sense_are_answered_and_leave_the_connection_up(streamed: Stage) -> None:
    gateway = streamed.dingtalk.gateway
    nonsense: tuple[dict[str, Any], ...] = (
        {},
        {"openConversationId": 7},
        {"openConversationId": streamed.room.id, "userId": "u-bob"},
        {"openConversationId": streamed.room.id, "userId": [7, None]},
    )
    async with listening(streamed):
        await streamed.dingtalk.say(streamed.ann, streamed.room, "status?")
        await streamed.dingtalk.settled()
        for body in nonsense:
            await gateway.send(gateway.receiving[0], "EVENT", "*", body, eventType="chat_add_member", eventId="ev1")
        await streamed.dingtalk.state.until(lambda: len(gateway.acknowledgements) == 1 + len(nonsense))

    assert [json.loads(one["data"]) for one in gateway.acknowledgements[1:]] == [{"status": "SUCCESS"}] * 4
    assert joined(streamed) == []
    assert gateway.opened == 1


async def test_a_direct_chat_is_no_group(streamed: Stage) -> None:
    async with listening(streamed):
        await streamed.dingtalk.say(streamed.ann, streamed.dingtalk.direct(streamed.ann), "status?")
        await streamed.dingtalk.settled()

    assert [type(event) for event in streamed.kept] == [Mention]
