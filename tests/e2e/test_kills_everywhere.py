"""kill -9 on every platform at once: what was acknowledged is answered once, or reported where that cannot be told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.commands.configured import configured, opened
from bot.ports.inbox import Outgoing
from tests.e2e.process import BotProcess, free_port
from tests.e2e.slow import GO_ON
from tests.e2e.towns import EVERYWHERE, Town, said, until, wecom
from tests.e2e.towns.resident import announce, written

SOCKETS = ("slack-socket", "lark-socket", "dingtalk-stream", "wecom-robot")
WEBHOOKS = ("slack-webhook", "lark-webhook", "dingtalk-webhook", "wecom-app")
SLOW = ("tests.e2e.slow",)
RUN = ("bot", "run", "--config")
LONG = 90.0
"""Seconds: a robot's place is free again only a while after the process that held it was killed."""


@dataclass
class Served:
    """Towns of one organisation, and the process that serves them."""

    towns: Sequence[Town]
    config: Path
    bot: BotProcess

    async def restarted(self) -> None:
        """Killed without warning, and started again."""
        await self.bot.kill()
        await self.bot.start()
        await asyncio.gather(*(town.connected() for town in self.towns))

    async def running(self, turns: int) -> None:
        """Return once so many turns run."""
        async with aiohttp.ClientSession() as session, asyncio.timeout(LONG):
            while f"warroom_turns_running {turns}.0" not in await self._metrics(session):
                await asyncio.sleep(0.05)

    async def _metrics(self, session: aiohttp.ClientSession) -> str:
        async with session.get(f"{self.bot.url}/metrics") as answer:
            return await answer.text()

    async def reported(self) -> list[Outgoing]:
        """The replies that are reported as perhaps not sent, once nothing is left to do."""
        async with opened(configured(self.config)) as store, asyncio.timeout(LONG):
            while (depth := await store.inbox.depth())["waiting"] or depth["running"]:
                await asyncio.sleep(0.05)
            return await store.outbox.undelivered("acme")


@asynccontextmanager
async def served(folder: Path, names: Sequence[str], program: Sequence[str] = RUN) -> AsyncIterator[Served]:
    async with AsyncExitStack() as stack:
        towns = [await stack.enter_async_context(EVERYWHERE[name]()) for name in names]
        port = free_port()
        config = written(folder, {"acme": towns}, port=port)
        bot = await BotProcess(config, port, program).start()
        announce({"acme": towns}, bot.url)
        try:
            await asyncio.gather(*(town.connected() for town in towns))
            yield Served(towns, config, bot)
        finally:
            await bot.kill()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("names", [SOCKETS, WEBHOOKS, ("wecom-callback",)], ids=["sockets", "webhooks", "polled"])
async def test_killed_between_acknowledgement_and_reply_it_answers_everything_once_in_order(
    tmp_path: Path, names: Sequence[str]
) -> None:
    async with served(tmp_path, names, SLOW) as at:
        for town in at.towns:
            await town.ask("help")
            await town.ask("declare an incident: checkout is down")
            await town.settled()
        await at.running(len(at.towns))

        (tmp_path / GO_ON).touch()
        await at.restarted()
        await until(lambda: all(len(said(town)) >= 2 for town in at.towns), LONG)
        for town in at.towns:
            await town.redeliver(3)

        assert await at.reported() == []
        for town in at.towns:
            slow, declared = said(town)
            assert "It took a while." in slow.text
            assert "checkout is down" in declared.text


@pytest.mark.timeout(240)
@pytest.mark.parametrize("names", [SOCKETS, WEBHOOKS], ids=["sockets", "webhooks"])
async def test_killed_before_it_knows_that_a_reply_was_taken_it_says_nothing_twice(
    tmp_path: Path, names: Sequence[str]
) -> None:
    async with served(tmp_path, names) as at:
        for town in at.towns:
            town.keep_waiting()
            await town.ask("list incidents")
        await until(lambda: all(said(town) for town in at.towns), LONG)

        await at.restarted()
        reported = await at.reported()

        unsure = [town.platform for town in at.towns if town.traits.resend == "at-most-once"]
        assert [len(said(town)) for town in at.towns] == [1] * len(at.towns)
        assert sorted(one.delivery.platform for one in reported) == sorted(unsure)
        assert at.bot.log.count('"reply_not_sent"') == len(unsure)


@pytest.mark.timeout(240)
async def test_of_two_processes_one_connects_the_robot_and_the_other_takes_its_place(
    tmp_path: Path, postgres_url: str
) -> None:
    async with wecom.by_socket() as town:
        ports = [free_port(), free_port()]
        configs = [written(tmp_path, {"acme": [town]}, port=port, url=postgres_url) for port in ports]
        first, second = [BotProcess(config, port) for config, port in zip(configs, ports, strict=True)]
        await first.start()
        await second.start()
        try:
            await town.connected()
            await town.ask("declare an incident: checkout is down")
            await until(lambda: len(said(town)) == 1, LONG)
            connections = town.wecom.connections
            connected_once, before = connections.subscriptions, connections.live

            await first.kill()
            await until(lambda: connections.live not in (None, before), LONG)
            await town.ask("list incidents")
            await until(lambda: len(said(town)) == 2, LONG)
        finally:
            await first.kill()
            await second.kill()

        assert connected_once == 1
        assert connections.subscriptions == 2
        assert "checkout is down" in said(town)[1].text
