"""What the inbox promises about letters set aside from their session, over each database."""

import asyncio
from dataclasses import replace

from bot.store.store import SqlStore
from tests.contract.letters import claimed, deletion, later, letter, mention, next_job, session, soon


async def set_aside(store: SqlStore, event_id: str) -> int:
    """Put a letter, claim it and set it aside; its id."""
    await store.inbox.put([letter(event_id)])
    job = await next_job(store.inbox)
    await store.inbox.set_aside(job.id, job.event)
    return job.id


async def test_it_comes_again_as_what_it_was_found_to_be_and_as_if_never_tried(store: SqlStore) -> None:
    await store.inbox.put([letter("e1")])
    first = await next_job(store.inbox)
    found = replace(mention("e1"), command='{"skill": "diagnose", "arguments": {}}')

    await store.inbox.set_aside(first.id, found)
    again = await next_job(store.inbox)

    assert again == replace(first, event=found, beside=True)


async def test_it_runs_beside_its_session_which_goes_on_in_order(store: SqlStore) -> None:
    await store.inbox.put([letter(f"e{number}") for number in range(3)])
    first = await next_job(store.inbox)
    await store.inbox.set_aside(first.id, first.event)

    begun = await store.inbox.claim(10)

    assert [(job.event.event_id, job.beside) for job in begun] == [("e0", True), ("e1", False)]
    assert await claimed(store.inbox) == []
    await store.inbox.finish(begun[1].id, "answered")
    assert await claimed(store.inbox) == ["e2"]


async def test_several_of_one_session_run_side_by_side(store: SqlStore) -> None:
    await set_aside(store, "e1")
    first = await next_job(store.inbox)
    await set_aside(store, "e2")

    second = await next_job(store.inbox)

    assert (first.event.event_id, second.event.event_id) == ("e1", "e2")
    assert first.beside
    assert second.beside


async def test_one_that_waits_for_another_try_holds_nothing_back(store: SqlStore) -> None:
    await set_aside(store, "e1")
    job = await next_job(store.inbox)

    await store.inbox.postpone(job.id, later(), "try later")
    await store.inbox.put([letter("e2")])

    assert await claimed(store.inbox) == ["e2"]


async def test_one_that_is_tried_again_is_beside_its_session_still(store: SqlStore) -> None:
    id = await set_aside(store, "e1")
    job = await next_job(store.inbox)
    await store.inbox.postpone(job.id, soon(), "try soon")
    await store.inbox.put([letter("e2")])
    await next_job(store.inbox)

    again = await next_job(store.inbox)

    assert (again.id, again.attempts, again.beside) == (id, 2, True)


async def test_a_stop_reaches_it_and_what_runs_in_its_session(store: SqlStore) -> None:
    aside = await set_aside(store, "e1")
    await store.inbox.put([letter("e2"), letter("elsewhere", "c2")])
    jobs = {job.event.event_id: job.id for job in await store.inbox.claim(10)}

    stopped = await store.inbox.stop_session(session())

    assert stopped == 2
    assert await store.inbox.renew(list(jobs.values())) == {aside, jobs["e2"]}


async def test_a_stop_in_its_session_leaves_those_of_others_alone(store: SqlStore) -> None:
    aside = await set_aside(store, "e1")
    await next_job(store.inbox)

    stopped = await store.inbox.stop_session(replace(session(), thread="1"))

    assert stopped == 0
    assert await store.inbox.renew([aside]) == frozenset()


async def test_one_that_has_not_begun_is_withdrawn_with_its_message(store: SqlStore) -> None:
    await set_aside(store, "e1")

    await store.inbox.put([deletion("e1")])

    assert await claimed(store.inbox) == ["deletion of e1"]


async def test_the_same_event_delivered_again_is_not_new(store: SqlStore) -> None:
    await set_aside(store, "e1")

    assert await store.inbox.put([letter("e1")]) == [False]


async def test_setting_aside_ends_a_wait(store: SqlStore) -> None:
    await store.inbox.put([letter("e1")])
    job = await next_job(store.inbox)
    assert await store.inbox.claim(1) == []
    waiting = asyncio.create_task(store.inbox.wait())
    await asyncio.sleep(0)

    await store.inbox.set_aside(job.id, job.event)
    await asyncio.wait_for(waiting, 30)

    assert await claimed(store.inbox) == ["e1"]
