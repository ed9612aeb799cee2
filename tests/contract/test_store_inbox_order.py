"""In which order the inbox hands out letters when timers, retries and deletions come in between."""

import asyncio
from datetime import timedelta

from bot.domain.chat import SessionKey
from bot.ports.inbox import Letter
from bot.store.store import SqlStore
from tests.contract.letters import (
    NOON,
    claimed,
    deletion,
    later,
    letter,
    mention,
    next_job,
    session,
    soon,
    timer,
)


async def test_a_timer_waits_until_it_is_due(store: SqlStore) -> None:
    await store.inbox.put([timer("t1", soon(1.0))])
    assert await claimed(store.inbox) == []

    assert (await next_job(store.inbox)).event.event_id == "t1"


async def test_a_timer_in_the_past_is_due(store: SqlStore) -> None:
    await store.inbox.put([timer("t1", NOON)])

    assert await claimed(store.inbox) == ["t1"]


async def test_a_timer_put_while_waiting_is_waited_for(store: SqlStore) -> None:
    waiting = asyncio.create_task(next_job(store.inbox))
    await asyncio.sleep(0)

    await store.inbox.put([timer("t1", soon())])

    assert (await waiting).event.event_id == "t1"


async def test_a_letter_not_due_yet_holds_nothing_back(store: SqlStore) -> None:
    await store.inbox.put([timer("t1", later()), letter("e1")])

    assert await claimed(store.inbox) == ["e1"]


async def test_a_timer_falling_due_waits_for_its_sessions_running_job(store: SqlStore) -> None:
    await store.inbox.put([timer("t1", soon(1.0)), letter("e1"), timer("other", soon(1.1), "c2")])
    running = await next_job(store.inbox)
    assert (await next_job(store.inbox)).event.event_id == "other"

    await store.inbox.finish(running.id, "answered")

    assert (await next_job(store.inbox)).event.event_id == "t1"


async def test_a_letter_being_retried_holds_back_the_later_ones_of_its_session(store: SqlStore) -> None:
    await store.inbox.put([letter("e1"), letter("e2"), letter("f1", "c2")])
    first = await next_job(store.inbox)
    await store.inbox.postpone(first.id, later(), "not now")

    assert await claimed(store.inbox) == ["f1"]


async def test_a_retried_letter_comes_again_in_time_with_its_attempts_counted(store: SqlStore) -> None:
    await store.inbox.put([letter("e1"), letter("e2")])
    first = await next_job(store.inbox)
    await store.inbox.postpone(first.id, soon(), "not now")

    again = await next_job(store.inbox)

    assert (again.id, again.attempts) == (first.id, 2)


async def test_an_earlier_timer_falling_due_overtakes_a_retry(store: SqlStore) -> None:
    await store.inbox.put([timer("t1", soon(1.0)), letter("e1")])
    job = await next_job(store.inbox)
    await store.inbox.postpone(job.id, later(), "not now")

    assert (await next_job(store.inbox)).event.event_id == "t1"


async def test_an_urgent_letter_being_retried_holds_nothing_back(store: SqlStore) -> None:
    await store.inbox.put([letter("stop", urgent=True)])
    job = await next_job(store.inbox)
    await store.inbox.postpone(job.id, later(), "not now")

    await store.inbox.put([letter("e1")])

    assert await claimed(store.inbox) == ["e1"]


async def test_a_deleted_question_is_dropped_before_work_begins(store: SqlStore) -> None:
    await store.inbox.put([letter("e0")])
    running = await next_job(store.inbox)
    await store.inbox.put([letter("e1"), letter("e2")])

    await store.inbox.put([deletion("e1")])
    await store.inbox.finish(running.id, "answered")

    assert await claimed(store.inbox) == ["e2"]
    assert (await store.inbox.depth())["withdrawn"] == 1


async def test_a_question_and_its_deletion_in_one_put_leave_the_deletion(store: SqlStore) -> None:
    await store.inbox.put([letter("e1"), deletion("e1")])

    assert await claimed(store.inbox) == ["deletion of e1"]


async def test_a_question_deleted_while_it_is_being_kept_is_dropped(store: SqlStore) -> None:
    await asyncio.gather(store.inbox.put([letter("e1")]), store.inbox.put([deletion("e1")]))

    assert await claimed(store.inbox) == ["deletion of e1"]


async def test_a_question_already_begun_is_not_dropped(store: SqlStore) -> None:
    await store.inbox.put([letter("e1")])
    job = await next_job(store.inbox)

    await store.inbox.put([deletion("e1")])
    await store.inbox.postpone(job.id, soon(), "once more")

    assert (await next_job(store.inbox)).event.event_id == "e1"


async def test_a_deletion_drops_nothing_of_another_chat(store: SqlStore) -> None:
    await store.inbox.put([letter("e1", "c1")])

    await store.inbox.put([deletion("e1", "c2")])

    assert await claimed(store.inbox) == ["e1", "deletion of e1"]


async def test_a_letter_replacing_its_own_message_survives_being_delivered_again(store: SqlStore) -> None:
    edited = Letter(mention("e1"), session(), withdraws=mention("e1").origin.message)

    assert await store.inbox.put([edited]) == [True]
    assert await store.inbox.put([edited]) == [False]

    assert await claimed(store.inbox) == ["e1"]


async def test_a_deletion_seen_before_drops_nothing(store: SqlStore) -> None:
    await store.inbox.put([deletion("e1", event_id="d1")])
    deleted = await next_job(store.inbox)
    await store.inbox.finish(deleted.id, "recorded")
    await store.inbox.put([letter("e1")])

    assert await store.inbox.put([deletion("e1", event_id="d1")]) == [False]

    assert await claimed(store.inbox) == ["e1"]


async def test_thousands_of_letters_come_out_in_order_with_retries_between(store: SqlStore) -> None:
    chats, letters = 40, 75
    await store.inbox.put(
        [letter(f"{chat}:{number}", f"c{chat}") for number in range(letters) for chat in range(chats)]
    )
    seen: dict[SessionKey, list[str]] = {}

    done = 0
    while done < chats * letters:
        for job in await store.inbox.claim(chats):
            if job.attempts == 1 and job.id % 17 == 0:
                await store.inbox.postpone(job.id, job.event.received_at - timedelta(days=1), "once more")
                continue
            seen.setdefault(job.session, []).append(job.event.event_id)
            await store.inbox.finish(job.id, "answered")
            done += 1

    assert seen == {session(f"c{chat}"): [f"{chat}:{number}" for number in range(letters)] for chat in range(chats)}
