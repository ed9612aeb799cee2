"""Where the words of a quoted message come from."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.chat import Mention, Origin, Person, Quoted
from bot.domain.session import Message
from bot.engine import quoting
from bot.engine.directory import Directory
from bot.engine.quoting import Quotations
from bot.errors import PlatformError, Rejected, RetryLater
from bot.store import open_store
from bot.store.store import SqlStore

NOW = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
ANN, ALERTS = Person("u1", "Ann"), Person("b1", "Alerts", is_bot=True)
ALERT = Message("m1", "c1", ALERTS, "INC-7: checkout is slow", NOW)
MENTION = Mention(
    event_id="e1",
    origin=Origin("acme", "chatty", "c1", "m2"),
    sender=ANN,
    text="pin this",
    sent_at=NOW,
    received_at=NOW,
)


class Mute:
    """A platform that shows no message."""


class Showing:
    """A platform that shows its one message, unless it fails or never answers."""

    def __init__(self, failure: PlatformError | None = None, *, hangs: bool = False) -> None:
        self.asked: list[tuple[str, str]] = []
        self._failure = failure
        self._hangs = hangs

    async def message(self, chat: str, id: str) -> Message | None:
        self.asked.append((chat, id))
        if self._hangs:
            await asyncio.Event().wait()
        if self._failure is not None:
            raise self._failure
        return ALERT if id == ALERT.id else None


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    await opened.open()
    yield opened
    await opened.close()


async def filled(store: SqlStore, platform: object, quoted: Quoted | None) -> Quoted | None:
    adapters = {("acme", "chatty"): platform}
    made = Quotations(store.chats, adapters, Directory(store.people, {}))  # type: ignore[arg-type]  # as much of an adapter as is called
    return (await made.filled(replace(MENTION, quoted=quoted))).quoted


async def test_a_message_that_was_kept_is_known_without_asking(store: SqlStore) -> None:
    await store.chats.keep_messages("acme", "chatty", [ALERT])
    platform = Showing()

    assert await filled(store, platform, Quoted("", "m1")) == Quoted(ALERT.text, "m1", "Alerts")
    assert platform.asked == []


async def test_one_that_was_not_kept_is_asked_of_the_platform(store: SqlStore) -> None:
    platform = Showing()

    assert await filled(store, platform, Quoted("", "m1")) == Quoted(ALERT.text, "m1", "Alerts")
    assert platform.asked == [("c1", "m1")]


async def test_one_that_was_taken_back_is_neither_used_nor_asked_for(store: SqlStore) -> None:
    await store.chats.keep_messages("acme", "chatty", [ALERT])
    await store.chats.delete_message("acme", "chatty", "c1", "m1")
    platform = Showing()

    assert await filled(store, platform, Quoted("", "m1")) == Quoted("", "m1")
    assert platform.asked == []


@pytest.mark.parametrize("quoted", [None, Quoted("5xx up"), Quoted("5xx up", "m1", "Ann")])
async def test_nothing_is_looked_up_where_nothing_is_missing(quoted: Quoted | None) -> None:
    made = Quotations(Mute(), {}, Mute())  # type: ignore[arg-type]  # nothing of them is called

    assert (await made.filled(replace(MENTION, quoted=quoted))).quoted == quoted


async def test_words_that_the_platform_told_stay_and_their_author_is_added(store: SqlStore) -> None:
    await store.chats.keep_messages("acme", "chatty", [ALERT])

    assert await filled(store, Mute(), Quoted("as shown", "m1")) == Quoted("as shown", "m1", "Alerts")


async def test_a_message_that_nobody_shows_stays_without_words(store: SqlStore) -> None:
    assert await filled(store, Mute(), Quoted("", "m1")) == Quoted("", "m1")
    assert await filled(store, Showing(), Quoted("", "m9")) == Quoted("", "m9")


@pytest.mark.parametrize(
    "platform",
    [Showing(Rejected("A scope is missing.", "1")), Showing(RetryLater("Later.", 60.0)), Showing(hangs=True)],
)
async def test_a_platform_that_cannot_show_it_does_not_hold_the_question_up(
    store: SqlStore, platform: Showing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quoting, "_PATIENCE", 0.05)

    assert await filled(store, platform, Quoted("", "m1")) == Quoted("", "m1")
    assert platform.asked == [("c1", "m1")]
