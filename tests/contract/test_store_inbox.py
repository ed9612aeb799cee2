"""What the inbox promises about keeping, claiming and ending, over each database."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.chat import MessageEdited, Origin
from bot.ports.inbox import Letter
from bot.store.store import SqlStore
from tests.contract.letters import ANN, NOON, claimed, later, letter, mention, next_job, session


async def test_a_claimed_event_is_the_one_that_was_put(store: SqlStore) -> None:
    put = letter("e1")

    await store.inbox.put([put])
    (job,) = await store.inbox.claim(10)

    assert (job.event, job.session, job.attempts) == (put.event, put.session, 1)


async def test_the_same_event_put_fifty_times_at_once_is_kept_once(store: SqlStore) -> None:
    results = await asyncio.gather(*(store.inbox.put([letter("e1")]) for _ in range(50)))

    assert sorted(results) == [[False]] * 49 + [[True]]
    assert await claimed(store.inbox) == ["e1"]


async def test_an_event_twice_in_one_put_is_new_once(store: SqlStore) -> None:
    assert await store.inbox.put([letter("e1"), letter("e2"), letter("e1")]) == [True, True, False]


async def test_a_finished_event_delivered_again_is_not_new(store: SqlStore) -> None:
    await store.inbox.put([letter("e1")])
    await store.inbox.finish((await next_job(store.inbox)).id, "answered")

    assert await store.inbox.put([letter("e1")]) == [False]
    assert await store.inbox.claim(10) == []


async def test_an_event_id_is_once_per_account_and_platform(store: SqlStore) -> None:
    elsewhere = replace(mention("e1"), origin=Origin("acme", "talky", "c1"))
    letters = [letter("e1"), letter("e1", account="other"), Letter(elsewhere, session())]

    assert await store.inbox.put(letters) == [True, True, True]


async def test_many_concurrent_puts_share_a_commit(store: SqlStore) -> None:
    before = store.database.commits

    await asyncio.gather(*(store.inbox.put([letter(f"e{number}")]) for number in range(50)))

    assert store.database.commits - before <= 5


async def test_a_failing_put_does_not_take_others_with_it(store: SqlStore) -> None:
    without_zone = replace(mention("bad"), received_at=NOON.replace(tzinfo=None))

    results = await asyncio.gather(
        store.inbox.put([letter("e1")]),
        store.inbox.put([replace(letter("x"), event=without_zone)]),
        store.inbox.put([letter("e2")]),
        return_exceptions=True,
    )

    assert [results[0], results[2]] == [[True], [True]]
    assert isinstance(results[1], Exception)


async def test_a_put_nobody_waits_for_any_more_is_still_worked_off(store: SqlStore) -> None:
    put = asyncio.create_task(store.inbox.put([letter("e1")]))
    await asyncio.sleep(0)
    put.cancel()
    with pytest.raises(asyncio.CancelledError):
        await put

    assert (await next_job(store.inbox)).event.event_id == "e1"


async def test_a_session_has_one_running_job(store: SqlStore) -> None:
    await store.inbox.put([letter("e1"), letter("e2"), letter("f1", "c2")])

    assert await claimed(store.inbox) == ["e1", "f1"]
    assert await claimed(store.inbox) == []


async def test_the_next_letter_of_a_session_follows_when_one_is_finished(store: SqlStore) -> None:
    await store.inbox.put([letter(f"e{number}") for number in range(5)])

    order = []
    for _ in range(5):
        job = await next_job(store.inbox)
        order.append(job.event.event_id)
        await store.inbox.finish(job.id, "answered")

    assert order == ["e0", "e1", "e2", "e3", "e4"]


async def test_no_more_is_claimed_than_asked_for(store: SqlStore) -> None:
    await store.inbox.put([letter(f"e{number}", f"c{number}") for number in range(5)])

    assert await claimed(store.inbox, 2) == ["e0", "e1"]
    assert await claimed(store.inbox, 0) == []
    assert await claimed(store.inbox, 9) == ["e2", "e3", "e4"]


async def test_sessions_whose_names_run_together_stay_apart(store: SqlStore) -> None:
    first = Letter(mention("e1"), replace(session("a/b"), thread="c"))
    second = Letter(mention("e2"), replace(session("a"), thread="b/c"))

    await store.inbox.put([first, second])

    assert [job.session for job in await store.inbox.claim(10)] == [first.session, second.session]


async def test_an_urgent_letter_is_claimed_beside_the_running_one(store: SqlStore) -> None:
    await store.inbox.put([letter("e1")])
    await next_job(store.inbox)

    await store.inbox.put([letter("e2"), letter("stop", urgent=True)])

    assert await claimed(store.inbox) == ["stop"]


async def test_a_running_urgent_letter_holds_nothing_back(store: SqlStore) -> None:
    await store.inbox.put([letter("stop", urgent=True)])
    await next_job(store.inbox)

    await store.inbox.put([letter("e1")])

    assert await claimed(store.inbox) == ["e1"]


async def test_a_wait_ends_with_a_put(store: SqlStore) -> None:
    assert await store.inbox.claim(1) == []
    waiting = asyncio.create_task(store.inbox.wait())
    await asyncio.sleep(0)

    await store.inbox.put([letter("e1")])
    await waiting

    assert await claimed(store.inbox) == ["e1"]


async def test_what_was_left_by_a_small_claim_is_not_waited_for(store: SqlStore) -> None:
    await store.inbox.put([letter("e1", "c1"), letter("e2", "c2")])
    assert await claimed(store.inbox, 1) == ["e1"]

    await store.inbox.wait()

    assert await claimed(store.inbox, 1) == ["e2"]


async def test_released_jobs_come_again_untouched(store: SqlStore) -> None:
    await store.inbox.put([letter("e1"), letter("e2")])
    job = await next_job(store.inbox)

    await store.inbox.release([job.id])

    assert await next_job(store.inbox) == job


async def test_a_dead_letter_tells_what_it_was_and_frees_its_session(store: SqlStore) -> None:
    await store.inbox.put([letter("e1"), letter("e2")])
    job = await next_job(store.inbox)

    await store.inbox.bury(job.id, "it broke: \x00")

    (dead,) = await store.inbox.dead()
    assert (dead.id, dead.account, dead.platform, dead.event_id) == (job.id, "acme", "chatty", "e1")
    assert (dead.kind, dead.attempts, dead.received_at) == ("mention", 1, NOON)
    assert dead.error.startswith("it broke")
    assert await claimed(store.inbox) == ["e2"]


async def test_a_revived_letter_is_claimed_again_from_the_first_attempt(store: SqlStore) -> None:
    await store.inbox.put([letter("e1")])
    job = await next_job(store.inbox)
    await store.inbox.bury(job.id, "it broke")

    assert await store.inbox.revive(job.id)

    assert await next_job(store.inbox) == job
    assert await store.inbox.dead() == []


async def test_only_a_dead_letter_is_revived(store: SqlStore) -> None:
    await store.inbox.put([letter("e1")])
    job = await next_job(store.inbox)

    assert not await store.inbox.revive(job.id)
    assert not await store.inbox.revive(job.id + 1000)


async def test_forgetting_drops_finished_letters_received_before_then(store: SqlStore) -> None:
    old, young = letter("old", "c1"), letter("young", "c2")
    young = replace(young, event=replace(mention("young", "c2"), received_at=NOON + timedelta(days=1)))
    await store.inbox.put([old, young, letter("waiting", "c3"), letter("dead", "c4")])
    for job in await store.inbox.claim(4):
        if job.event.event_id == "dead":
            await store.inbox.bury(job.id, "it broke")
        elif job.event.event_id != "waiting":
            await store.inbox.finish(job.id, "answered")

    assert await store.inbox.forget(NOON + timedelta(hours=1)) == 1

    assert await store.inbox.put([old, young, letter("waiting", "c3"), letter("dead", "c4")]) == [True] + [False] * 3


async def test_depth_counts_letters_by_state(store: SqlStore) -> None:
    await store.inbox.put([letter(f"e{number}", f"c{number}") for number in range(4)])
    jobs = await store.inbox.claim(3)
    await store.inbox.finish(jobs[0].id, "answered")
    await store.inbox.bury(jobs[1].id, "it broke")

    assert await store.inbox.depth() == {"waiting": 1, "running": 1, "done": 1, "dead": 1, "withdrawn": 0}


async def test_a_stop_reaches_the_running_job_of_that_session_only(store: SqlStore) -> None:
    await store.inbox.put([letter("e1", "c1"), letter("e2", "c2")])
    one, two = await store.inbox.claim(2)
    waiting = asyncio.create_task(store.inbox.wait())

    assert await store.inbox.stop_session(session("c1")) == 1
    await waiting

    assert await store.inbox.renew([one.id, two.id]) == {one.id}


async def test_a_stop_asked_for_before_a_claim_still_ends_the_wait(store: SqlStore) -> None:
    await store.inbox.put([letter("e1")])
    await next_job(store.inbox)
    await store.inbox.stop_session(session())

    assert await store.inbox.claim(5) == []

    await asyncio.wait_for(store.inbox.wait(), 30)


async def test_stopping_leaves_urgent_and_waiting_letters_alone(store: SqlStore) -> None:
    await store.inbox.put([letter("stop", urgent=True)])
    urgent = await next_job(store.inbox)
    await store.inbox.put([letter("e1")])

    assert await store.inbox.stop_session(session()) == 0
    assert await store.inbox.renew([urgent.id]) == frozenset()


async def test_a_job_stopped_and_tried_again_is_not_stopped_again(store: SqlStore) -> None:
    await store.inbox.put([letter("e1")])
    job = await next_job(store.inbox)
    await store.inbox.stop_session(session())
    await store.inbox.release([job.id])

    again = await next_job(store.inbox)

    assert await store.inbox.renew([again.id]) == frozenset()


async def test_a_job_that_runs_no_more_is_reported_to_be_stopped(store: SqlStore) -> None:
    await store.inbox.put([letter("e1")])
    job = await next_job(store.inbox)
    await store.inbox.postpone(job.id, later(), "try later")

    assert await store.inbox.renew([job.id]) == {job.id}


async def test_text_no_database_takes_is_kept_all_the_same(store: SqlStore) -> None:
    edited = MessageEdited(
        event_id="e1", origin=mention("e1").origin, sender=ANN, text="nul \x00 half \ud83d", received_at=NOON
    )

    await store.inbox.put([Letter(edited, session())])
    job = await next_job(store.inbox)

    assert isinstance(job.event, MessageEdited)
    assert job.event.text.startswith("nul ")
