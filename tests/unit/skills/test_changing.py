"""Severity, status, people and declaring, as people read it."""

from datetime import timedelta

import pytest

from bot.domain.chat import Person
from bot.domain.incident import Assignment, EntryKind, Incident, Status
from bot.errors import ImpossibleTransition, NoIncident, UnknownIncident, UnknownSeverity, UserError
from skills.acknowledge import acknowledge
from skills.assign import assign
from skills.declare import declare
from skills.severity import change_severity
from skills.snooze import snooze
from skills.status import change_status
from tests.unit.skills.fakes import ANN, BO, NOW, Room

CHECKOUT = Incident("acme", 12, "Checkout is down", "SEV-3", started_at=NOW - timedelta(minutes=90))


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


async def test_a_change_of_severity_names_incident_change_and_reason(room: Room) -> None:
    said = await room.say(change_severity, level="sev1", because="checkout is down for everyone.")

    assert said == "**INC-12 Checkout is down**: SEV-3 → SEV-1, because checkout is down for everyone."


async def test_a_change_of_severity_is_told_in_chinese(chinese_room: Room) -> None:
    said = await chinese_room.say(change_severity, level="P1", because="支付不可用")

    assert said == "**INC-12 Checkout is down**：SEV-3 → SEV-1，原因：支付不可用。"


async def test_the_severity_it_has_already_is_said_to_be_so(room: Room) -> None:
    said = await room.say(change_severity, level="P3")

    assert said == "**INC-12 Checkout is down** is already SEV-3."
    assert room.book.records[12] == []


async def test_an_unknown_severity_is_refused_with_the_scale(room: Room) -> None:
    with pytest.raises(UnknownSeverity, match="SEV-1, SEV-2, SEV-3, SEV-4, SEV-5"):
        await room.say(change_severity, level="apocalyptic")


async def test_another_incident_is_changed_when_it_is_named(room: Room) -> None:
    room.book.add(Incident("acme", 7, "Search is slow", "SEV-4"))

    said = await room.say(change_severity, level="SEV-2", incident="7")

    assert said.startswith("**INC-7 Search is slow**: SEV-4 → SEV-2")
    assert room.book.kept[12].severity == "SEV-3"


async def test_an_incident_that_does_not_exist_is_refused(room: Room) -> None:
    with pytest.raises(UnknownIncident):
        await room.say(change_severity, level="SEV-2", incident="99")


async def test_a_chat_without_an_incident_is_told_how_to_name_one() -> None:
    with pytest.raises(NoIncident, match="bind this chat"):
        await Room().say(change_severity, level="SEV-2")


async def test_what_a_title_contains_cannot_format_the_reply(room: Room) -> None:
    room.bound_to(Incident("acme", 13, "**All** [click](https://evil.example) <@U9>", "SEV-3"))

    said = await room.say(change_severity, level="SEV-1")

    assert said.startswith(r"**INC-13 \*\*All\*\* \[click\](https://evil.example) \<@U9>**")


async def test_resolving_says_how_long_it_lasted_and_what_is_next(room: Room) -> None:
    said = await room.say(change_status, status="resolved")

    assert said == (
        "**INC-12 Checkout is down**: active → resolved. It lasted 1 h 30 min. Next: “draft the post-mortem”."
    )


async def test_resolving_is_told_in_chinese(chinese_room: Room) -> None:
    said = await chinese_room.say(change_status, status="resolved", because="已回滚")

    assert said == (
        "**INC-12 Checkout is down**：进行中 → 已恢复，原因：已回滚。持续了 1 小时 30 分钟。下一步：“生成复盘报告”。"
    )


async def test_the_status_it_has_already_is_said_to_be_so(room: Room, chinese_room: Room) -> None:
    assert await room.say(change_status, status="active") == "**INC-12 Checkout is down** is already active."
    assert await chinese_room.say(change_status, status="active") == (
        "**INC-12 Checkout is down** 已经是“进行中”状态。"
    )


async def test_an_impossible_change_of_status_is_refused(room: Room) -> None:
    room.bound_to(Incident("acme", 13, "Old", "SEV-3", status=Status.CLOSED))

    with pytest.raises(ImpossibleTransition):
        await room.say(change_status, status="stable")


async def test_acknowledging_says_who_and_when_in_the_accounts_zone(room: Room, chinese_room: Room) -> None:
    assert await room.say(acknowledge) == "**INC-12 Checkout is down**: acknowledged by Ann at 15:05."
    assert await chinese_room.say(acknowledge) == "**INC-12 Checkout is down**：Ann 于 22:05 认领。"


async def test_acknowledging_twice_says_since_when_it_is(room: Room) -> None:
    await room.say(acknowledge)
    room.pass_time(minutes=10)

    assert await room.say(acknowledge) == "**INC-12 Checkout is down** is already acknowledged, since 15:05."


async def test_snoozing_says_until_when_with_the_day_if_it_is_another(room: Room, chinese_room: Room) -> None:
    assert await room.say(snooze, duration=timedelta(hours=2)) == (
        "**INC-12 Checkout is down**: snoozed for 2 h, until 17:05."
    )
    assert await chinese_room.say(snooze, duration=timedelta(hours=2)) == (
        "**INC-12 Checkout is down**：静默 2 小时，至 5月3日 00:05。"
    )


@pytest.mark.parametrize("duration", [None, timedelta(0), timedelta(days=8)])
async def test_snoozing_without_a_time_or_for_weeks_is_refused(room: Room, duration: timedelta | None) -> None:
    with pytest.raises(UserError, match="Say for how long"):
        await room.say(snooze, duration=duration)


async def test_declaring_gives_the_number_and_takes_the_chat() -> None:
    room = Room()

    said = await room.say(declare, title="checkout is down", severity="sev2")

    assert said.splitlines() == [
        "**INC-1 checkout is down** declared: SEV-2, active.",
        "This chat is now about it; “bind this chat to INC-1” makes it the war room.",
    ]
    assert room.book.chat.incident == 1


async def test_declaring_without_a_severity_takes_the_middle_and_says_so() -> None:
    said = await Room("zh").say(declare, title="支付不可用")

    assert said.splitlines()[:2] == [
        "**INC-1 支付不可用** 已宣布：SEV-3，进行中。",
        "未指明级别，暂定 SEV-3；如需调整：“把级别改为 SEV-1”。",
    ]


async def test_declaring_in_a_chat_of_another_incident_leaves_the_chat_there(room: Room) -> None:
    said = await room.say(declare, title="Search is slow", severity="sev4")

    assert "This chat stays with INC-12; “bind this chat to INC-13” moves it." in said


async def test_declaring_nothing_is_refused() -> None:
    with pytest.raises(UserError, match="Say what is broken"):
        await Room().say(declare, title="  ")


async def test_a_first_commander_is_named(room: Room, chinese_room: Room) -> None:
    assert await room.say(assign, role="commander", people=("bo",)) == (
        "**INC-12 Checkout is down**: Bo is the commander."
    )
    assert await chinese_room.say(assign, role="commander", people=("bo",)) == (
        "**INC-12 Checkout is down**：Bo 担任指挥。"
    )


async def test_a_new_commander_is_told_with_the_one_before(room: Room) -> None:
    room.bound_to(Incident("acme", 12, "Checkout is down", "SEV-3", people=(Assignment(ANN, "commander", "slack"),)))

    said = await room.say(assign, role="commander", people=("bo",))

    assert said == "**INC-12 Checkout is down**: commander Ann → Bo."


async def test_nobody_named_means_the_asker(room: Room) -> None:
    said = await room.say(assign, role="responder")

    assert said == "**INC-12 Checkout is down**: Ann joined as responder."


async def test_responders_are_named_together(room: Room) -> None:
    said = await room.say(assign, role="responder", people=("ann", "bo"))

    assert said == "**INC-12 Checkout is down**: Ann and Bo joined as responders."


async def test_a_part_somebody_has_already_is_said_to_be_so(room: Room) -> None:
    await room.say(assign, role="responder", people=("bo",))

    assert await room.say(assign, role="responder", people=("bo",)) == (
        "**INC-12 Checkout is down**: Bo is already a responder."
    )


async def test_two_commanders_are_refused(room: Room) -> None:
    with pytest.raises(UserError, match="one commander"):
        await room.say(assign, role="commander", people=("ann", "bo"))


async def test_a_person_nobody_knows_is_refused_by_name(room: Room) -> None:
    with pytest.raises(UserError, match="zoe"):
        await room.say(assign, role="responder", people=("zoe",))


async def test_a_change_is_on_the_timeline_with_who_and_why() -> None:
    room = Room(asker=Person("U2", "Bo"))
    room.bound_to(CHECKOUT)

    await room.say(change_severity, level="SEV-1", because="checkout is down")

    (entry,) = room.book.records[12]
    assert (entry.kind, entry.author, entry.details["because"]) == (EntryKind.SEVERITY, BO, "checkout is down")
