"""Help, lists, an incident's facts, related incidents, and chats that belong to no incident."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.chat import Person
from bot.domain.incident import EntryKind, Incident, Status
from bot.domain.session import Message
from bot.errors import NoIncident, UnknownIncident, UnknownSeverity
from bot.language import cues
from skills import SKILLS
from skills.help import help_here
from skills.incidents import list_incidents
from skills.related import related
from skills.show import show
from skills.summarize import summarize
from tests.unit.skills.fakes import ANN, BO, NOW, Room
from tests.unit.skills.stories import checkout_outage, payment_outage


def incident(number: int, title: str, severity: str, status: Status = Status.ACTIVE, hours: float = 1) -> Incident:
    start = NOW - timedelta(hours=hours)
    ended = start + timedelta(minutes=30) if status in (Status.RESOLVED, Status.CLOSED) else None
    return Incident("acme", number, title, severity, status, started_at=start, declared_at=start, resolved_at=ended)


def busy_room(language: str = "en") -> Room:
    room = Room(language, "UTC")
    for one in (
        incident(1, "Search slow", "SEV-3"),
        incident(2, "Payments down", "SEV-1", hours=2),
        incident(3, "Old login trouble", "SEV-1", Status.RESOLVED, hours=30),
        incident(4, "Ancient outage", "SEV-2", Status.CLOSED, hours=24 * 30),
        incident(5, "Mail late", "SEV-3", Status.STABLE),
    ):
        room.book.add(one)
    return room


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_help_shows_an_example_of_every_skill_a_person_can_type(language: str) -> None:
    room = Room(language)
    room.skills = SKILLS

    text = await room.say(help_here)

    shown = [(one.example_zh if language == "zh" else one.example) for one in SKILLS[1:] if not one.hidden]
    assert [example for example in shown if f"“{example}”" not in text] == []


async def test_help_shows_no_skill_that_only_timers_start() -> None:
    room = Room()
    room.skills = SKILLS

    text = await room.say(help_here)

    assert [one.name for one in SKILLS if one.hidden and one.purpose in text] == []


async def test_help_says_that_no_incident_is_bound_and_how_to_bind_one() -> None:
    room = Room()
    room.skills = SKILLS

    assert "bind this chat to incident 12" in await room.say(help_here)
    assert "This chat is about INC-2781" in await checkout_outage().say(help_here)


async def test_open_incidents_are_listed_worst_first() -> None:
    lines = (await busy_room().say(list_incidents)).splitlines()

    assert lines[0] == "3 open incidents:"
    assert [line[4:9] for line in lines[1:4]] == ["INC-2", "INC-5", "INC-1"]
    assert lines[-1].startswith("1 more began in the past 7 days and ended")


@pytest.mark.parametrize("status", ["open", "active"])
async def test_ongoing_incidents_include_stable_ones(status: str) -> None:
    assert "INC-5" in await busy_room().say(list_incidents, status=status)


async def test_incidents_are_chosen_by_status_severity_and_time() -> None:
    room = busy_room()

    resolved = await room.say(list_incidents, status="resolved")
    worst = await room.say(list_incidents, severity="sev1", since=NOW - timedelta(days=7))

    assert resolved.startswith("1 resolved incident:\n- **INC-3 ")
    assert worst.startswith("2 SEV-1 incidents since 25 Apr 14:05:")


async def test_an_empty_list_is_said_to_be_empty() -> None:
    assert await Room().say(list_incidents) == "There are no open incidents."
    assert await Room("zh").say(list_incidents) == "没有未恢复的故障。"


async def test_a_severity_that_is_not_on_the_scale_is_refused() -> None:
    with pytest.raises(UnknownSeverity):
        await busy_room().say(list_incidents, severity="SEV-9")


async def test_an_incident_is_shown_with_its_facts_and_without_empty_ones() -> None:
    room = checkout_outage()
    room.book.add(replace(room.book.kept[2781], services=("payments-api",), labels={"region": "eu"}))

    text = await room.say(show)

    assert text.splitlines() == [
        "**INC-2781 Checkout errors in the EU**",
        "- Severity: SEV-1",
        "- Status: stable",
        "- Lasting: 1 h 16 min (since 14:02)",
        "- People: Commander Priya Nair · also on it: Wei Chen, Tom Okafor",
        "- Services: payments-api",
        "- region: eu",
        "- Times: Started 14:02, Declared 14:07, Acknowledged 14:08",
        "- On record: 49 messages",
    ]


async def test_showing_without_an_incident_is_refused() -> None:
    with pytest.raises(NoIncident):
        await Room().say(show)
    with pytest.raises(UnknownIncident):
        await Room().say(show, incident="7")


async def test_related_incidents_come_with_what_caused_and_ended_them() -> None:
    room = checkout_outage()
    old = room.book.add(incident(2650, "Gateway refuses payments", "SEV-2", Status.RESOLVED, hours=2000))
    for text in ("root cause is that the gateway certificate expired", "Restarted the gateway with a new certificate"):
        room.book.record(2650, EntryKind.CHAT, text, cues=tuple(sorted(cues(text))))
    room.book.alike = [(old, 0.4), (incident(9, "Printer on fire", "SEV-5"), 0.01)]

    text = await room.say(related)

    assert "**INC-2650 Gateway refuses payments** · SEV-2 · resolved" in text
    assert "cause: 15:18 Ann: The gateway certificate expired [#1]" in text
    assert "Restarted the gateway with a new certificate [#2]" in text
    assert "Printer" not in text


async def test_with_nothing_alike_none_is_named() -> None:
    text = await checkout_outage().say(related)

    assert text == "No other incident's record is like that of **INC-2781 Checkout errors in the EU**."


def said(*lines: tuple[str, Person, str], thread: str = "") -> list[Message]:
    return [
        Message(f"M{place}", "C1", who, text, _at(clock), thread=thread, link=f"https://chat.example/m{place}")
        for place, (clock, who, text) in enumerate(lines, 1)
    ]


def _at(clock: str) -> datetime:
    hour, minute = clock.split(":")
    return NOW.replace(hour=int(hour), minute=int(minute))


THREAD: Sequence[tuple[str, Person, str]] = (
    ("13:00", ANN, "the nightly export is failing for three tenants"),
    ("13:02", BO, "looks like the disk is full? not sure"),
    ("13:05", BO, "the cause was a full disk on export-1"),
    ("13:06", BO, "I cleaned up /tmp and restarted the exporter"),
    ("13:07", ANN, "we should add a disk alert"),
    ("13:08", ANN, "lol what a day"),
)


async def test_a_thread_is_summarised_with_a_link_and_the_author_of_each_line() -> None:
    room = Room(timezone="UTC")
    room.transcript.messages = said(*THREAD, thread="M1")

    text = await room.say(summarize, thread=True)

    assert text.startswith("**This thread** · 6 messages, 13:00 to 13:08 · Ann, Bo")
    assert "the cause was a full disk on export-1 [13:05 Bo](https://chat.example/m3)" in text
    assert "restarted the exporter [13:06 Bo](https://chat.example/m4)" in text
    assert "we should add a disk alert [13:07 Ann](https://chat.example/m5)" in text
    assert "what a day" not in text


async def test_a_chat_without_links_names_time_and_author() -> None:
    room = Room(timezone="UTC")
    room.transcript.messages = [replace(one, link="") for one in said(*THREAD)]

    assert "a full disk on export-1 [13:05 Bo]" in await room.say(summarize)


async def test_how_complete_the_reading_was_is_told() -> None:
    room = Room(timezone="UTC")
    room.transcript.messages = said(*THREAD[:3], thread="M1")
    room.transcript.coverage = "The chat's history could not be read."

    text = await room.say(summarize, thread=True)

    assert text.endswith("Only 3 messages on record so far.\n\nThe chat's history could not be read.")


@pytest.mark.parametrize("private", [True, False])
async def test_a_chat_about_no_incident_is_summarised_though_one_is_open_elsewhere(private: bool) -> None:
    room = Room(timezone="UTC")
    room.book.add(Incident("acme", 3, "Search is slow", "SEV-2"))
    room.book.chat = replace(room.book.chat, private=private, incident=None)
    room.transcript.messages = said(*THREAD)

    text = await room.say(summarize, chat=True)

    assert text.startswith("**This chat** · 6 messages")
    assert "INC-3" not in text


async def test_a_thread_that_is_none_is_said_to_be_none() -> None:
    assert "I see no thread here" in await Room().say(summarize, thread=True)


async def test_small_talk_is_summarised_by_its_last_words() -> None:
    room = Room(timezone="UTC")
    room.transcript.messages = said(("13:00", ANN, "good morning"), ("13:01", BO, "good morning to you"))

    text = await room.say(summarize)

    assert "Nothing in it states an impact, a cause or a step; last said:" in text
    assert "- good morning to you [13:01 Bo](https://chat.example/m2)" in text


async def test_the_bots_own_words_are_not_summarised() -> None:
    room = Room(timezone="UTC")
    own = replace(said(("13:09", BO, "the cause was a comet"))[0], own=True)
    room.transcript.messages = [*said(*THREAD), own]

    assert "comet" not in await room.say(summarize)


async def test_an_incident_is_shown_in_chinese() -> None:
    lines = (await payment_outage().say(show)).splitlines()

    assert lines[1:4] == ["- 级别：P1", "- 状态：已稳定", "- 时长：56 分钟（自 20:01）"]
