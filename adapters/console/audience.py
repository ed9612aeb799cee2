"""Who watches which chat, and what they are told."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.domain.chat import Person
from bot.errors import TooMany

LONGEST_BACKLOG = 1000
MOST_WATCHED = 50
"""Streams of one person; a browser has few, and each holds a connection."""
REMEMBERED_CHARACTERS = 16 * 2**20


@dataclass(eq=False, slots=True)
class _Watcher:
    chat: str
    person: str
    backlog: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(LONGEST_BACKLOG + 1))


@dataclass(frozen=True, slots=True)
class _Shown:
    document: str
    only_to: str


class Audience:
    """Publishes documents to the watchers of a chat, in memory.

    The newest messages are remembered within a bound of their size, so that whoever comes back finds what the store
    does not keep: buttons, attachments, what is being said and worked on right now.
    """

    def __init__(self, remembered: int = REMEMBERED_CHARACTERS) -> None:
        self._watchers: set[_Watcher] = set()
        self._shown: OrderedDict[tuple[str, str], _Shown] = OrderedDict()
        self._size = 0
        self._limit = remembered

    def show(self, chat: str, message: str, document: str, only_to: Person | None = None) -> None:
        """Tell the watchers of a chat (or one of them) of a message, and remember it under its id."""
        reader = only_to.id if only_to else ""
        self.forget(chat, message)
        self._shown[chat, message] = _Shown(document, reader)
        self._size += len(document)
        while self._size > self._limit:
            self._size -= len(self._shown.popitem(last=False)[1].document)
        self.tell(chat, document, reader)

    def forget(self, chat: str, message: str) -> None:
        """Remember it no longer; safe to call twice."""
        gone = self._shown.pop((chat, message), None)
        self._size -= len(gone.document) if gone else 0

    def tell(self, chat: str, document: str, reader: str = "") -> None:
        """Tell the watchers of a chat, or only one person among them. Who cannot keep up is let go, to come back."""
        for watcher in list(self._watchers):
            if watcher.chat == chat and reader in ("", watcher.person):
                if watcher.backlog.qsize() >= LONGEST_BACKLOG:
                    self._dismiss(watcher)
                else:
                    watcher.backlog.put_nowait(document)

    async def watch(self, chat: str, person: Person, greeting: str) -> AsyncIterator[str]:
        """The greeting, what is remembered of the chat, then everything as it happens. Raises `TooMany`."""
        if sum(other.person == person.id for other in self._watchers) >= MOST_WATCHED:
            raise TooMany(f"You watch {MOST_WATCHED} conversations already: close some of the console's tabs.")
        watcher = _Watcher(chat, person.id)
        remembered = [
            shown.document for (of, _), shown in self._shown.items() if of == chat and shown.only_to in ("", person.id)
        ]
        self._watchers.add(watcher)
        try:
            for document in (greeting, *remembered):
                yield document
            while (told := await watcher.backlog.get()) is not None:
                yield told
        finally:
            self._watchers.discard(watcher)

    def close(self) -> None:
        """Let every watcher go."""
        for watcher in list(self._watchers):
            self._dismiss(watcher)

    def _dismiss(self, watcher: _Watcher) -> None:
        self._watchers.discard(watcher)
        watcher.backlog.put_nowait(None)
