"""What is sent again, and what is not, where a platform does not tell what it has."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.account import Account
from bot.domain.chat import Delivery, Origin, Person, Receipt, Reply
from bot.engine.directory import Directory
from bot.engine.metrics import Metrics
from bot.engine.placing import Question
from bot.engine.recorder import Recorder
from bot.engine.replier import Replier
from bot.errors import RetryLater
from bot.ports.adapter import Capabilities
from bot.store import open_store
from bot.store.store import SqlStore

QUESTION = Question(7, "e1", Origin("acme", "chatty", "c1"), "status?", Person("u1", "Ann"), (), "off", war_room=False)
LONG = 3_600.0


class Platform:
    """Takes what it is sent, unless it first asks to wait."""

    platform, account = "chatty", "acme"
    capabilities = Capabilities(text_limit=600)

    def __init__(self) -> None:
        self.asks_to_wait = 0
        self.taken: list[str] = []

    def render(self, text: str) -> str:
        return text

    async def send(self, delivery: Delivery) -> Receipt:
        if self.asks_to_wait:
            self.asks_to_wait -= 1
            raise RetryLater("Wait.", LONG)
        self.taken.append(delivery.text)
        return Receipt("", datetime.now(UTC))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    await opened.open()
    yield opened
    await opened.close()


def replier(store: SqlStore) -> Replier:
    accounts = {"acme": Account("acme", "Acme")}
    recorder = Recorder(store, Directory(store.people, {}), accounts)
    return Replier(store.outbox, recorder, Metrics())


async def retried(store: SqlStore, platform: Platform) -> bool:
    """Another attempt at the job, in another process."""
    made = replier(store)
    rows = await made.unfinished(QUESTION)
    assert rows is not None
    return await made.resume(platform, QUESTION, rows)  # type: ignore[arg-type]  # as much of an adapter as is called


async def test_a_long_wait_delays_every_part_and_loses_none(store: SqlStore) -> None:
    platform = Platform()
    platform.asks_to_wait = 2
    reply = Reply("first " * 60 + "\n\n" + "second " * 60)

    with pytest.raises(RetryLater):
        await replier(store).reply(platform, QUESTION, reply)  # type: ignore[arg-type]  # as above
    with pytest.raises(RetryLater):
        await retried(store, platform)
    sent = await retried(store, platform)

    assert sent
    words = " ".join(platform.taken).split()
    assert (words.count("first"), words.count("second")) == (60, 60)
    assert len(platform.taken) > 1


async def test_what_may_have_been_sent_before_a_crash_is_not_sent_again(store: SqlStore) -> None:
    platform = Platform()
    made = replier(store)
    await store.outbox.prepare(7, made.compose(platform, QUESTION, Reply("All is well.")))  # type: ignore[arg-type]  # as above

    sent = await retried(store, platform)

    assert not sent
    assert platform.taken == []
    assert [one.state for one in await store.outbox.of(7)] == ["failed"]
