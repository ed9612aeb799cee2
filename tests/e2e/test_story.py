"""One incident on every platform, from its declaration to the post-mortem, as the people in the chat live it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import App
from tests.e2e.scenes import MovableClock
from tests.e2e.towns import ANSWERING_ONLY, TOWNS, Bubble, Town, answer, answers, said, until
from tests.e2e.towns.resident import quiet, resident

TALK = (
    "checkout is failing for about 30% of customers since 13:42",
    "we deployed checkout-api v2.4.1 at 13:39",
    "root cause is the new connection pool limit in v2.4.1",
    "rolling back checkout-api to v2.4.0 now",
    "support has 40 tickets from customers who cannot pay",
    "we should add an alert on pool exhaustion",
)


@dataclass
class Scene:
    """A town, the bot that serves it, and the time."""

    town: Town
    app: App
    clock: MovableClock

    async def quiet(self, left: int = 0) -> None:
        await quiet(self.app, self.town, left=left)

    async def war_room(self) -> list[Bubble]:
        """Ann declares an incident and makes the room its own; what the bot says to that, its diagnosis too."""
        declared = await answer(self.town, "declare an incident: checkout is down, sev3")
        bound, diagnosis = await answers(self.town, "bind this chat to INC-1", 2)
        await self.quiet()
        return [declared, bound, diagnosis]

    async def talk(self) -> None:
        """Ann and Bob say what they see; for the bot's information where it hears nothing else."""
        for number, text in enumerate(TALK):
            who = ("ann", "bob")[number % 2]
            if self.town.traits.chatter:
                await self.town.chat(text, who)
            else:
                await self.town.ask(f"FYI {text}", who=who)
            await asyncio.sleep(0.002)  # DingTalk counts milliseconds
        async with asyncio.timeout(30):
            while len(await self.chatter()) < len(TALK):
                await asyncio.sleep(0.02)

    async def chatter(self) -> list[str]:
        """What people said, as the timeline has it."""
        entries = await self.app.store.incidents.entries("acme", 1)
        return [one.text for one in entries if one.kind == "chat" and one.tells]


@pytest.fixture(params=TOWNS)
async def at(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Scene]:
    clock = MovableClock()
    async with TOWNS[request.param]() as town, resident(tmp_path, {"acme": [town]}, clock=clock) as app:
        yield Scene(town, app, clock)


async def test_a_declared_incident_makes_its_room_and_is_diagnosed_once(at: Scene) -> None:
    declared, bound, diagnosis = await at.war_room()

    await answer(at.town, "bind this chat to INC-1")
    await at.quiet()

    assert "INC-1 checkout is down" in declared.text
    assert "war room" in bound.text
    assert "diagnose" in diagnosis.text
    assert len(said(at.town)) == 4


async def test_an_answer_stands_as_near_to_its_question_as_the_platform_allows(at: Scene) -> None:
    question = await at.town.ask("list incidents")
    await until(lambda: bool(said(at.town)))

    (shown,) = said(at.town)
    assert (shown.under == question) is at.town.traits.threads
    assert ("> list incidents" in shown.text.splitlines()) is not at.town.traits.threads
    assert len(shown.notified) == 1


async def test_a_direct_message_is_answered_there_and_names_nobody(at: Scene) -> None:
    shown = await answer(at.town, "list incidents", chat=at.town.direct)
    await at.quiet()

    assert "incident" in shown.text
    assert shown.notified == ()
    assert said(at.town) == []


async def test_what_asks_for_nothing_gets_no_answer(at: Scene) -> None:
    for words in ("thanks", "谢谢", "FYI we deployed checkout-api v2.4.1 at 13:39"):
        await at.town.ask(words)
    await answer(at.town, "list incidents")
    await at.quiet()

    assert len(said(at.town)) == 1


async def test_severity_changes_by_command_in_english_and_chinese(at: Scene) -> None:
    await at.war_room()

    english = await answer(at.town, "update this incident to SEV-2 because customers cannot pay")
    chinese = await answer(at.town, "把这个故障升级到P1")

    incident = await at.app.store.incidents.get("acme", 1)
    assert incident is not None
    assert incident.severity == "SEV-1"
    assert "SEV-3 → SEV-2, because customers cannot pay" in english.text
    assert "：SEV-2 → SEV-1。" in chinese.text


async def test_the_summary_rests_on_what_people_said_and_not_on_what_they_asked(at: Scene) -> None:
    await at.war_room()
    await at.talk()

    summary = await answer(at.town, "summarize")

    assert "30% of customers" in summary.text
    assert "connection pool limit" in summary.text
    assert "rolling back" in summary.text
    assert "declare an incident" not in summary.text.removeprefix("> ")


async def test_catching_up_begins_where_that_person_last_looked(at: Scene) -> None:
    await at.war_room()
    await at.talk()
    await answer(at.town, "catch me up", who="bob")
    await answer(at.town, "update this incident to SEV-2")

    again = await answer(at.town, "catch me up", who="bob")
    everything = await answer(at.town, "catch me up", who="ann")

    assert "SEV-2" in again.text
    assert "connection pool limit" not in again.text
    assert "connection pool limit" in everything.text


async def test_a_customer_is_told_what_concerns_customers(at: Scene) -> None:
    await at.war_room()
    await at.talk()

    told = await answer(at.town, "I am a customer relations manager; a few bullets for my customer about this incident")

    assert "checkout is down" in told.text
    assert "not resolved yet" in told.text
    assert "declare an incident" not in told.text
    assert "connection pool" not in told.text


async def test_a_promised_update_comes_when_it_is_due_and_says_what_changed(at: Scene) -> None:
    await at.war_room()
    promised = await answer(at.town, "give me an update in 20 minutes")
    await at.talk()
    await at.quiet(left=1)
    before = len(said(at.town))

    at.clock.forward(minutes=21)
    await answer(at.town, "list incidents", chat=at.town.direct)
    await until(lambda: len(said(at.town)) > before)
    await at.quiet()

    (update,) = said(at.town)[before:]
    assert "update at" in promised.text
    assert "connection pool limit" in update.text


async def test_a_diagnosis_names_the_cause_that_was_stated(at: Scene) -> None:
    await at.war_room()
    await at.talk()

    diagnosis = await answer(at.town, "diagnose this")

    assert "connection pool limit" in diagnosis.text
    assert "v2.4.1" in diagnosis.text


async def test_resolving_says_for_everybody_what_the_record_says(at: Scene) -> None:
    await at.war_room()
    await at.talk()

    resolved, final = await answers(at.town, "mark this incident as resolved", 2)
    await at.quiet()

    assert "active → resolved" in resolved.text
    assert "connection pool limit" in final.text
    assert (final.only_to, final.notified) == ("", ())


async def test_the_post_mortem_can_be_read_where_it_was_asked_for(at: Scene) -> None:
    await at.war_room()
    await at.talk()
    await answers(at.town, "标记为已恢复", 2)

    before = len(said(at.town))
    await answer(at.town, "draft the post-mortem")
    await at.quiet()

    drafted = said(at.town)[before]
    assert "version 1" in drafted.text
    if at.town.traits.files:
        assert drafted.files == ("INC-1-postmortem-v1.md",)
    else:
        assert "add an alert on pool exhaustion" in "\n".join(one.text for one in said(at.town))


async def test_without_history_an_answer_says_what_it_rests_on(at: Scene) -> None:
    await at.town.ask("FYI checkout is failing for about 30% of customers")
    await at.quiet()

    summary = await answer(at.town, "summarize")

    adapter = at.app.adapters["acme", at.town.platform]
    assert ("I have seen since" in summary.text) is not adapter.capabilities.history


async def test_everything_redelivered_three_times_is_answered_once(at: Scene) -> None:
    await at.war_room()
    await answer(at.town, "list incidents")
    before = at.town.shown()

    await at.town.redeliver(3)
    await at.quiet()

    assert at.town.shown() == before


@pytest.mark.parametrize("name", ANSWERING_ONLY)
async def test_where_nothing_is_said_unasked_an_incident_is_lived_by_asking(name: str, tmp_path: Path) -> None:
    async with ANSWERING_ONLY[name]() as town, resident(tmp_path, {"acme": [town]}) as app:
        at = Scene(town, app, MovableClock())
        await answer(town, "declare an incident: checkout is down, sev3")
        await answer(town, "bind this chat to INC-1")
        await at.talk()
        await until(lambda: len(said(town)) == 2 + len(TALK))  # each is nodded at
        raised = await answer(town, "把这个故障升级到P1")
        diagnosis = await answer(town, "diagnose this")
        resolved = await answer(town, "mark this incident as resolved")
        drafted = await answer(town, "draft the post-mortem")
        before = town.shown()
        await town.redeliver(3)
        await at.quiet()

        assert "SEV-3 → SEV-1" in raised.text
        assert "connection pool limit" in diagnosis.text
        assert "active → resolved" in resolved.text
        assert "version 1" in drafted.text
        assert town.shown() == before
