"""What the store promises about schedules, reports, templates and logins, over each database."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.incident import Schedule
from bot.domain.report import Report, Template
from bot.errors import UnknownIncident, UserError
from bot.store.store import SqlStore
from tests.contract.letters import ANN, BOB, NOON, draft, session
from tests.contract.whole import assert_nothing_is_left_out

PROMISED = Schedule(
    id=0,
    session=replace(session(), thread="t1"),
    chat="c9",
    thread="t9",
    private=True,
    incident=3,
    requested_by=ANN,
    next_at=NOON,
    every_seconds=900,
    until=NOON + timedelta(hours=2),
    until_resolved=True,
    runs=2,
    last_entry=17,
    previous_entry=11,
)
VERSION = Report(0, "acme", 1, 0, "复盘", "default", "zh", "# 概述", "Ann", NOON, state="published")


async def test_a_promised_schedule_comes_back_whole_under_an_id(store: SqlStore) -> None:
    assert_nothing_is_left_out(PROMISED, "active")

    kept = await store.schedules.promise(PROMISED, "e1")

    assert kept == replace(PROMISED, id=kept.id)
    assert kept.id > 0
    assert await store.schedules.schedule("acme", kept.id) == kept


async def test_a_cause_promises_once(store: SqlStore) -> None:
    kept = await asyncio.gather(*(store.schedules.promise(PROMISED, "e1") for _ in range(10)))

    assert len({one.id for one in kept}) == 1


async def test_active_schedules_are_those_of_the_chat_in_all_its_threads(store: SqlStore) -> None:
    kept = await store.schedules.promise(PROMISED, "e1")
    done = await store.schedules.promise(PROMISED, "e2")
    beside = await store.schedules.promise(replace(PROMISED, session=session()), "e3")
    await store.schedules.promise(replace(PROMISED, session=replace(PROMISED.session, chat="c2")), "e4")

    await store.schedules.save_schedule(replace(done, active=False, runs=3))

    assert await store.schedules.active(PROMISED.session) == [kept, beside]
    assert await store.schedules.schedule("acme", done.id) == replace(done, active=False, runs=3)


async def test_versions_of_an_incidents_report_are_one_document(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")

    first = await store.reports.add_version(VERSION, "e2")
    second = await store.reports.add_version(replace(VERSION, text="# 概述 2"), "e3")

    assert first == replace(VERSION, id=first.id, version=1)
    assert (second.id, second.version) == (first.id, 2)
    assert await store.reports.current("acme", 1) == second
    assert await store.reports.versions("acme", first.id) == [first, second]


async def test_a_cause_makes_one_version(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")

    made = await asyncio.gather(*(store.reports.add_version(VERSION, "e2", replace=True) for _ in range(10)))

    assert len({(one.id, one.version) for one in made}) == 1


async def test_a_replaced_report_is_unlinked_and_still_readable(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    old = await store.reports.add_version(VERSION, "e2")

    new = await store.reports.add_version(replace(VERSION, title="Again"), "e3", replace=True)

    assert new.id != old.id
    assert await store.reports.current("acme", 1) == new
    assert await store.reports.versions("acme", old.id) == [replace(old, current=False)]


async def test_an_unlinked_report_can_get_another_version(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    old = await store.reports.add_version(VERSION, "e2")
    await store.reports.add_version(VERSION, "e3", replace=True)

    more = await store.reports.add_version(replace(VERSION, id=old.id), "e4")

    assert (more.id, more.version, more.current) == (old.id, 2, False)


async def test_a_version_of_nothing_known_is_refused(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")

    with pytest.raises(UserError):
        await store.reports.add_version(replace(VERSION, id=99), "e2")
    with pytest.raises(UnknownIncident):
        await store.reports.add_version(replace(VERSION, incident=99), "e2")


async def test_generations_since_then_are_counted(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    for minute in range(4):
        await store.reports.add_version(replace(VERSION, created_at=NOON + timedelta(minutes=minute)), f"m{minute}")

    assert await store.reports.generations("acme", NOON + timedelta(minutes=2)) == 2


async def test_a_template_saved_again_is_changed(store: SqlStore) -> None:
    await store.reports.save_template("acme", Template("Short", "en", "# One"))
    await store.reports.save_template("acme", Template("Short", "en", "# Two"))
    await store.reports.save_template("acme", Template("Short", "zh", "# 一"))

    assert await store.reports.templates("acme") == [
        Template("Short", "en", "# Two", built_in=False),
        Template("Short", "zh", "# 一", built_in=False),
    ]


async def test_a_login_lasts_until_it_expires(store: SqlStore) -> None:
    await store.logins.open_login("digest", "acme", ANN, NOON)

    assert await store.logins.login("digest", NOON - timedelta(seconds=1)) == ("acme", ANN)
    assert await store.logins.login("digest", NOON) is None
    assert await store.logins.login("another", NOON - timedelta(seconds=1)) is None


async def test_a_digest_opened_again_belongs_to_the_newer_person(store: SqlStore) -> None:
    for person in (ANN, BOB):
        await store.logins.open_login("digest", "acme", person, NOON)

    assert await store.logins.login("digest", NOON - timedelta(hours=1)) == ("acme", BOB)


async def test_every_version_an_incident_has_had_is_listed_newest_first(store: SqlStore) -> None:
    await store.incidents.declare(draft(), "e1")
    old = await store.reports.add_version(VERSION, "e2")
    more = await store.reports.add_version(replace(VERSION, created_at=NOON + timedelta(minutes=1)), "e3")
    later = replace(VERSION, created_at=NOON + timedelta(minutes=2))
    new = await store.reports.add_version(later, "e4", replace=True)

    assert await store.reports.of_incident("acme", 1) == [
        new,
        replace(more, current=False),
        replace(old, current=False),
    ]


async def test_a_login_taken_by_many_at_once_goes_to_one(store: SqlStore) -> None:
    await store.logins.open_login("digest", "acme", ANN, NOON)

    taken = await asyncio.gather(*(store.logins.take_login("digest", NOON - timedelta(hours=1)) for _ in range(10)))

    assert sorted(taken, key=str) == [("acme", ANN)] + [None] * 9


async def test_an_expired_login_is_not_taken(store: SqlStore) -> None:
    await store.logins.open_login("digest", "acme", ANN, NOON)

    assert await store.logins.take_login("digest", NOON) is None
