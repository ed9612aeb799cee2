"""What the store promises about incidents, over each database."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.chat import Person
from bot.domain.incident import Assignment, EntryKind, FollowUp, Incident, Status
from bot.errors import ImpossibleTransition, UnknownIncident
from bot.ports.incidents import Amendment, EntryFilter, IncidentFilter
from bot.store.store import SqlStore
from tests.contract.letters import ANN, BOB, NOON, draft, entry
from tests.contract.whole import assert_nothing_is_left_out

WHOLE = Incident(
    account="acme",
    number=1,
    title="结账失败",
    severity="SEV-1",
    status=Status.CLOSED,
    environment="production",
    team="payments",
    services=("checkout", "支付"),
    labels={"region": "eu"},
    fields={"ticket": "T-1"},
    people=(Assignment(ANN, "commander", "chatty"),),
    started_at=NOON - timedelta(hours=1),
    detected_at=NOON,
    declared_at=NOON,
    acknowledged_at=NOON + timedelta(minutes=1),
    resolved_at=NOON + timedelta(minutes=2),
    closed_at=NOON + timedelta(minutes=3),
    snoozed_until=NOON + timedelta(minutes=4),
)


def worse(incident: Incident) -> Amendment:
    changed = replace(incident, severity="SEV-1")
    return Amendment(changed, (entry("SEV-2 → SEV-1", kind=EntryKind.SEVERITY), entry("because", kind=EntryKind.NOTE)))


async def test_a_declared_incident_has_what_its_draft_says(store: SqlStore) -> None:
    full = replace(
        draft(), started_at=NOON - timedelta(hours=1), environment="staging", services=("web",), labels={"a": "b"}
    )

    incident, new = await store.incidents.declare(full, "e1")

    assert new
    assert (incident.number, incident.title, incident.severity, incident.status) == (1, full.title, "SEV-2", "active")
    assert (incident.started_at, incident.declared_at) == (full.started_at, NOON)
    assert (incident.environment, incident.services, incident.labels) == ("staging", ("web",), {"a": "b"})
    assert await store.incidents.get("acme", 1) == incident


async def test_numbers_have_no_gaps_when_many_declare_at_once(store: SqlStore) -> None:
    declared = await asyncio.gather(*(store.incidents.declare(draft(), f"e{i % 15}") for i in range(30)))

    assert sorted(incident.number for incident, new in declared if new) == list(range(1, 16))
    assert sum(new for _, new in declared) == 15


async def test_a_cause_declares_one_incident(store: SqlStore) -> None:
    first, _ = await store.incidents.declare(draft(), "e1")

    again, new = await store.incidents.declare(draft("Something else"), "e1")

    assert (again, new) == (first, False)


async def test_each_account_counts_for_itself(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")

    other, new = await store.incidents.declare(draft(account="other"), "e1")

    assert (other.number, new) == (1, True)


async def test_an_amended_incident_comes_back_whole(store: SqlStore) -> None:
    assert_nothing_is_left_out(WHOLE)
    await store.incidents.declare(draft(), "e1")

    amended, _ = await store.incidents.amend("acme", 1, "e2", lambda _: Amendment(WHOLE))

    assert amended == WHOLE
    assert await store.incidents.get("acme", 1) == WHOLE


async def test_an_amendment_and_its_entries_are_made_once(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    incident, entries = await store.incidents.amend("acme", 1, "e2", worse)
    await store.incidents.add_entries("acme", 1, [entry("meanwhile")])

    def fail(_: Incident) -> Amendment:
        raise AssertionError("it was made already")

    again = await store.incidents.amend("acme", 1, "e2", fail)

    assert again == (incident, entries)
    assert [(one.number, one.source, one.text) for one in entries] == [
        (1, "e2", "SEV-2 → SEV-1"),
        (2, "e2#2", "because"),
    ]


async def test_a_refused_amendment_leaves_nothing_behind(store: SqlStore) -> None:
    incident, _ = await store.incidents.declare(draft(), "e1")

    def refuse(_: Incident) -> Amendment:
        raise ImpossibleTransition("no", "不行")

    with pytest.raises(ImpossibleTransition):
        await store.incidents.amend("acme", 1, "e2", refuse)

    assert await store.incidents.get("acme", 1) == incident
    assert await store.incidents.count_entries("acme", 1) == 0


async def test_amendments_made_at_once_see_each_other(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e0")

    def longer(incident: Incident) -> Amendment:
        return Amendment(replace(incident, title=incident.title + "!"), (entry("one more"),))

    await asyncio.gather(*(store.incidents.amend("acme", 1, f"e{i}", longer) for i in range(1, 21)))

    incident = await store.incidents.get("acme", 1)
    assert incident is not None
    assert incident.title == "Checkout is down" + "!" * 20
    assert [one.number for one in await store.incidents.entries("acme", 1)] == list(range(1, 21))


async def test_an_unknown_incident_is_neither_amended_nor_written_to(store: SqlStore) -> None:
    with pytest.raises(UnknownIncident):
        await store.incidents.amend("acme", 9, "e1", worse)
    with pytest.raises(UnknownIncident):
        await store.incidents.add_entries("acme", 9, [entry("text")])

    assert await store.incidents.get("acme", 9) is None


async def test_incidents_are_found_by_everything_given_newest_first(store: SqlStore) -> None:
    for number in range(1, 6):
        await store.incidents.declare(replace(draft(), at=NOON + timedelta(hours=number)), f"e{number}")
    await store.incidents.amend("acme", 2, "a2", worse)
    await store.incidents.amend("acme", 4, "a4", lambda one: Amendment(replace(one, status=Status.RESOLVED)))

    async def found(wanted: IncidentFilter) -> list[int]:
        return [incident.number for incident in await store.incidents.find("acme", wanted)]

    assert await found(IncidentFilter()) == [5, 4, 3, 2, 1]
    assert await found(IncidentFilter(limit=2)) == [5, 4]
    assert await found(IncidentFilter(statuses=frozenset({Status.RESOLVED}))) == [4]
    assert await found(IncidentFilter(severities=frozenset({"SEV-1"}))) == [2]
    since, before = NOON + timedelta(hours=2), NOON + timedelta(hours=4)
    assert await found(IncidentFilter(since=since, before=before)) == [3, 2]
    assert await found(IncidentFilter(severities=frozenset({"SEV-1"}), since=before)) == []


async def test_naming_a_commander_makes_the_earlier_one_a_responder(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")

    await store.incidents.assign("acme", 1, ANN, "commander", "chatty")
    await store.incidents.assign("acme", 1, BOB, "commander", "chatty")

    incident = await store.incidents.get("acme", 1)
    assert incident is not None
    assert incident.commander == BOB
    assert Assignment(ANN, "responder", "chatty") in incident.people


async def test_a_person_is_assigned_once_and_joining_takes_no_command_away(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    await store.incidents.assign("acme", 1, Person("u1", "u1"), "commander", "chatty")

    await store.incidents.assign("acme", 1, ANN, "responder", "chatty")

    incident = await store.incidents.get("acme", 1)
    assert incident is not None
    assert incident.people == (Assignment(ANN, "commander", "chatty"),)


async def test_a_last_look_only_goes_forward(store: SqlStore) -> None:
    assert await store.incidents.last_look("acme", 1, "u1") == 0

    await store.incidents.looked("acme", 1, "u1", 7)
    await store.incidents.looked("acme", 1, "u1", 5)

    assert await store.incidents.last_look("acme", 1, "u1") == 7
    assert await store.incidents.last_look("acme", 1, "u2") == 0


async def test_follow_ups_are_numbered_and_made_once_per_cause(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    causes = [f"c{number % 5}" for number in range(10)]

    await asyncio.gather(*(store.incidents.add_follow_up("acme", 1, one, "Ann", NOON, one, 3) for one in causes))

    kept = await store.incidents.follow_ups("acme", 1)
    assert [one.number for one in kept] == [1, 2, 3, 4, 5]
    assert kept[0] == FollowUp(1, kept[0].text, "Ann", NOON, entry=3)


async def test_a_finished_follow_up_is_done(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    made = await store.incidents.add_follow_up("acme", 1, "add an alert", "Bob", NOON, "e2")

    assert await store.incidents.finish_follow_up("acme", 1, made.number) == replace(made, done=True)

    assert await store.incidents.follow_ups("acme", 1) == [replace(made, done=True)]
    assert await store.incidents.finish_follow_up("acme", 1, 99) is None


async def test_counting_by_kind_counts_that_kind(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    await store.incidents.amend("acme", 1, "e2", worse)

    assert await store.incidents.count_entries("acme", 1) == 2
    assert await store.incidents.count_entries("acme", 1, EntryKind.NOTE) == 1
    assert await store.incidents.entries("acme", 1, EntryFilter(kinds=frozenset({EntryKind.ALERT}))) == []
