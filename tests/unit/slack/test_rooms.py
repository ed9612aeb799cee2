"""Channels made for incidents, and people brought into them."""

import time

import pytest

from adapters.slack.rooms import channel_name
from bot.domain.chat import Person
from bot.errors import Ambiguous, Rejected, RetryLater
from bot.ports.adapter import RoomPlan
from tests.simulators.slack import Channel, SlackSimulator
from tests.unit.slack.stage import Stage, adapter, staged

PLAN = RoomPlan("7", "incident-7-checkout-is-down", "SEV-1 · active · Checkout is down")


def made(slack: SlackSimulator) -> list[Channel]:
    """The channels that the app made."""
    return [one for one in slack.workspace.state.channels.values() if one.creator == slack.workspace.state.bot.id]


@pytest.mark.parametrize(
    ("wanted", "number", "name"),
    [
        ("incident-7-Checkout is down!", 1, "incident-7-checkout-is-down"),
        ("incident-7-支付不可用（P1）", 1, "incident-7-支付不可用-p1"),
        ("incident-7-" + "very " * 40, 1, ("incident-7-" + "very-" * 40)[:80].strip("-")),
        ("incident-7-" + "very " * 40, 12, ("incident-7-" + "very-" * 40)[:77].strip("-") + "-12"),
        ("__ INC ∆ 7 __", 2, "inc-7-2"),
    ],
)
def test_a_name_is_made_to_fit(wanted: str, number: int, name: str) -> None:
    assert channel_name(wanted, number) == name


async def test_a_channel_is_made_with_a_topic_and_people(stage: Stage) -> None:
    opened = await stage.adapter.open_room(RoomPlan("7", "incident-7-Checkout", "SEV-1", (stage.person,)))

    (room,) = made(stage.slack)
    assert (opened.chat, opened.name, opened.left_out, opened.member) == (room.id, "incident-7-checkout", (), True)
    assert opened.link.endswith(f"/archives/{room.id}")
    assert (room.topic, [*room.members]) == ("SEV-1", ["U0BOT", stage.ann.id])
    assert room.kind == "channel"


async def test_a_private_channel_is_made_where_that_is_set() -> None:
    async with staged(private_rooms=True) as stage:
        await stage.adapter.open_room(PLAN)

        assert [one.kind for one in made(stage.slack)] == ["group"]


async def test_a_name_in_use_is_given_a_number(stage: Stage) -> None:
    stage.slack.channel("incident-7-checkout-is-down", members=[stage.ann])
    stage.slack.channel("incident-7-checkout-is-down-2", members=[stage.ann], private=True, with_bot=False)

    opened = await stage.adapter.open_room(PLAN)

    assert opened.name == "incident-7-checkout-is-down-3"


async def test_names_that_are_all_in_use_are_named(stage: Stage) -> None:
    for number in range(1, 21):
        stage.slack.channel(channel_name(PLAN.name, number), members=[stage.ann])

    with pytest.raises(Rejected, match="incident-7-checkout-is-down"):
        await stage.adapter.open_room(PLAN)


@pytest.mark.parametrize("private", [False, True])
async def test_a_channel_whose_making_was_cut_off_is_found_again(private: bool) -> None:
    async with staged(private_rooms=private) as stage:
        stage.slack.fail_next("conversations.create", cut=True)
        with pytest.raises(Ambiguous):
            await stage.adapter.open_room(PLAN)

        opened = await stage.adapter.open_room(PLAN)

        assert [one.id for one in made(stage.slack)] == [opened.chat]


async def test_an_older_room_of_the_same_name_is_no_answer_that_was_lost() -> None:
    async with SlackSimulator() as slack:
        older, later = adapter(slack), adapter(slack, clock=lambda: time.time() + 3600)
        await older.start()
        await later.start()
        first = await older.open_room(PLAN)
        slack.fail_next("conversations.create", cut_before=True)
        with pytest.raises(Ambiguous):
            await later.open_room(PLAN)

        second = await later.open_room(PLAN)
        await older.stop()
        await later.stop()

    assert first.chat != second.chat
    assert second.name == "incident-7-checkout-is-down-2"


async def test_a_room_left_half_done_is_finished(stage: Stage) -> None:
    plan = RoomPlan("7", "incident-7", "SEV-1", (stage.person,))
    stage.slack.fail_next("conversations.invite", error="fatal_error")
    with pytest.raises(RetryLater):
        await stage.adapter.open_room(plan)

    opened = await stage.adapter.open_room(plan)

    (room,) = made(stage.slack)
    assert opened.chat == room.id
    assert stage.ann.id in room.members


async def test_a_topic_too_long_is_cut_and_one_refused_does_no_harm(stage: Stage) -> None:
    await stage.adapter.open_room(RoomPlan("1", "one", "x" * 300))
    stage.slack.fail_next("conversations.setTopic", error="restricted_action")
    await stage.adapter.open_room(RoomPlan("2", "two", "SEV-1"))

    assert [(one.name, len(one.topic)) for one in made(stage.slack)] == [("one", 250), ("two", 0)]


async def test_who_cannot_be_invited_is_named_and_the_others_come(stage: Stage) -> None:
    bob, nobody, me = stage.slack.user("bob"), Person("U0NO", "nobody"), Person("U0BOT", "warroom")
    people = [stage.person, nobody, Person(bob.id, "bob"), me]

    left_out = await stage.adapter.invite(stage.room.id, people)

    assert left_out == [nobody]
    assert bob.id in stage.room.members


async def test_who_is_there_already_needs_no_invitation(stage: Stage) -> None:
    nobody = Person("U0NO", "nobody")

    assert await stage.adapter.invite(stage.room.id, [stage.person]) == []
    assert await stage.adapter.invite(stage.room.id, [stage.person, nobody]) == [nobody]
    assert await stage.adapter.invite(stage.room.id, []) == []


async def test_a_room_that_takes_nobody_says_why(stage: Stage) -> None:
    await stage.slack.archive(stage.ann, stage.room)
    bob = stage.slack.user("bob")

    with pytest.raises(Rejected, match="archived"):
        await stage.adapter.invite(stage.room.id, [Person(bob.id, "bob")])


@pytest.mark.parametrize(("private", "scope"), [(False, "channels:manage"), (True, "groups:write")])
async def test_a_missing_scope_is_named(private: bool, scope: str) -> None:
    async with staged(private_rooms=private) as stage:
        stage.slack.workspace.scopes.discard(scope)

        with pytest.raises(Rejected, match=scope):
            await stage.adapter.open_room(PLAN)
        unwell = [finding.subject for finding in await stage.adapter.check() if not finding.well]

        assert unwell == ["opening war rooms"]
