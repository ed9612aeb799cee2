"""An outage as far as it was known at a time, or lived through to its end."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.incident import Status
from tests.unit.skills.fakes import Room
from tests.unit.skills.stories import checkout_outage, payment_outage


def known_at(clock: str, language: str = "en") -> Room:
    """The outage with nothing on its record that happened after `clock` (local time)."""
    room = checkout_outage() if language == "en" else payment_outage()
    number = room.book.chat.incident or 0
    record = room.book.records[number]
    room.book.records[number] = [entry for entry in record if f"{entry.at.astimezone(room.timezone):%H:%M}" <= clock]
    return room


def lived_through(language: str = "en") -> Room:
    """The outage, resolved a minute after its last message."""
    room = known_at("23:59", language)
    number = room.book.chat.incident or 0
    end = room.now + timedelta(minutes=1)
    room.book.add(replace(room.book.kept[number], status=Status.RESOLVED, resolved_at=end))
    room.pass_time(minutes=10)
    return room
