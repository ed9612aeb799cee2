"""Keeping a promised update."""

from datetime import timedelta

import pytest

from bot.domain.incident import EntryKind, Incident
from skills.assign import assign
from skills.report_update import report_update
from skills.severity import change_severity
from skills.status import change_status
from skills.update import cancel_update, update
from tests.unit.skills.fakes import BO, NOW, Room

CHECKOUT = Incident("acme", 12, "Checkout is down", "SEV-3", started_at=NOW - timedelta(minutes=10), declared_at=NOW)


def room_with_incident(language: str = "en", timezone: str = "Europe/London") -> Room:
    room = Room(language, timezone)
    room.bound_to(CHECKOUT)
    return room


@pytest.fixture
async def room() -> Room:
    room = room_with_incident()
    await room.say(update, every=timedelta(minutes=15), until="resolved")
    return room


async def test_an_update_says_what_changed_since_it_was_asked_for(room: Room) -> None:
    room.pass_time(minutes=5)
    await room.say(change_severity, level="SEV-1", because="all regions fail")
    await room.say(assign, role="commander", people=("bo",))
    room.book.record(12, EntryKind.CHAT, "rolled back 4.2", by=BO, cues=("action",), link="https://chat.example/7")
    room.book.record(12, EntryKind.CHAT, "who wants pizza", by=BO)
    room.pass_time(minutes=10)

    assert (await room.say(report_update, schedule=1)).splitlines() == [
        "**INC-12 Checkout is down**: SEV-1, active. Since 15:05:",
        "- 15:10 SEV-3 → SEV-1, because all regions fail (Ann) [#1]",
        "- 15:10 Bo: rolled back 4.2 [#2](https://chat.example/7)",
        "Next update at 15:35.",
    ]


async def test_no_change_is_one_line_and_the_next_time(room: Room) -> None:
    room.pass_time(minutes=15)

    assert (await room.say(report_update, schedule=1)).splitlines() == [
        "**INC-12 Checkout is down**: SEV-3, active. No change since 15:05.",
        "Next update at 15:35.",
    ]


async def test_no_change_is_told_in_chinese() -> None:
    room = room_with_incident("zh", "Asia/Shanghai")
    await room.say(update, after=timedelta(minutes=10))
    room.book.record(12, EntryKind.CHAT, "谁要奶茶")
    room.pass_time(minutes=10)

    said = await room.say(report_update, schedule=1)

    assert said == ("**INC-12 Checkout is down**：SEV-3，进行中。自 22:05 以来没有变化（1 条消息，没有新进展）。")


async def test_a_second_update_tells_only_what_is_new(room: Room) -> None:
    await room.say(change_severity, level="SEV-1")
    room.pass_time(minutes=15)
    await room.say(report_update, schedule=1)
    room.pass_time(minutes=15)

    assert "No change since 15:20." in await room.say(report_update, schedule=1)


async def test_resolving_brings_a_closing_line_and_no_further_update(room: Room) -> None:
    await room.say(change_status, status="resolved")
    room.pass_time(minutes=15)

    said = await room.say(report_update, schedule=1)

    assert said.splitlines()[-1] == "It is over after 10 min: this was the last update."
    assert await room.promises.active() == []


async def test_a_cancelled_update_says_nothing(room: Room) -> None:
    await room.say(cancel_update)

    assert await room.say(report_update, schedule=1) == ""


async def test_a_late_update_says_when_it_was_due(room: Room) -> None:
    room.pass_time(minutes=45)

    assert "(this update was due at 15:20)" in await room.say(report_update, schedule=1)


async def test_more_than_a_handful_of_changes_are_counted_not_listed(room: Room) -> None:
    for number in range(12):
        room.book.record(12, EntryKind.ALERT, f"HighErrorRate on host {number}")
    room.pass_time(minutes=15)

    said = await room.say(report_update, schedule=1)

    assert said.count("HighErrorRate") == 8
    assert "- and 4 more: “catch me up” shows them" in said


async def test_what_was_found_out_is_shown_before_staffing_and_chores(room: Room) -> None:
    room.book.record(12, EntryKind.CHAT, "nobody can pay", by=BO, cues=("impact",))
    for number in range(12):
        room.book.record(12, EntryKind.FOLLOW_UP, f"chore {number}")
    room.pass_time(minutes=15)

    assert "Bo: nobody can pay [#1]" in await room.say(report_update, schedule=1)


async def test_a_chat_without_an_incident_hears_of_all_open_ones() -> None:
    room = Room()
    await room.say(update, after=timedelta(minutes=10))
    room.book.add(CHECKOUT)
    room.pass_time(minutes=10)

    assert (await room.say(report_update, schedule=1)).splitlines() == [
        "**Open incidents: 1**",
        "- **INC-12 Checkout is down**: SEV-3, active, for 20 min, commander nobody yet",
    ]


async def test_no_open_incident_is_one_line() -> None:
    room = Room("zh")
    await room.say(update, after=timedelta(minutes=10))
    room.pass_time(minutes=10)

    assert await room.say(report_update, schedule=1) == "目前没有未结束的故障。"


async def test_what_people_said_cannot_format_the_update(room: Room) -> None:
    room.book.record(12, EntryKind.CHAT, "# root cause\n<!channel> *x*", cues=("cause",))
    room.pass_time(minutes=15)

    assert r"Ann: \# root cause \<!channel> \*x\* [#1]" in await room.say(report_update, schedule=1)
