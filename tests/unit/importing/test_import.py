"""What an import keeps, makes incidents of, and leaves alone."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.account import Account
from bot.domain.chat import Person
from bot.domain.incident import EntryKind, Status
from bot.domain.session import Chat, Message
from bot.errors import UserError
from bot.importing import ImportResult, Progress, import_export
from bot.ports.incidents import Amendment, Draft, IncidentFilter
from bot.ports.platform import ExportedChat
from bot.ports.skipped import Skipped, Skips
from bot.ports.store import Store

ACCOUNT = Account("acme", "Acme")
ANN = Person("U1", "Ann")
BEGIN = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
LATER = BEGIN + timedelta(days=30)


@dataclass
class Chats:
    """An export made of lists."""

    content: dict[str, list[Message]]
    skips: Skips = field(default_factory=Skips)

    def chats(self) -> Iterator[ExportedChat]:
        for name, messages in self.content.items():
            yield ExportedChat(f"C-{name}", name, iter(messages))

    def total(self) -> int:
        return sum(len(messages) for messages in self.content.values())


def said(chat: str, *texts: str, start: datetime = BEGIN) -> list[Message]:
    return [
        Message(
            f"m{number}", f"C-{chat}", ANN, text, start + timedelta(minutes=number), link=f"https://x.test/{number}"
        )
        for number, text in enumerate(texts, start=1)
    ]


def export(**chats: Iterable[str]) -> Chats:
    return Chats({name.replace("_", "-"): said(name.replace("_", "-"), *texts) for name, texts in chats.items()})


async def imported(
    store: Store,
    content: Chats,
    *,
    now: datetime = LATER,
    report: Callable[[Progress], None] = lambda _: None,
    only: Collection[str] = (),
    as_incident: bool = False,
    title: str = "",
) -> ImportResult:
    return await import_export(
        content, "chat", ACCOUNT, store, now=now, report=report, only=only, as_incident=as_incident, title=title
    )


async def test_every_message_is_kept_with_its_chat_and_author(store: Store) -> None:
    result = await imported(store, export(general=["hello", "there"], incident_db=["The database is down"]))

    kept = await store.chats.messages("acme", "chat", "C-general")
    assert [(one.text, one.sender.name) for one in kept] == [("hello", "Ann"), ("there", "Ann")]
    assert (result.chats, result.messages_new, result.messages_known) == (2, 3, 0)


async def test_a_room_becomes_an_incident_with_its_messages_as_timeline(store: Store) -> None:
    result = await imported(
        store, export(general=["hello"], incident_db=["The database is down", "Root cause: the disk was full"])
    )

    (made,) = result.incidents
    entries = await store.incidents.entries("acme", made.incident.number)
    first, second = [entry for entry in entries if entry.kind is EntryKind.CHAT]
    assert (made.incident.title, made.incident.started_at) == ("Db", BEGIN + timedelta(minutes=1))
    assert (first.text, first.author, first.at) == ("The database is down", ANN, BEGIN + timedelta(minutes=1))
    assert (first.source, first.link) == ("chat/C-incident-db/m1", "https://x.test/1")
    assert "cause" in second.cues


async def test_the_room_is_bound_to_its_incident(store: Store) -> None:
    result = await imported(store, export(incident_db=["The database is down"]))

    chat = await store.chats.chat("acme", "chat", "C-incident-db")
    assert chat is not None
    assert (chat.incident, chat.war_room, chat.name) == (result.incidents[0].incident.number, True, "incident-db")


async def test_a_second_import_adds_nothing(store: Store) -> None:
    content = export(general=["hello"], incident_db=["The database is down", "Resolved, all good again"])
    first = await imported(store, content)

    second = await imported(store, content)

    assert (second.messages_new, second.messages_known) == (0, 3)
    assert (second.incidents_new, second.incidents_known, second.entries) == (0, 1, 0)
    assert second.incidents[0].incident == first.incidents[0].incident
    assert len(await store.incidents.find("acme", IncidentFilter())) == 1


async def test_a_later_export_adds_what_is_new(store: Store) -> None:
    await imported(store, export(incident_db=["The database is down"]))

    result = await imported(store, export(incident_db=["The database is down", "Restarting it"]))

    assert (result.messages_new, result.entries, result.incidents_new) == (1, 1, 0)


async def test_an_incident_somebody_resolved_ends_when_they_said_so(store: Store) -> None:
    result = await imported(store, export(incident_db=["The database is down", "Resolved: it is back", "thanks"]))

    incident = result.incidents[0].incident
    assert (incident.status, incident.resolved_at) == (Status.RESOLVED, BEGIN + timedelta(minutes=2))


async def test_an_incident_nobody_resolved_is_closed_when_it_has_been_quiet_for_a_day(store: Store) -> None:
    result = await imported(store, export(incident_db=["The database is down", "Looking"]))

    incident = result.incidents[0].incident
    assert (incident.status, incident.resolved_at) == (Status.CLOSED, None)
    assert incident.closed_at == BEGIN + timedelta(minutes=2)


async def test_an_incident_spoken_of_today_is_still_active(store: Store) -> None:
    content = export(incident_db=["The database is down", "Looking"])

    result = await imported(store, content, now=BEGIN + timedelta(hours=1))

    assert result.incidents[0].incident.status is Status.ACTIVE


async def test_how_it_ended_is_on_the_timeline(store: Store) -> None:
    result = await imported(store, export(incident_db=["The database is down", "Resolved: it is back"]))

    entries = await store.incidents.entries("acme", result.incidents[0].incident.number)
    (ending,) = [entry for entry in entries if entry.kind is EntryKind.STATUS]
    assert ending.details["to"] == "resolved"
    assert "Ann" in ending.details["because"]


async def test_importing_again_does_not_close_what_somebody_reopened(store: Store) -> None:
    content = export(incident_db=["The database is down", "Resolved: it is back"])
    number = (await imported(store, content)).incidents[0].incident.number
    await store.incidents.amend("acme", number, "reopened", lambda one: Amendment(replace(one, status=Status.ACTIVE)))

    again = await imported(store, content)

    assert again.incidents[0].incident.status is Status.ACTIVE


async def test_a_chat_bound_to_an_incident_adds_to_that_one_and_leaves_its_status(store: Store) -> None:
    draft = Draft("acme", "Database down", "SEV-1", ANN, BEGIN)
    incident, _ = await store.incidents.declare(draft, "typed")
    room = Chat("acme", "chat", "C-incident-db", "incident-db", incident=incident.number, war_room=True)
    await store.chats.save_chat(room)

    result = await imported(store, export(incident_db=["The database is down", "Resolved: it is back"]))

    assert [one.incident.number for one in result.incidents] == [incident.number]
    assert (result.incidents_new, result.entries) == (0, 2)
    assert result.incidents[0].incident.status is Status.ACTIVE


async def test_a_single_chat_becomes_an_incident_whatever_its_name(store: Store) -> None:
    result = await imported(store, export(general=["The database is down since noon"]))

    assert result.incidents_new == 1


async def test_ordinary_chats_become_incidents_only_on_request(store: Store) -> None:
    content = export(general=["hello"], random=["hi"])

    ordinary = await imported(store, content)
    requested = await imported(store, content, as_incident=True)

    assert (ordinary.incidents_new, requested.incidents_new) == (0, 2)


async def test_chosen_chats_alone_are_read(store: Store) -> None:
    content = export(general=["hello"], random=["hi"], incident_db=["The database is down"])

    result = await imported(store, content, only=["random", "C-incident-db"])

    assert (result.chats, result.messages_new) == (2, 2)
    assert await store.chats.messages("acme", "chat", "C-general") == []


async def test_a_chat_that_is_not_there_is_refused_with_those_that_are(store: Store) -> None:
    with pytest.raises(UserError, match=r"no chat ops. It has: general"):
        await imported(store, export(general=["hello"]), only=["ops"])


async def test_a_title_is_taken_for_one_incident(store: Store) -> None:
    result = await imported(store, export(incident_db=["down"]), title="Orders lost")

    assert result.incidents[0].incident.title == "Orders lost"


async def test_one_title_for_several_incidents_is_refused(store: Store) -> None:
    with pytest.raises(UserError, match="2 chats"):
        await imported(store, export(incident_a=["down"], incident_b=["down"]), title="Orders lost")


async def test_messages_without_text_are_kept_but_are_no_entries(store: Store) -> None:
    result = await imported(store, export(incident_db=["The database is down", "  "]))

    assert (result.messages_new, result.entries) == (2, 1)


async def test_an_empty_room_makes_no_incident(store: Store) -> None:
    result = await imported(store, export(incident_db=[], general=["hello"]))

    assert (result.chats, result.incidents) == (2, ())


async def test_a_character_no_database_takes_loses_no_message(store: Store) -> None:
    await imported(store, export(general=["before\0after"]))

    (kept,) = await store.chats.messages("acme", "chat", "C-general")
    assert kept.text == "beforeafter"


async def test_another_account_sees_nothing_of_it(store: Store) -> None:
    await imported(store, export(incident_db=["The database is down"]))

    assert await store.incidents.find("other", IncidentFilter()) == []
    assert await store.chats.chats("other") == []


async def test_progress_reaches_its_total_and_never_goes_back(store: Store) -> None:
    seen: list[Progress] = []
    content = Chats({"general": said("general", *["hello"] * 2500), "random": said("random", "hi")})

    await imported(store, content, report=seen.append)

    done = [one.done for one in seen]
    assert done == sorted(done)
    assert seen[-1] == Progress(2501, 2501, "")
    assert {one.what for one in seen} == {"general", "random", ""}


async def test_what_could_not_be_read_is_named_in_the_result(store: Store) -> None:
    content = export(general=["hello"])
    content.skips.add("general/2026-03-01.json", "not JSON")

    result = await imported(store, content)

    assert result.skipped == (Skipped("general/2026-03-01.json", "not JSON"),)
    assert result.skipped_total == 1
