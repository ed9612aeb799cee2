"""A line for a model is its entry's own, though it is written once."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.agent import lines
from bot.domain.incident import EntryKind, TimelineEntry
from tests.unit.skills.fakes import ANN, BO, NOW

UTC, SHANGHAI = ZoneInfo("UTC"), ZoneInfo("Asia/Shanghai")
ENTRY = TimelineEntry(7, EntryKind.CHAT, ANN, NOW, "the pool is full")


def test_entries_that_differ_in_anything_shown_have_lines_of_their_own() -> None:
    others = [
        replace(ENTRY, number=8),
        replace(ENTRY, kind=EntryKind.NOTE),
        replace(ENTRY, author=BO),
        replace(ENTRY, at=NOW.replace(hour=(NOW.hour + 1) % 24)),
        replace(ENTRY, text="the pool is full again"),
        replace(ENTRY, details={"because": "of the deploy"}),
    ]

    written = {lines.entry_line(one, UTC) for one in [ENTRY, *others]}

    assert len(written) == 1 + len(others)


def test_a_line_is_in_the_zone_it_is_asked_for() -> None:
    in_utc, in_shanghai, again = [lines.entry_line(ENTRY, zone) for zone in (UTC, SHANGHAI, UTC)]

    assert in_utc == again
    assert in_utc != in_shanghai


def test_a_line_is_written_anew_for_an_entry_that_took_the_place_of_another_in_memory() -> None:
    for number in range(2_000):
        line = lines.entry_line(replace(ENTRY, number=number), UTC)

        assert line.startswith(f"#{number} ")


def test_not_every_line_ever_written_is_kept() -> None:
    for number in range(10_000):
        lines.entry_line(replace(ENTRY, number=number), UTC)

    assert len(lines._written) <= 8192
