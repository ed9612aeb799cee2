"""Summaries and answers from incidents as the store keeps them, over each database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.account import Account
from bot.domain.chat import Mention, Origin, Person
from bot.domain.incident import EntryKind, Incident, Status
from bot.domain.session import Chat
from bot.engine.book import Book
from bot.engine.directory import Directory
from bot.language import cues
from bot.ports.incidents import Draft, NewEntry
from bot.ports.skill import SkillContext
from bot.store.store import SqlStore
from skills.answer import AnswerArguments, answer
from skills.related import RelatedArguments, related
from skills.summarize import SummarizeArguments, summarize
from tests.unit.skills.fakes import Room
from tests.unit.skills.stories import checkout_outage


class Kept:
    """A told story, put into a store, and the room to ask about it in."""

    def __init__(self, store: SqlStore, room: Room) -> None:
        self.store = store
        self.room = room
        self.chat = Chat("acme", "slack", "C1")

    async def declare(self) -> Incident:
        told = self.room.book.kept[2781]
        draft = Draft(
            "acme", told.title, told.severity, Person("U1", "Ann"), told.declared_at or self.room.now, told.started_at
        )
        incident, _ = await self.store.incidents.declare(draft, "cause")
        entries = [
            NewEntry(one.kind, one.author, one.at, one.text, f"story/{one.number}", one.link, one.cues, one.details)
            for one in self.room.book.records[2781]
        ]
        await self.store.incidents.add_entries("acme", incident.number, entries)
        self.chat = replace(self.chat, incident=incident.number)
        return incident

    def context(self, incident: Incident | None, event: str = "E1") -> SkillContext:
        mention = Mention(
            event_id=event,
            origin=Origin("acme", "slack", "C1", "M1"),
            sender=Person("U1", "Ann"),
            text="",
            sent_at=self.room.now,
            received_at=self.room.now,
        )
        directory = Directory(self.store.people, {})
        book = Book(
            self.store, directory, self.room.transcript, Account("acme", "Acme"), mention, self.chat, self.room.now
        )
        return replace(self.room.context(), incidents=book, incident=incident)


@pytest.fixture
async def kept(store: SqlStore) -> Kept:
    return Kept(store, checkout_outage())


async def test_a_kept_incident_is_summarised_as_it_was_told(kept: Kept) -> None:
    incident = await kept.declare()

    text = (await summarize.run(kept.context(incident), SummarizeArguments())).text

    for words in (
        "EU customers cannot check out",
        "lowered the connection pool from 200 to 50",
        "SEV-2 → SEV-1, because checkout is down for most of the EU",
        "Rolled back payments-api to 4.17 on all pods",
        "do we know whether anyone was charged twice?",
    ):
        assert words in text
    assert "coffee" not in text


async def test_catching_up_reads_what_the_store_remembers_of_the_last_look(kept: Kept) -> None:
    incident = await kept.declare()
    context = kept.context(incident)
    await summarize.run(context, SummarizeArguments())
    text = "Rolled forward payments-api to 4.19"
    later = NewEntry(
        EntryKind.CHAT, Person("U2", "Wei Chen"), kept.room.now, text, "new", cues=tuple(sorted(cues(text)))
    )
    await kept.store.incidents.add_entries("acme", incident.number, [later])

    news = (await summarize.run(context, SummarizeArguments(catch_up=True))).text
    again = (await summarize.run(context, SummarizeArguments(catch_up=True))).text

    assert ", 1 new entry:" in news
    assert "4.18" not in news
    assert ": nothing new since 15:18 " in again


async def test_another_person_catching_up_has_not_looked(kept: Kept) -> None:
    incident = await kept.declare()
    await summarize.run(kept.context(incident), SummarizeArguments())
    other = kept.context(incident)
    mention = replace(other.mention, sender=Person("U7", "Zoe"))
    book = Book(
        kept.store,
        Directory(kept.store.people, {}),
        kept.room.transcript,
        Account("acme", "Acme"),
        mention,
        kept.chat,
        kept.room.now,
    )

    text = (
        await summarize.run(replace(other, incidents=book, mention=mention), SummarizeArguments(catch_up=True))
    ).text

    assert text.startswith("You have not looked at it before")


async def test_a_status_change_is_told_with_its_reason(kept: Kept) -> None:
    incident = await kept.declare()
    context = kept.context(incident)
    change = await context.incidents.change_status(incident, Status.STABLE, "the rollback holds")

    text = (await summarize.run(kept.context(change.incident), SummarizeArguments())).text

    assert "active → stable, because the rollback holds (Ann)" in text


async def test_a_question_is_answered_from_what_is_kept(kept: Kept) -> None:
    incident = await kept.declare()

    reply = await answer.run(kept.context(incident), AnswerArguments(question="was there a deploy before it started?"))

    assert "Deployed payments-api 4.18 to production" in reply.text


async def test_a_related_incident_is_found_by_the_words_of_its_record(kept: Kept) -> None:
    incident = await kept.declare()
    draft = Draft(
        "acme", "Checkout slow after a pool change", "SEV-2", Person("U1", "Ann"), kept.room.now - timedelta(days=9)
    )
    other, _ = await kept.store.incidents.declare(draft, "older")
    unlike = replace(draft, title="Printer jam on the third floor")
    await kept.store.incidents.declare(unlike, "unlike")
    text = "root cause is that payments-api had too few connections in its connection pool"
    told = NewEntry(EntryKind.CHAT, Person("U2", "Bo"), draft.at, text, "old", cues=tuple(sorted(cues(text))))
    await kept.store.incidents.add_entries("acme", other.number, [told])

    reply = await related.run(kept.context(incident), RelatedArguments())

    assert f"{other.name} Checkout slow after a pool change" in reply.text
    assert "too few connections" in reply.text
    assert "Printer" not in reply.text
