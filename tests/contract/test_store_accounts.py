"""One account never sees another's rows, whatever it asks for."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.report import Template
from bot.domain.session import Chat, Message
from bot.errors import UnknownIncident
from bot.ports.incidents import Amendment, EntryFilter, IncidentFilter
from bot.ports.store import ChangeFilter
from bot.store.store import SqlStore
from tests.contract.letters import ANN, NOON, delivery, draft, entry, letter, next_job, session
from tests.contract.test_store_changes import CHANGED
from tests.contract.test_store_chats import ANSWERED, REMEMBERED
from tests.contract.test_store_documents import PROMISED, VERSION

WHO = "other"
READINGS: dict[str, Callable[[SqlStore], Awaitable[object]]] = {
    "dead": lambda store: store.inbox.dead(WHO),
    "undelivered": lambda store: store.outbox.undelivered(WHO),
    "chat": lambda store: store.chats.chat(WHO, "chatty", "c1"),
    "chats": lambda store: store.chats.chats(WHO),
    "rooms": lambda store: store.chats.rooms(WHO, 1),
    "message": lambda store: store.chats.message(WHO, "chatty", "c1", "m1"),
    "messages": lambda store: store.chats.messages(WHO, "chatty", "c1"),
    "session": lambda store: store.sessions.load(session(account=WHO)),
    "turns": lambda store: store.sessions.turns(session(account=WHO)),
    "people known": lambda store: store.people.known(WHO, "chatty", ["u1"]),
    "people named": lambda store: store.people.named(WHO, "chatty", "Ann"),
    "incident": lambda store: store.incidents.get(WHO, 1),
    "incidents": lambda store: store.incidents.find(WHO, IncidentFilter()),
    "entries": lambda store: store.incidents.entries(WHO, 1),
    "entries with cues": lambda store: store.incidents.entries(WHO, 1, EntryFilter(with_cues=True)),
    "number of entries": lambda store: store.incidents.count_entries(WHO, 1),
    "edited entry": lambda store: store.incidents.edit_entry(WHO, "s1", "changed"),
    "last look": lambda store: store.incidents.last_look(WHO, 1, "u1"),
    "follow-ups": lambda store: store.incidents.follow_ups(WHO, 1),
    "finished follow-up": lambda store: store.incidents.finish_follow_up(WHO, 1, 1),
    "schedule": lambda store: store.schedules.schedule(WHO, 1),
    "active schedules": lambda store: store.schedules.active(replace(PROMISED.session, account=WHO)),
    "report": lambda store: store.reports.current(WHO, 1),
    "report versions": lambda store: store.reports.versions(WHO, 1),
    "reports of an incident": lambda store: store.reports.of_incident(WHO, 1),
    "generations": lambda store: store.reports.generations(WHO, NOON),
    "templates": lambda store: store.reports.templates(WHO),
    "changes": lambda store: store.changes.find(WHO, ChangeFilter()),
    "shelf": lambda store: store.shelf.get(WHO, "chatty", "k"),
}


@pytest.fixture
async def filled(store: SqlStore) -> SqlStore:
    """A store with something of everything, all of one account."""
    await store.inbox.put([letter("e1")])
    await store.inbox.bury((await next_job(store.inbox)).id, "it broke")
    await store.outbox.prepare(1, [delivery("k1")])
    await store.outbox.failed("k1", "refused")
    await store.chats.save_chat(Chat("acme", "chatty", "c1", incident=1, war_room=True))
    await store.chats.keep_messages("acme", "chatty", [Message("m1", "c1", ANN, "text", NOON)])
    await store.sessions.save(REMEMBERED)
    await store.sessions.add_turn(session(), ANSWERED)
    await store.people.remember("acme", "chatty", [ANN])
    await store.shelf.put("acme", "chatty", "k", "kept", timedelta(hours=1))
    await store.changes.keep("acme", [CHANGED])
    await store.incidents.declare(draft(), "e1")
    await store.incidents.add_entries("acme", 1, [replace(entry("text", "s1"), cues=("cause",))])
    await store.incidents.looked("acme", 1, "u1", 1)
    await store.incidents.add_follow_up("acme", 1, "do it", "Ann", NOON, "e1")
    await store.schedules.promise(PROMISED, "e1")
    await store.reports.add_version(VERSION, "e1")
    await store.reports.save_template("acme", Template("Short", "en", "# One"))
    return store


@pytest.mark.parametrize("reading", READINGS)
async def test_another_account_sees_nothing(filled: SqlStore, reading: str) -> None:
    assert not await READINGS[reading](filled)


async def test_the_account_itself_sees_it_all(filled: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "WHO", "acme")

    unseen = [name for name, reading in READINGS.items() if not await reading(filled)]

    assert unseen == []


async def test_another_account_changes_nothing(filled: SqlStore) -> None:
    before = await filled.incidents.entries("acme", 1)
    kept = await filled.schedules.schedule("acme", 1)
    assert kept is not None

    await filled.chats.edit_message(WHO, "chatty", "c1", "m1", "changed")
    await filled.chats.delete_message(WHO, "chatty", "c1", "m1")
    await filled.schedules.save_schedule(replace(kept, session=replace(kept.session, account=WHO), active=False))
    with pytest.raises(UnknownIncident):
        await filled.incidents.amend(WHO, 1, "e9", Amendment)

    assert await filled.incidents.entries("acme", 1) == before
    assert await filled.schedules.schedule("acme", 1) == kept
    assert [one.text for one in await filled.chats.messages("acme", "chatty", "c1")] == ["text"]
