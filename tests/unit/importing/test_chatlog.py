"""What a chat log may look like, and what is said about lines that are none."""

import json
import sys
import threading
import tracemalloc
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chatlog import LONGEST_LINE, Chatlog, read_chatlog
from bot.domain.session import Message

GOOD = {
    "chat": "incident-checkout",
    "id": "m1",
    "at": "2026-03-01T14:03:00Z",
    "author": "Ann",
    "text": "5xx on checkout",
}


def written(folder: Path, *lines: Mapping[str, object] | str, name: str = "log.jsonl") -> Path:
    path = folder / name
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


def messages(path: Path) -> dict[str, list[Message]]:
    log = read_chatlog(path)
    assert log is not None
    return {chat.name: list(chat.messages) for chat in log.chats()}


def skipped(path: Path) -> list[tuple[str, str]]:
    log = read_chatlog(path)
    assert log is not None
    log.total()
    return [(one.where, one.reason) for one in log.skips.first]


def test_a_line_becomes_a_message_with_everything_it_says(tmp_path: Path) -> None:
    line = GOOD | {
        "thread": "m0",
        "bot": True,
        "link": "https://chat.example.com/m1",
        "at": "2026-03-01T22:03:00+08:00",
    }

    (message,) = messages(written(tmp_path, line))["incident-checkout"]

    assert (message.id, message.thread, message.link) == ("m1", "m0", "https://chat.example.com/m1")
    assert (message.sender.name, message.sender.is_bot, message.text) == ("Ann", True, "5xx on checkout")
    assert message.at == datetime(2026, 3, 1, 14, 3, tzinfo=UTC)


def test_messages_come_chat_by_chat_and_oldest_first_however_the_lines_lie(tmp_path: Path) -> None:
    lines = [
        GOOD | {"chat": "b", "id": "3", "at": "2026-03-01T14:30:00Z"},
        GOOD | {"chat": "a", "id": "2", "at": "2026-03-01T14:20:00Z"},
        GOOD | {"chat": "b", "id": "1", "at": "2026-03-01T14:10:00Z"},
    ]

    found = messages(written(tmp_path, *lines))

    assert {chat: [one.id for one in said] for chat, said in found.items()} == {"b": ["1", "3"], "a": ["2"]}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{not json", "JSON"),
        ("[1, 2]", "object"),
        ({"chat": "a", "at": "2026-03-01T14:03:00Z", "author": "Ann"}, "text"),
        (GOOD | {"at": "2026-03-01T14:03:00"}, "timezone"),
        (GOOD | {"at": "yesterday"}, "at"),
        (GOOD | {"at": "0001-01-01T00:00:00+14:00"}, "1970"),
        (GOOD | {"author": " "}, "author"),
        (GOOD | {"link": "javascript:alert(1)"}, "link"),
        (GOOD | {"text": "x" * LONGEST_LINE}, "longer"),
    ],
)
def test_a_bad_line_is_named_with_file_and_number_and_loses_nothing_else(
    tmp_path: Path, line: Mapping[str, object] | str, reason: str
) -> None:
    path = written(tmp_path, GOOD, "", line, GOOD | {"id": "m2"})

    ((where, said),) = skipped(path)

    assert where == "log.jsonl:3"
    assert reason in said
    assert [message.id for message in messages(path)["incident-checkout"]] == ["m1", "m2"]


def test_bytes_that_are_not_utf_8_are_one_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b'{"chat": "a", "text": "\xff\xfe"}\n' + json.dumps(GOOD).encode())

    found = messages(path)

    assert [where for where, _ in skipped(path)] == ["log.jsonl:1"]
    assert len(found["incident-checkout"]) == 1


def test_a_wholly_broken_file_is_counted_in_full_and_named_in_part(tmp_path: Path) -> None:
    log = read_chatlog(written(tmp_path, *["broken"] * 500))
    assert log is not None

    total = log.total()

    assert (total, log.skips.total, len(log.skips.first)) == (0, 500, 100)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_byte_order_marks_and_line_ends_do_not_matter(tmp_path: Path, mark: bytes, end: bytes) -> None:
    path = tmp_path / "log.jsonl"
    chinese = json.dumps(GOOD | {"id": "m2", "text": "支付失败"}, ensure_ascii=False).encode()
    path.write_bytes(mark + json.dumps(GOOD).encode() + end + chinese + end)

    said = [message.text for message in messages(path)["incident-checkout"]]

    assert said == ["5xx on checkout", "支付失败"]
    assert skipped(path) == []


def test_a_message_without_an_id_gets_the_same_one_at_every_reading(tmp_path: Path) -> None:
    line = {key: value for key, value in GOOD.items() if key != "id"}
    path = written(tmp_path, line, line | {"text": "another"}, line | {"at": "2026-03-01T15:03:00+01:00", "text": "x"})
    moved = written(tmp_path, line | {"at": "2026-03-01T15:03:00+01:00"}, name="moved.jsonl")

    first = [message.id for message in messages(path)["incident-checkout"]]
    again = [message.id for message in messages(path)["incident-checkout"]]
    (elsewhere,) = messages(moved)["incident-checkout"]

    assert first == again
    assert len(set(first)) == 3
    assert elsewhere.id in first


@pytest.mark.parametrize(
    ("name", "content"), [("photo.png", b"\x89PNG"), ("notes.txt", b"hello"), ("a.json", b"{\n}"), ("empty.txt", b"")]
)
def test_another_file_is_no_chat_log(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert read_chatlog(path) is None


def test_a_folder_is_no_chat_log(tmp_path: Path) -> None:
    assert read_chatlog(tmp_path) is None


def test_a_chat_log_is_known_by_its_first_line_whatever_its_name(tmp_path: Path) -> None:
    assert read_chatlog(written(tmp_path, GOOD, name="export.txt")) is not None


def test_memory_does_not_grow_with_the_number_of_messages(tmp_path: Path) -> None:
    small, large = (many(tmp_path, count) for count in (2_000, 40_000))

    peaks = [peak_of_reading(path) for path in (small, large)]

    assert peaks[1] < peaks[0] + 2_000_000


def many(folder: Path, count: int) -> Path:
    path = folder / f"{count}.jsonl"
    with path.open("w") as file:
        for number in range(count):
            line = GOOD | {"chat": f"chat-{number % 7}", "id": str(number), "text": "something was said " * 5}
            file.write(json.dumps(line) + "\n")
    return path


def peak_of_reading(path: Path) -> int:
    log = read_chatlog(path)
    assert log is not None
    tracemalloc.start()
    try:
        read = sum(1 for _ in all_of(chat.messages for chat in log.chats()))
        assert read == int(path.stem)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def all_of(streams: Iterator[Iterator[Message]]) -> Iterator[Message]:
    for stream in streams:
        yield from stream


def test_an_index_goes_away_in_whichever_thread_drops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    troubles: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", troubles.append)
    file = tmp_path / "log.jsonl"
    file.write_text('{"chat": "ops", "at": "2026-03-01T14:03:00Z", "author": "A", "text": "down"}')
    held = [Chatlog(file)]
    assert held[0].total() == 1

    dropping = threading.Thread(target=held.clear)
    dropping.start()
    dropping.join()

    assert troubles == []
