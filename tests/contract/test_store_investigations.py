"""What every store promises of investigations and their steps."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.chat import Person
from bot.domain.investigation import Hypothesis, Investigation
from bot.domain.memory import Step
from bot.store.store import SqlStore

ANN = Person("u1", "Ann")
NOW = datetime(2026, 5, 2, 14, 5, tzinfo=UTC)
NEW = Investigation(7, ANN, "openai:scripted", NOW)
POOL = Hypothesis("H1", "连接池满了", "kept", ("It is full [E1].",), (), ("its size",))


def step(investigation: int, hypothesis: str) -> Step:
    return Step(
        ANN,
        "prometheus_range",
        "up",
        "found",
        "连接池 \ud83d",
        NOW,
        12,
        since=NOW - timedelta(hours=1),
        until=NOW,
        evidence="E1",
        investigation=investigation,
        hypothesis=hypothesis,
        tokens=40,
    )


async def test_an_investigation_is_kept_as_it_goes_on(store: SqlStore) -> None:
    begun = await store.investigations.begin("acme", "e1", NEW)
    ended = replace(
        begun,
        ended_at=NOW + timedelta(minutes=1),
        outcome="found",
        confidence="medium",
        finding="满了",
        hypotheses=(POOL,),
        tokens=900,
        tool_calls=3,
    )

    await store.investigations.keep("acme", ended)

    kept = await store.investigations.get("acme", begun.id)
    assert begun == replace(NEW, id=begun.id)
    assert kept == ended


async def test_an_incident_has_its_investigations_newest_first(store: SqlStore) -> None:
    first = await store.investigations.begin("acme", "e1", NEW)
    second = await store.investigations.begin("acme", "e2", NEW)
    await store.investigations.begin("acme", "e3", replace(NEW, incident=8))

    assert await store.investigations.of_incident("acme", 7) == [second, first]
    assert await store.investigations.of_incident("acme", 7, limit=1) == [second]


async def test_beginning_again_for_the_same_event_interrupts_the_first(store: SqlStore) -> None:
    first = await store.investigations.begin("acme", "e1", NEW)
    await store.investigations.begin("other", "e1", NEW)
    later = NOW + timedelta(minutes=2)

    second = await store.investigations.begin("acme", "e1", replace(NEW, started_at=later))

    found = await store.investigations.of_incident("acme", 7)
    assert found == [second, replace(first, outcome="interrupted", ended_at=later)]
    assert (await store.investigations.of_incident("other", 7))[0].outcome == "running"


async def test_what_ended_stays_as_it_ended_when_its_event_comes_again(store: SqlStore) -> None:
    ended = replace(await store.investigations.begin("acme", "e1", NEW), outcome="inconclusive", ended_at=NOW)
    await store.investigations.keep("acme", ended)

    await store.investigations.begin("acme", "e1", NEW)

    assert await store.investigations.get("acme", ended.id) == ended


async def test_steps_come_in_order_with_all_they_know(store: SqlStore) -> None:
    begun = await store.investigations.begin("acme", "e1", NEW)
    for hypothesis in ("H2", "H1"):
        await store.memories.add_step("acme", "e1", 7, step(begun.id, hypothesis))
    await store.memories.add_step("acme", "e1", 7, step(begun.id + 1, "H9"))

    steps = await store.investigations.steps("acme", begun.id)

    assert steps == [replace(step(begun.id, name), text="连接池 \ufffd") for name in ("H2", "H1")]


async def test_another_account_has_no_part_in_it(store: SqlStore) -> None:
    begun = await store.investigations.begin("acme", "e1", NEW)
    await store.memories.add_step("acme", "e1", 7, step(begun.id, "H1"))

    await store.investigations.keep("other", replace(begun, finding="stolen"))

    assert await store.investigations.get("other", begun.id) is None
    assert await store.investigations.of_incident("other", 7) == []
    assert await store.investigations.steps("other", begun.id) == []
    assert (await store.investigations.get("acme", begun.id)) == begun
