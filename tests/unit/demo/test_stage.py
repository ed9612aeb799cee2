"""The story on its way into the store."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.demo.script import load
from bot.demo.stage import events, perform, set_up
from bot.demo.story import Story
from bot.domain.account import Account
from bot.domain.chat import ChatMessage, Event, Task
from bot.domain.incident import EntryKind, Incident, Status
from bot.ports.incidents import IncidentFilter
from bot.ports.store import Store

ACCOUNT = Account("demo", "Demo")
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Ears:
    """Hears every event that is sent on."""

    def __init__(self) -> None:
        self.heard: list[Event] = []

    async def __call__(self, events: Sequence[Event]) -> None:
        self.heard += events


@pytest.fixture(scope="module")
def story() -> Story:
    return load()


async def staged(story: Story, store: Store) -> Incident:
    return await set_up(story, ACCOUNT, store, "console", "room")


async def played(story: Story, store: Store, incident: Incident, act: int) -> Ears:
    ears = Ears()
    for happening in events(story, story.acts[act], ACCOUNT, "console", "room", clock=lambda: NOW):
        await perform(happening, incident, store, ears)
    return ears


async def test_the_incident_is_declared_with_its_people_and_its_war_room(story: Story, store: Store) -> None:
    incident = await staged(story, store)

    chat = await store.chats.chat("demo", "console", "room")
    assert (incident.title, incident.status, incident.started_at) == (
        story.incident.title,
        Status.ACTIVE,
        story.incident.started_at,
    )
    assert incident.commander == story.person(story.incident.commander)
    assert chat is not None
    assert (chat.incident, chat.war_room, chat.name) == (incident.number, True, story.incident.chat)


async def test_past_incidents_are_over_and_link_to_their_sources(story: Story, store: Store) -> None:
    incident = await staged(story, store)

    past = [one for one in await store.incidents.find("demo", IncidentFilter()) if one.number != incident.number]
    links = {entry.link for one in past for entry in await store.incidents.entries("demo", one.number)}

    assert {one.status for one in past} == {Status.CLOSED}
    assert links == {story.source_of(one.source).address for one in story.past}


async def test_setting_up_twice_changes_nothing(story: Story, store: Store) -> None:
    first = await staged(story, store)

    second = await staged(story, store)

    assert second == first
    assert len(await store.incidents.find("demo", IncidentFilter())) == 1 + len(story.past)


async def test_messages_go_the_way_of_every_message_and_the_rest_to_the_timeline(story: Story, store: Store) -> None:
    incident = await staged(story, store)

    ears = await played(story, store, incident, act=0)

    entries = await store.incidents.entries("demo", incident.number)
    said = [beat.text for beat in story.acts[0].beats if beat.kind == "message"]
    kinds = [entry.kind for entry in entries if entry.kind is not EntryKind.PEOPLE]
    assert [event.text for event in ears.heard if isinstance(event, ChatMessage)] == said
    assert kinds == [EntryKind(beat.kind) for beat in story.acts[0].beats if beat.kind != "message"]


async def test_a_second_play_adds_nothing_to_the_timeline(story: Story, store: Store) -> None:
    incident = await staged(story, store)
    await played(story, store, incident, act=0)
    once = await store.incidents.entries("demo", incident.number)

    await played(story, store, incident, act=0)

    assert await store.incidents.entries("demo", incident.number) == once


async def test_the_end_asks_for_the_final_summary(story: Story, store: Store) -> None:
    incident = await staged(story, store)

    ears = await played(story, store, incident, act=1)

    (task,) = [event for event in ears.heard if isinstance(event, Task)]
    assert task.skill == "summarize"
    assert task.arguments == {"final": True, "incident": str(incident.number)}
