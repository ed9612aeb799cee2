"""What is sent again, and what is not, where a platform does not tell what it has."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.account import Account
from bot.domain.chat import Attachment, Delivery, Origin, Person, Receipt, Reply
from bot.engine.directory import Directory
from bot.engine.metrics import Metrics
from bot.engine.placing import Question
from bot.engine.recorder import Recorder
from bot.engine.replier import Replier
from bot.errors import Ambiguous, PlatformError, Rejected, RetryLater, Unsupported
from bot.ports.adapter import Capabilities
from bot.store import open_store
from bot.store.store import SqlStore

QUESTION = Question(7, "e1", Origin("acme", "chatty", "c1"), "status?", Person("u1", "Ann"), (), "off", war_room=False)
LONG = 3_600.0


class Platform:
    """Takes what it is sent, unless it first asks to wait; `no_files`: what it says to files."""

    platform, account = "chatty", "acme"
    capabilities = Capabilities(text_limit=600, attachments=True)

    def __init__(self, no_files: PlatformError | None = None) -> None:
        self.asks_to_wait = 0
        self.no_files = no_files
        self.taken: list[str] = []
        self.files: list[str] = []

    def render(self, text: str) -> str:
        return text

    async def send(self, delivery: Delivery) -> Receipt:
        if self.asks_to_wait:
            self.asks_to_wait -= 1
            raise RetryLater("Wait.", LONG)
        if self.no_files is not None and delivery.attachments:
            raise self.no_files
        self.taken.append(delivery.text)
        self.files += [one.name for one in delivery.attachments]
        return Receipt("", datetime.now(UTC))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    await opened.open()
    yield opened
    await opened.close()


def replier(store: SqlStore, metrics: Metrics | None = None) -> Replier:
    accounts = {"acme": Account("acme", "Acme")}
    recorder = Recorder(store, Directory(store.people, {}), accounts)
    return Replier(store.outbox, recorder, metrics or Metrics())


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


CHART = Attachment("INC-1.png", b"\x89PNG", "image/png", "A chart", "_The chart could not be sent._")
LOG = Attachment("log.txt", b"lines", "text/plain")


@pytest.mark.parametrize(
    "trouble", [Rejected("No files.", "missing_scope"), RetryLater("Wait.", LONG), Unsupported("No files.")], ids=repr
)
async def test_a_picture_in_the_way_is_left_out_at_once_said_in_a_line_and_counted(
    store: SqlStore, trouble: PlatformError
) -> None:
    platform, metrics = Platform(trouble), Metrics()
    reply = Reply("It shifted.", attachments=(CHART,))

    sent = await replier(store, metrics).reply(platform, QUESTION, reply)  # type: ignore[arg-type]  # as above

    assert sent
    assert platform.taken == ["> status?\n\nIt shifted.\n\n_The chart could not be sent._"]
    assert metrics.registry.get_sample_value("warroom_pictures_unsent_total", {"platform": "chatty"}) == 1
    (row,) = await store.outbox.of(7)
    assert (row.state, row.delivery.text, row.delivery.attachments) == ("sent", platform.taken[0], ())


async def test_a_picture_nothing_is_wrong_with_goes_along(store: SqlStore) -> None:
    platform = Platform()

    await replier(store).reply(platform, QUESTION, Reply("It shifted.", attachments=(CHART,)))  # type: ignore[arg-type]  # as above

    assert (platform.files, "could not be sent" in platform.taken[0]) == (["INC-1.png"], False)


async def test_a_file_that_was_asked_for_is_not_left_out(store: SqlStore) -> None:
    platform = Platform(Rejected("No files.", "missing_scope"))

    sent = await replier(store).reply(platform, QUESTION, Reply("The log.", attachments=(LOG, CHART)))  # type: ignore[arg-type]  # as above

    assert (sent, platform.taken) == (False, [])


async def test_a_message_that_may_be_there_already_is_not_sent_again_without_its_picture(store: SqlStore) -> None:
    platform = Platform(Ambiguous("The connection broke."))

    sent = await replier(store).reply(platform, QUESTION, Reply("It shifted.", attachments=(CHART,)))  # type: ignore[arg-type]  # as above

    assert (sent, platform.taken) == (False, [])


async def test_where_a_platform_takes_no_files_the_text_stands_alone(store: SqlStore) -> None:
    platform = Platform()
    platform.capabilities = Capabilities(text_limit=600)

    await replier(store).reply(platform, QUESTION, Reply("It shifted.", attachments=(CHART,)))  # type: ignore[arg-type]  # as above

    assert platform.taken == ["> status?\n\nIt shifted."]


DETAILED = Reply("It shifted.", details="All the looks.")


class Threaded(Platform):
    """Has threads, and names what it was sent."""

    capabilities = Capabilities(text_limit=600, attachments=True, threads=True)

    def __init__(self) -> None:
        super().__init__()
        self.under: list[str] = []

    async def send(self, delivery: Delivery) -> Receipt:
        await super().send(delivery)
        self.under.append(delivery.thread)
        return Receipt(f"m{len(self.taken)}", datetime.now(UTC))


async def test_details_stand_in_the_thread_of_the_message_they_belong_to(store: SqlStore) -> None:
    platform = Threaded()

    await replier(store).reply(platform, QUESTION, DETAILED)  # type: ignore[arg-type]  # as above

    assert platform.taken == ["It shifted.", "All the looks."]
    assert platform.under == ["", "m1"]


async def test_details_of_an_answer_in_a_thread_stay_in_it(store: SqlStore) -> None:
    platform = Threaded()
    asked = replace(QUESTION, origin=replace(QUESTION.origin, thread="t1"))

    await replier(store).reply(platform, asked, DETAILED)  # type: ignore[arg-type]  # as above

    assert platform.under == ["t1", "t1"]


async def test_after_a_crash_details_still_find_their_message(store: SqlStore) -> None:
    platform = Threaded()
    made = replier(store)
    rows = await store.outbox.prepare(7, made.compose(platform, QUESTION, DETAILED))  # type: ignore[arg-type]  # as above
    await store.outbox.sent(rows[0].delivery.key, Receipt("m0", datetime.now(UTC)))
    await store.outbox.hold([rows[1].delivery.key])

    assert await retried(store, platform)

    assert (platform.taken, platform.under) == (["All the looks."], ["m0"])


async def test_where_there_are_no_threads_details_follow_the_text(store: SqlStore) -> None:
    platform = Platform()

    await replier(store).reply(platform, QUESTION, DETAILED)  # type: ignore[arg-type]  # as above

    assert platform.taken == ["> status?\n\nIt shifted.\n\nAll the looks."]
