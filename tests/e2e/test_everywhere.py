"""One process at work on every platform and the console at once, for two organisations."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import App
from tests.e2e.browser import browser
from tests.e2e.scenes import readiness
from tests.e2e.towns import TOWNS, Town, answer, answers, said
from tests.e2e.towns.resident import quiet, resident

SERVED = ("slack-socket", "lark-socket", "dingtalk-stream", "wecom-robot")
TROUBLE = {"acme": "checkout", "bolt": "search"}
"""What is broken at each organisation; nothing else tells their towns apart, down to people's and rooms' ids."""


@dataclass
class World:
    """The towns of both organisations, and the process that serves them."""

    towns: Mapping[str, Mapping[str, Town]]
    app: App

    def everybody(self) -> list[tuple[str, Town]]:
        return [(account, town) for account, towns in self.towns.items() for town in towns.values()]

    async def quiet(self) -> None:
        await quiet(self.app, *(town for _, town in self.everybody()))

    def told(self, account: str) -> str:
        """All the bot has said to one organisation."""
        return "\n".join(bubble.text for town in self.towns[account].values() for bubble in town.shown())


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        towns = {
            account: {name: await stack.enter_async_context(TOWNS[name]()) for name in SERVED} for account in TROUBLE
        }
        served = {account: list(its.values()) for account, its in towns.items()}
        yield World(towns, await stack.enter_async_context(resident(folder, served)))


async def incident(account: str, town: Town) -> int:
    """From declared to resolved; its number."""
    broken = TROUBLE[account]
    declared = await answer(town, f"declare an incident: {broken} is down on {town.platform}")
    found = re.search(r"INC-(\d+)", declared.text)
    assert found is not None
    number = int(found[1])
    await answers(town, f"bind this chat to INC-{number}", 2)
    await town.ask(f"FYI root cause is the pool of {broken}-api")
    raised = await answer(town, "把这个故障升级到P1")
    summary = await answer(town, "summarize")
    await answers(town, "mark this incident as resolved", 2)
    assert "SEV-3 → SEV-1" in raised.text
    assert f"pool of {broken}-api" in summary.text
    return number


async def test_an_incident_is_lived_on_every_platform_of_two_organisations_at_once(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        numbers = await asyncio.gather(*(incident(account, town) for account, town in at.everybody()))
        await at.quiet()

        assert [sorted(numbers[:4]), sorted(numbers[4:])] == [[1, 2, 3, 4], [1, 2, 3, 4]]
        assert (await at.app.store.inbox.depth())["dead"] == 0
        assert [await at.app.store.outbox.undelivered(account) for account in TROUBLE] == [[], []]


async def test_nothing_of_one_organisation_is_seen_from_the_other(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        await asyncio.gather(*(incident(account, town) for account, town in at.everybody()))
        for words in ("list incidents", "summarize incident 2", "how many incidents were there?", "export incident 3"):
            await asyncio.gather(*(answer(town, words, chat=town.direct) for _, town in at.everybody()))
        await at.quiet()

        assert [at.told("acme").count("search"), at.told("bolt").count("checkout")] == [0, 0]
        assert at.told("acme").count("checkout is down") > 0


async def test_each_organisation_sees_the_incidents_of_all_its_platforms(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        for account, town in at.everybody():
            await answer(town, f"declare an incident: {TROUBLE[account]} is down on {town.platform}")

        lists = [await answer(town, "list incidents", chat=town.direct) for _, town in at.everybody()]

        for listed in lists:
            assert [town.platform in listed.text for town in at.towns["acme"].values()] == [True] * 4


async def test_the_console_shows_what_was_declared_on_the_platforms(tmp_path: Path) -> None:
    async with world(tmp_path) as at, browser(at.app, "ann") as ann, browser(at.app, "olga", "bolt") as olga:
        for account, town in at.everybody():
            await answer(town, f"declare an incident: {TROUBLE[account]} is down on {town.platform}")

        async with ann.watching(), olga.watching():
            await ann.say("list incidents")
            await olga.say("list incidents")
            listed = [(await one.reply())["text"] for one in (ann, olga)]

        assert [text.count("checkout is down on") for text in listed] == [4, 0]
        assert [text.count("search is down on") for text in listed] == [0, 4]


async def test_while_one_platform_cannot_be_reached_the_others_are_served(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        at.towns["acme"]["lark-socket"].limit(1_000)
        at.towns["acme"]["dingtalk-stream"].limit(1_000)

        for name in ("lark-socket", "dingtalk-stream"):
            await at.towns["acme"][name].ask("list incidents")
        for name in ("slack-socket", "wecom-robot"):
            await answer(at.towns["acme"][name], "list incidents")
        await asyncio.gather(*(answer(town, "list incidents") for town in at.towns["bolt"].values()))

        assert said(at.towns["acme"]["lark-socket"]) == []
        assert await readiness(at.app) == (200, [])
