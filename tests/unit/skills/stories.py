"""Outages of invented companies as their war rooms told them, with everything that misleads a reader.

A line of a story is `time kind | author | text | details`; its place is the entry's number.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.chat import Person
from bot.domain.incident import Assignment, EntryKind, Incident, Status
from bot.language import cues
from tests.unit.skills import outage_en, outage_zh
from tests.unit.skills.fakes import Room

_DAY = date(2026, 5, 2)
_BOTS = {"Alertmanager", "deploy-bot", "Warroom", "发布平台"}


def checkout_outage() -> Room:
    """INC-2781 of a shop in London, told in English, two minutes after its last message."""
    people = ("Priya Nair", "Wei Chen", "Tom Okafor")
    return _told(outage_en.STORY, Room("en", "Europe/London"), 2781, outage_en.TITLE, "SEV-1", people)


def payment_outage() -> Room:
    """INC-104 of a shop in Hangzhou, told in Chinese."""
    return _told(outage_zh.STORY, Room("zh", "Asia/Shanghai"), 104, outage_zh.TITLE, "P1", ("李娜", "陈晨", "王强"))


def _told(story: str, room: Room, number: int, title: str, severity: str, staff: tuple[str, ...]) -> Room:
    people: dict[str, Person] = {}
    for place, line in enumerate(story.splitlines(), 1):
        head, author, text, *rest = (part.strip() for part in line.split("|"))
        at, kind = head.split()
        people.setdefault(author, Person(f"U{10 + len(people)}", author, is_bot=author in _BOTS))
        room.book.record(
            number,
            EntryKind(kind),
            text,
            by=people[author],
            at=_at(at, room.timezone),
            link=f"https://chat.example/p{place}",
            cues=tuple(sorted(cues(text))) if kind == "chat" else (),
            details=_details(rest),
        )
    record = room.book.records[number]
    start = record[0].at
    room.bound_to(
        Incident(
            "acme",
            number,
            title,
            severity,
            Status.STABLE,
            people=tuple(
                Assignment(people[one], "responder" if place else "commander", "slack")
                for place, one in enumerate(staff)
            ),
            started_at=start,
            declared_at=start + timedelta(minutes=5),
            acknowledged_at=start + timedelta(minutes=6),
        )
    )
    room.book.now = record[-1].at + timedelta(minutes=2)
    return room


def _at(clock: str, zone: ZoneInfo) -> datetime:
    hour, minute = clock.split(":")
    return datetime(_DAY.year, _DAY.month, _DAY.day, int(hour), int(minute), tzinfo=zone).astimezone(UTC)


def _details(rest: list[str]) -> Mapping[str, str]:
    pairs = [pair.strip().partition("=") for part in rest for pair in part.split(";")]
    return {name: value for name, _, value in pairs}
