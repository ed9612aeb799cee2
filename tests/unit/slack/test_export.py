"""Exports: zips and folders, whole and broken."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.archive import LARGEST_FILE
from adapters.slack.export import SlackExport, read_export
from bot.domain.session import Message
from tests.simulators.slack_export import write_export

USERS = [
    {"id": "U1", "name": "ann", "profile": {"display_name": "Ann", "email": "ann@example.com"}},
    {"id": "U2", "name": "bo", "real_name": "Bo Berg", "profile": {}},
    {"id": "U3", "name": "robot", "is_bot": True, "profile": {"real_name": "Robot"}},
]


def written(path: Path, day: object, **files: object) -> Path:
    """An export of one channel and one day."""
    put = {"users": USERS, "channels": [{"id": "C1", "name": "ops"}], "ops/2025-03-03": day} | files
    for name, content in put.items():
        file = path / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def opened(path: Path) -> SlackExport:
    export = read_export(path)
    assert export is not None
    return export


def only_chat(path: Path) -> list[Message]:
    (chat,) = opened(path).chats()
    return [*chat.messages]


def said(text: str, ts: str = "1741000000.000100", **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "text": text, "ts": ts} | more


@pytest.mark.parametrize("name", ["export.zip", "export"])
def test_every_message_is_read_and_counted(tmp_path: Path, name: str) -> None:
    facts = write_export(tmp_path / name, messages=500, channels=4)
    export = opened(facts.path)

    chats = {chat.name: [*chat.messages] for chat in export.chats()}

    assert {name: len(messages) for name, messages in chats.items()} == {room.name: room.said for room in facts.rooms}
    assert export.total() == facts.said
    assert all(messages == sorted(messages, key=lambda message: message.at) for messages in chats.values())
    assert export.skips.total == 0


def test_the_same_is_read_from_a_zip_in_a_folder_of_its_own(tmp_path: Path) -> None:
    folder = written(tmp_path / "plain", [said("hello")])
    with zipfile.ZipFile(tmp_path / "again.zip", "w") as archive:
        for file in sorted(folder.rglob("*.json")):
            archive.write(file, Path("Acme export") / file.relative_to(folder))
        archive.writestr("__MACOSX/Acme export/users.json", "{}")

    assert only_chat(tmp_path / "again.zip") == only_chat(folder)


def test_names_and_links_are_readable(tmp_path: Path) -> None:
    day = [said("<@U2> see <#C1|ops> &amp; <https://a.example|a>, <@U9>")]

    (message,) = only_chat(written(tmp_path, day))

    assert message.text == "@Bo Berg see #ops & [a](https://a.example), @U9"
    assert (message.sender.name, message.sender.email) == ("Ann", "ann@example.com")


def test_threads_edits_and_bots_are_kept(tmp_path: Path) -> None:
    day = [
        said("root", "1.0", thread_ts="1.0"),
        said("reply", "2.0", thread_ts="1.0", edited={"user": "U1", "ts": "3.0"}),
        {
            "subtype": "bot_message",
            "bot_id": "B1",
            "username": "Alerts",
            "ts": "4.0",
            "text": "",
            "attachments": [{"title": "5xx"}],
        },
        said("from a bot user", "5.0", user="U3"),
        said("from elsewhere", "6.0", user="W7", user_profile={"real_name": "Wen"}),
    ]

    messages = only_chat(written(tmp_path, day))

    assert [message.thread for message in messages] == ["", "1.0", "", "", ""]
    assert [message.edited for message in messages] == [False, True, False, False, False]
    assert [message.sender.name for message in messages] == ["Ann", "Ann", "Alerts", "Robot", "Wen"]
    assert [message.sender.is_bot for message in messages] == [False, False, True, True, False]
    assert messages[2].text == "5xx"


def test_slacks_own_lines_are_left_out(tmp_path: Path) -> None:
    lines = ["channel_join", "channel_topic", "pinned_item", "tombstone"]
    day = [said("x", f"{number}.0", subtype=kind) for number, kind in enumerate(lines)]

    assert only_chat(written(tmp_path, [*day, said("stays", "9.0")]))[0].text == "stays"
    assert opened(tmp_path).total() == 1


def test_direct_conversations_are_named_by_who_is_in_them(tmp_path: Path) -> None:
    path = written(tmp_path, [], **{"dms": [{"id": "D1", "members": ["U1", "U2"]}], "D1/2025-03-03": [said("psst")]})

    assert [(chat.id, chat.name) for chat in opened(path).chats()] == [("C1", "ops"), ("D1", "Ann, Bo Berg")]


@pytest.mark.parametrize("broken", ["{", "{}", "null", "\x00", '"text"', "[" * 100_000])
def test_a_broken_day_is_named_and_the_others_are_read(tmp_path: Path, broken: str) -> None:
    export = opened(written(tmp_path, broken, **{"ops/2025-03-04": [said("next day")]}))

    total = export.total()
    messages = [message.text for chat in export.chats() for message in chat.messages]

    assert (total, messages) == (1, ["next day"])
    assert [skipped.where for skipped in export.skips.first] == ["ops/2025-03-03.json"]


def test_an_entry_without_a_time_is_named(tmp_path: Path) -> None:
    export = opened(written(tmp_path, [said("first"), said("no time", "never"), 5, said("last", "1741000001.0")]))

    texts = [message.text for chat in export.chats() for message in chat.messages]

    assert texts == ["first", "last"]
    assert [skipped.where for skipped in export.skips.first] == ["ops/2025-03-03.json, entry 2"]


def test_a_damaged_zip_names_its_file(tmp_path: Path) -> None:
    written(tmp_path / "plain", [said("x" * 2000)])
    path = tmp_path / "damaged.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted((tmp_path / "plain").rglob("*.json")):
            archive.write(file, file.relative_to(tmp_path / "plain"))
    path.write_bytes(path.read_bytes().replace(b"x" * 100, b"y" * 100, 1))
    export = opened(path)

    assert [message for chat in export.chats() for message in chat.messages] == []
    assert [skipped.where for skipped in export.skips.first] == ["ops/2025-03-03.json"]


def test_a_file_that_claims_to_be_huge_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("users.json", "[]")
        archive.writestr("channels.json", '[{"id": "C1", "name": "ops"}]')
        with archive.open("ops/2025-03-03.json", "w") as day:
            for _ in range(LARGEST_FILE // 2**20 + 1):
                day.write(b" " * 2**20)
    export = opened(path)

    assert export.total() == 0
    assert [message for chat in export.chats() for message in chat.messages] == []
    assert "too large" in export.skips.first[0].reason


@pytest.mark.parametrize("name", ["missing", "empty", "notes.txt", "other.zip"])
def test_what_is_no_export_is_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("hello")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("users.json", "[]")

    assert read_export(tmp_path / name) is None


def test_reading_an_export_needs_no_sdk() -> None:
    code = "import sys, adapters; print('slack_sdk' in sys.modules or 'slack_bolt' in sys.modules)"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"


def test_a_zip_with_any_byte_wrong_is_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.json", json.dumps(USERS))
        archive.writestr("channels.json", '[{"id": "C1", "name": "ops"}]')
        archive.writestr("ops/2025-03-03.json", json.dumps([said(f"line {number}") for number in range(20)]))
    content, damaged = whole.read_bytes(), tmp_path / "damaged.zip"

    most = 0
    for place in range(0, len(content), 3):
        damaged.write_bytes(content[:place] + bytes([content[place] ^ 0x5A]) + content[place + 1 :])
        export = read_export(damaged)
        most = max(most, sum(1 for chat in export.chats() for _ in chat.messages) if export else 0)

    assert most == 20


@pytest.mark.parametrize("ts", ["-1", "253402300799", "-62135596800", "1e18"])
def test_an_entry_of_no_reasonable_time_is_named(tmp_path: Path, ts: str) -> None:
    export = opened(written(tmp_path, [said("first"), said("some other time", ts)]))

    texts = [message.text for chat in export.chats() for message in chat.messages]

    assert texts == ["first"]
    assert [skipped.where for skipped in export.skips.first] == ["ops/2025-03-03.json, entry 2"]


def test_a_folder_is_read_no_further_than_itself(tmp_path: Path) -> None:
    (tmp_path / "private.json").write_text(json.dumps([said("not of this export")]))
    folder = written(tmp_path / "export", [said("hello")])
    (folder / "ops" / "2025-03-04.json").symlink_to(tmp_path / "private.json")
    os.mkfifo(folder / "ops" / "2025-03-05.json")

    assert [message.text for message in only_chat(folder)] == ["hello"]
