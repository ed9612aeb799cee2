"""What the outbox promises, over each database."""

import asyncio
from dataclasses import replace

from bot.domain.chat import Attachment, Button, Delivery, Receipt, ReplyToken
from bot.ports.inbox import Outgoing
from bot.store.store import SqlStore
from tests.contract.letters import ANN, BOB, NOON, delivery

FULL = Delivery(
    key="k1",
    account="acme",
    platform="chatty",
    chat="c1",
    text="**Hello** 你好",
    thread="t1",
    quote="q1",
    private=True,
    asker=ANN,
    only_to=BOB,
    mentions=(ANN, BOB),
    buttons=(Button("Yes", "confirm", "42", "danger"),),
    attachments=(
        Attachment("chart.png", bytes(range(256)), "image/png", "a chart", "no chart"),
        Attachment("log.txt", b"", "text/plain"),
    ),
    reply_token=ReplyToken("hush"),
)


async def test_a_delivery_comes_back_whole_with_its_attachments(store: SqlStore) -> None:
    (prepared,) = await store.outbox.prepare(1, [FULL])

    (kept,) = await store.outbox.of(1)

    assert kept == prepared == Outgoing(FULL, "ready", "", prepared.prepared_at)


async def test_deliveries_of_a_job_come_in_the_order_they_were_prepared(store: SqlStore) -> None:
    await store.outbox.prepare(1, [delivery("k2"), delivery("k1"), delivery("k3")])
    await store.outbox.prepare(2, [delivery("k4")])

    assert [one.delivery.key for one in await store.outbox.of(1)] == ["k2", "k1", "k3"]


async def test_keys_already_kept_come_back_as_they_are(store: SqlStore) -> None:
    await store.outbox.prepare(1, [delivery("k1", "first")])
    await store.outbox.sent("k1", Receipt("m1", NOON))

    again = await store.outbox.prepare(1, [delivery("k1", "second"), delivery("k2", "new")])

    assert [(one.delivery.text, one.state, one.message) for one in again] == [
        ("first", "sent", "m1"),
        ("new", "ready", ""),
    ]


async def test_a_delivery_prepared_by_many_at_once_is_kept_once(store: SqlStore) -> None:
    await asyncio.gather(*(store.outbox.prepare(1, [delivery("k1", f"text {number}")]) for number in range(20)))

    assert len(await store.outbox.of(1)) == 1


async def test_a_stream_that_has_begun_has_its_message(store: SqlStore) -> None:
    await store.outbox.prepare(1, [delivery("k1")])

    await store.outbox.begun("k1", "m1")

    (kept,) = await store.outbox.of(1)
    assert (kept.state, kept.message) == ("ready", "m1")


async def test_a_receipt_without_an_id_keeps_the_message_of_the_stream(store: SqlStore) -> None:
    await store.outbox.prepare(1, [delivery("k1")])
    await store.outbox.begun("k1", "m1")

    await store.outbox.sent("k1", Receipt("", NOON))

    (kept,) = await store.outbox.of(1)
    assert (kept.state, kept.message) == ("sent", "m1")


async def test_a_delivery_not_sent_yet_can_be_rewritten(store: SqlStore) -> None:
    await store.outbox.prepare(1, [delivery("k1", "so far")])
    whole = replace(delivery("k1", "all of it"), attachments=FULL.attachments)

    await store.outbox.rewrite(whole)

    (kept,) = await store.outbox.of(1)
    assert kept.delivery == whole


async def test_a_delivery_that_was_sent_stays_as_it_was_said(store: SqlStore) -> None:
    await store.outbox.prepare(1, [delivery("k1", "said")])
    await store.outbox.sent("k1", Receipt("m1", NOON))

    await store.outbox.rewrite(delivery("k1", "unsaid"))
    await store.outbox.failed("k1", "too late")

    (kept,) = await store.outbox.of(1)
    assert (kept.delivery.text, kept.state, kept.error) == ("said", "sent", "")


async def test_what_finally_failed_is_listed_newest_first_with_the_reason(store: SqlStore) -> None:
    await store.outbox.prepare(1, [delivery("k1"), delivery("k2"), delivery("k3"), delivery("other", account="other")])
    for key in ("k1", "k3", "other"):
        await store.outbox.failed(key, f"{key} was refused")

    listed = await store.outbox.undelivered("acme")

    assert [(one.delivery.key, one.error) for one in listed] == [("k3", "k3 was refused"), ("k1", "k1 was refused")]
    assert len(await store.outbox.undelivered()) == 3


async def test_reply_tokens_do_not_show(store: SqlStore) -> None:
    (prepared,) = await store.outbox.prepare(1, [FULL])

    assert "hush" not in repr(prepared)
    assert prepared.delivery.reply_token == ReplyToken("hush")


async def test_a_held_delivery_is_known_not_to_have_been_sent_until_it_is_tried(store: SqlStore) -> None:
    await store.outbox.prepare(1, [delivery("k1"), delivery("k2"), delivery("k3")])
    await store.outbox.sent("k1", Receipt("m1", NOON))

    await store.outbox.hold(["k1", "k2", "k3"])
    await store.outbox.tried("k3")

    assert [one.state for one in await store.outbox.of(1)] == ["sent", "held", "ready"]
