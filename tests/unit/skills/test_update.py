"""Promising updates: what is confirmed, listed, cancelled and refused."""

from datetime import datetime, timedelta

import pytest

from bot.domain.incident import Incident, Status
from bot.errors import NoIncident, UserError
from skills.update import cancel_update, update, updates
from tests.unit.skills.fakes import NOW, Room

CHECKOUT = Incident("acme", 12, "Checkout is down", "SEV-1")


@pytest.fixture
def room() -> Room:
    room = Room()
    room.bound_to(CHECKOUT)
    return room


async def test_an_update_is_confirmed_with_its_local_time_and_how_to_cancel(room: Room) -> None:
    said = await room.say(update, after=timedelta(minutes=20))

    assert said == "**INC-12 Checkout is down**: update at 15:25 (Europe/London). “cancel update 1” ends it."
    assert room.promises.kept[0].next_at == NOW + timedelta(minutes=20)


async def test_a_repeated_update_is_confirmed_in_chinese() -> None:
    room = Room("zh", "Asia/Shanghai")
    room.bound_to(CHECKOUT)

    said = await room.say(update, every=timedelta(minutes=15), until="resolved")

    assert said == (
        "**INC-12 Checkout is down**：每 15 分钟更新一次，直到恢复，下一次 22:20（Asia/Shanghai）。"
        "如需停止：“取消更新 1”。"
    )


async def test_an_update_every_quarter_of_an_hour_comes_first_after_one(room: Room) -> None:
    await room.say(update, every=timedelta(minutes=15), until="resolved")

    (kept,) = room.promises.kept
    assert (kept.next_at, kept.every_seconds, kept.until_resolved) == (NOW + timedelta(minutes=15), 900, True)


async def test_a_time_without_a_zone_is_the_accounts(room: Room) -> None:
    said = await room.say(update, at=datetime(2026, 5, 2, 16, 30))  # noqa: DTZ001 - that is the point

    assert "update at 16:30 (Europe/London)" in said


async def test_an_update_on_another_day_names_the_day(room: Room) -> None:
    assert "update at 3 May 15:05" in await room.say(update, after=timedelta(days=1))


async def test_a_chat_without_an_incident_is_promised_all_open_ones() -> None:
    room = Room()

    said = await room.say(update, after=timedelta(minutes=20))

    assert said.startswith("**All open incidents**: update at 15:25")
    assert room.promises.kept[0].incident is None


async def test_until_resolved_needs_an_incident() -> None:
    with pytest.raises(NoIncident):
        await Room().say(update, every=timedelta(minutes=15), until="resolved")


async def test_until_resolved_is_refused_once_it_is(room: Room) -> None:
    room.bound_to(Incident("acme", 12, "Checkout is down", "SEV-1", status=Status.RESOLVED))

    with pytest.raises(UserError, match="already resolved"):
        await room.say(update, every=timedelta(minutes=15), until="resolved")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "Say when"),
        ({"at": NOW - timedelta(minutes=5)}, r"15:00 is past: it is 15:05 \(Europe/London\) now"),
        ({"after": timedelta(0)}, "is past"),
        ({"every": timedelta(seconds=30)}, "once a minute at most"),
        ({"after": timedelta(days=31)}, "30 days at most"),
        ({"every": timedelta(days=40), "after": timedelta(hours=1)}, "30 days at most"),
        ({"every": timedelta(hours=2), "until": NOW + timedelta(hours=1)}, "shorter interval"),
    ],
)
async def test_nonsense_is_refused_with_a_way_out(room: Room, arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        await room.say(update, **arguments)

    assert room.promises.kept == []


async def test_scheduled_updates_are_listed_with_who_asked(room: Room) -> None:
    await room.say(update, after=timedelta(minutes=20))
    await room.say(update, every=timedelta(minutes=15), until="resolved")

    assert (await room.say(updates)).splitlines() == [
        "**Scheduled updates**",
        "- **1** INC-12, asked for by Ann: update at 15:25 (Europe/London)",
        "- **2** INC-12, asked for by Ann: update every 15 min, until it is resolved, next at 15:20 (Europe/London)",
        "",
        "“cancel update 1” ends one.",
    ]


async def test_no_scheduled_updates_are_said_to_be_none(room: Room) -> None:
    assert (await room.say(updates)).startswith("No updates are scheduled here.")
    assert (await Room("zh").say(updates)).startswith("当前会话没有定时更新。")


async def test_one_update_is_cancelled_by_its_number(room: Room) -> None:
    await room.say(update, after=timedelta(minutes=20))
    await room.say(update, after=timedelta(minutes=40))

    said = await room.say(cancel_update, number=1)

    assert said.splitlines() == ["Cancelled:", "- **1** INC-12, asked for by Ann: update at 15:25 (Europe/London)"]
    assert [one.id for one in await room.promises.active()] == [2]


async def test_all_updates_are_cancelled_when_none_is_named(room: Room) -> None:
    await room.say(update, after=timedelta(minutes=20))
    await room.say(update, after=timedelta(minutes=40))

    await room.say(cancel_update)

    assert await room.promises.active() == []


async def test_a_number_that_is_not_scheduled_is_refused_with_those_that_are(room: Room) -> None:
    await room.say(update, after=timedelta(minutes=20))

    with pytest.raises(UserError, match=r"no scheduled update 9 here\. Those there are: 1"):
        await room.say(cancel_update, number=9)


async def test_cancelling_when_nothing_is_scheduled_says_so(room: Room) -> None:
    assert await room.say(cancel_update) == "No updates are scheduled here."
