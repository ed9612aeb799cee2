"""Exports of a workspace and chat logs, from the file to incidents in a real store, in bounded memory."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from bot.commands.importing import recognise
from bot.domain.account import Account
from bot.domain.incident import EntryKind, Status
from bot.importing import ImportResult, Progress, import_export
from bot.ports.incidents import EntryFilter
from bot.ports.store import Store
from tests.simulators.slack_export import write_export

ACCOUNT = Account("acme", "Acme")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
MEMORY = 64 * 2**20
"""How much a process may grow while it reads 50,000 messages, in bytes."""


class Gauge:
    """The most memory seen, looked at with every report of progress."""

    def __init__(self) -> None:
        self.most = 0

    def __call__(self, _: Progress) -> None:
        self.most = max(self.most, psutil.Process().memory_info().rss)


async def imported(path: Path, store: Store, gauge: Gauge) -> ImportResult:
    platform, export = recognise(path)
    return await import_export(export, platform, ACCOUNT, store, now=NOW, report=gauge)


def write_log(path: Path, messages: int, chats: int) -> Path:
    """Chats turn by turn, two of them incident rooms."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(messages):
            chat = number % chats
            line = {
                "chat": f"incident-{chat}" if chat < 2 else f"team-{chat}",
                "id": f"m{number}",
                "at": (BEGIN + timedelta(seconds=number)).isoformat(),
                "author": f"Person {number % 9}",
                "text": f"Looking at the dashboards, 支付失败 {number}",
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return path


async def test_fifty_thousand_logged_messages_are_imported_once_in_bounded_memory(tmp_path: Path, store: Store) -> None:
    await imported(write_log(tmp_path / "small.jsonl", 4_000, 4), store, Gauge())
    path = write_log(tmp_path / "large.jsonl", 50_000, 40)
    gauge = Gauge()
    gauge(Progress(0, 0, ""))
    before = gauge.most

    first = await imported(path, store, gauge)
    second = await imported(path, store, gauge)

    assert first.chats == 40
    assert first.messages_new + first.messages_known == 50_000
    assert [one.chat for one in first.incidents] == ["incident-0", "incident-1"]
    assert (second.messages_new, second.incidents_new, second.entries) == (0, 0, 0)
    assert gauge.most - before < MEMORY


@pytest.mark.parametrize("name", ["export.zip", "export"])
async def test_a_workspace_export_becomes_incidents_with_timelines(tmp_path: Path, store: Store, name: str) -> None:
    written = write_export(tmp_path / name, messages=600, channels=5)

    result = await imported(written.path, store, Gauge())

    assert result.chats == 5
    assert (result.messages_new, result.skipped_total) == (written.said, 0)
    assert [one.chat for one in result.incidents] == [room.name for room in written.incidents]
    for one, room in zip(result.incidents, written.incidents, strict=True):
        wanted = EntryFilter(kinds=frozenset({EntryKind.CHAT}))
        entries = await store.incidents.entries("acme", one.incident.number, wanted)
        assert one.incident.status is Status.RESOLVED
        assert len(entries) == room.said
        assert not any(entry.author.name.startswith("U0") for entry in entries)
        assert entries == sorted(entries, key=lambda entry: entry.at)
        assert all(entry.source.startswith("slack/") for entry in entries)


async def test_fifty_thousand_exported_messages_are_imported_once_in_bounded_memory(
    tmp_path: Path, store: Store
) -> None:
    await imported(write_export(tmp_path / "small.zip", messages=2_000, channels=2, seed=1).path, store, Gauge())
    written = write_export(tmp_path / "large.zip", messages=50_000, channels=40)
    gauge = Gauge()
    gauge(Progress(0, 0, ""))
    before = gauge.most

    first = await imported(written.path, store, gauge)
    second = await imported(written.path, store, gauge)

    assert first.chats == 40
    assert first.messages_new + first.messages_known == 50_000
    assert (second.messages_new, second.incidents_new, second.entries) == (0, 0, 0)
    assert gauge.most - before < MEMORY


async def test_a_broken_file_of_an_export_is_named_and_loses_nothing_else(tmp_path: Path, store: Store) -> None:
    written = write_export(tmp_path / "export", messages=200, channels=4)
    broken = next((written.path / written.rooms[0].name).glob("*.json"))
    broken.write_text("[{", encoding="utf-8")

    result = await imported(written.path, store, Gauge())

    assert [Path(one.where).name for one in result.skipped] == [broken.name]
    assert result.messages_new >= 150
