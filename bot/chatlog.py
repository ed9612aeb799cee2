"""Reads a chat log: a file with one JSON object a line, each a message."""

import hashlib
import sqlite3
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.domain.chat import Person
from bot.domain.session import Message
from bot.ports.platform import ExportedChat
from bot.ports.skipped import Skips

PLATFORM = "log"
SUFFIXES = frozenset((".jsonl", ".ndjson"))
LONGEST_LINE = 1 << 20
_BOM = b"\xef\xbb\xbf"
_INDEXED_AT_ONCE = 5000


class Line(BaseModel):
    """One message as written in the log; other keys are allowed and ignored."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True, coerce_numbers_to_str=True)

    chat: str = Field(min_length=1)
    at: AwareDatetime = Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))
    author: str = Field(min_length=1)
    text: str
    id: str = ""
    thread: str = ""
    bot: bool = False
    link: str = Field(default="", pattern=r"^(https?://\S+)?$")

    def message(self) -> Message:
        """The message; without an id of its own, one made of its content, the same at every reading."""
        at = self.at.astimezone(UTC)
        content = "\0".join((self.chat, at.isoformat(), self.author, self.thread, self.text))
        return Message(
            id=self.id or hashlib.sha256(content.encode()).hexdigest()[:20],
            chat=self.chat,
            sender=Person(self.author, self.author, is_bot=self.bot),
            text=self.text,
            at=at,
            thread=self.thread,
            link=self.link,
        )


class Chatlog:
    """A log read in bounded memory: one pass puts chat, time and place of each line into a temporary index on disk.

    The lines of a chat may stand anywhere in the file and in any order. A line that is no message is left out and
    named in `skips`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._index: sqlite3.Connection | None = None
        self._skips = Skips()

    @property
    def skips(self) -> Skips:
        return self._skips

    def total(self) -> int:
        """How many messages there are."""
        (count,) = self._indexed().execute("SELECT count(*) FROM line").fetchone()
        return int(count)

    def chats(self) -> Iterator[ExportedChat]:
        """In the order of their first lines."""
        rows = self._indexed().execute("SELECT chat FROM line GROUP BY chat ORDER BY min(place)").fetchall()
        for (chat,) in rows:
            yield ExportedChat(chat, chat, self._messages(chat))

    def _messages(self, chat: str) -> Iterator[Message]:
        found = self._indexed().execute("SELECT place FROM line WHERE chat = ? ORDER BY at, place", (chat,))
        with self._path.open("rb") as file:
            for (place,) in found:
                file.seek(place)
                yield Line.model_validate_json(file.readline()).message()

    def _indexed(self) -> sqlite3.Connection:
        if self._index is None:
            # SQLite's own temporary file, gone with the connection, which whichever thread collects it closes
            self._index = sqlite3.connect("", check_same_thread=False)
            weakref.finalize(self, self._index.close)
            self._index.execute("CREATE TABLE line (chat TEXT, at REAL, place INTEGER)")
            self._fill(self._index)
            self._index.execute("CREATE INDEX of_chat ON line (chat, at, place)")
        return self._index

    def _fill(self, index: sqlite3.Connection) -> None:
        rows: list[tuple[str, float, int]] = []
        with self._path.open("rb") as file:
            for number, place, raw in _lines(file):
                try:
                    line = _parsed(raw)
                except ValueError as error:
                    self._skips.add(f"{self._path.name}:{number}", str(error))
                    continue
                rows.append((line.chat, line.at.timestamp(), place))
                if len(rows) == _INDEXED_AT_ONCE:
                    index.executemany("INSERT INTO line VALUES (?, ?, ?)", rows)
                    rows.clear()
        index.executemany("INSERT INTO line VALUES (?, ?, ?)", rows)


def read_chatlog(path: Path) -> Chatlog | None:
    """The chat log at `path`; None when it is none: neither named .jsonl or .ndjson, nor begun with a JSON object."""
    if not path.is_file():
        return None
    if path.suffix.lower() in SUFFIXES:
        return Chatlog(path)
    with path.open("rb") as file:
        first = next(_lines(file), None)
    try:
        return Chatlog(path) if first and _parsed(first[2]) else None
    except ValueError:
        return None


def _lines(file: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Number, place and content of each line that is not blank; of an overlong one only the beginning."""
    number = 0
    place = len(_BOM) if file.read(len(_BOM)) == _BOM else 0
    file.seek(place)
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if raw.strip():
            yield number, place, raw
        place += len(raw)
        while not raw.endswith(b"\n") and (raw := file.readline(LONGEST_LINE)):
            place += len(raw)


def _parsed(raw: bytes) -> Line:
    """Raises `ValueError` saying in one line what is wrong."""
    if len(raw) > LONGEST_LINE:
        raise ValueError(f"the line is longer than {LONGEST_LINE} bytes")
    try:
        return Line.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{key}: {first['msg']}" if key else first["msg"]) from None
