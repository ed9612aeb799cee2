"""kill -9 at random moments under load: nothing acknowledged is lost, answered twice, or answered out of order."""

import asyncio
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import Self

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.e2e.process import BotProcess, free_port
from tests.simulators.slack import Channel, Message, SlackSimulator, User

ROUNDS = 20
CHANNELS = 4
QUESTIONS_A_ROUND = 24
LONG = 240.0
"""Seconds: hundreds of questions may be left to answer once the killing ends."""

HOP_BY_HOP = ("host", "content-length")


def write_config(folder: Path, slack: SlackSimulator, url: str, port: int) -> Path:
    credentials = slack.workspace.credentials
    file = folder / f"warroom-{port}.toml"
    file.write_text(f"""
[server]
port = {port}
[storage]
url = "{url}"
[accounts.acme.slack]
bot_token = "{credentials.bot_token}"
signing_secret = "{credentials.signing_secret}"
api_url = "{slack.api_url}"
""")
    return file


class Load:
    """People who keep asking, in several channels at once."""

    def __init__(self, slack: SlackSimulator) -> None:
        self._slack = slack
        self.ann: User = slack.user("ann")
        self.channels: list[Channel] = [slack.channel(f"room-{n}", members=[self.ann]) for n in range(CHANNELS)]
        self.asked: list[Message] = []

    async def ask(self, count: int) -> None:
        for number in range(count):
            channel = self.channels[number % CHANNELS]
            words = random.choice(["help", "list incidents", f"declare an incident: number {len(self.asked)}"])
            question = f"{self._slack.workspace.mention} {words}"
            self.asked.append(await self._slack.say(self.ann, channel, question))
            await asyncio.sleep(0.01)

    def answers(self) -> Counter[str]:
        """How many messages stand under each question."""
        return Counter(post.thread_ts or "" for post in self._slack.posts if not post.deleted)

    def acknowledged(self) -> set[str]:
        """The questions of which Slack was told that they arrived."""
        return {
            str(delivery.event["ts"])
            for delivery in self._slack.deliveries
            if delivery.acknowledged_at is not None and delivery.event.get("user") == self.ann.id
        }


async def kept_order(url: str) -> dict[str, list[str]]:
    """The questions of each channel in the order the inbox has them."""
    engine = create_async_engine(
        url.replace("sqlite:", "sqlite+aiosqlite:").replace("postgresql:", "postgresql+asyncpg:")
    )
    async with engine.connect() as connection:
        rows = await connection.execute(text("select event_id from inbox where kind = 'mention' order by id"))
    await engine.dispose()
    order: dict[str, list[str]] = defaultdict(list)
    for event_id in rows.scalars():
        channel, ts = str(event_id).split(":")[:2]
        order[channel].append(ts)
    return order


def answered_order(slack: SlackSimulator) -> dict[str, list[str]]:
    """The questions of each channel in the order they were answered."""
    order: dict[str, list[str]] = defaultdict(list)
    for post in sorted(slack.posts, key=lambda one: float(one.ts)):
        order[post.channel].append(str(post.thread_ts))
    return order


class Balancer:
    """Hands each call to one of the processes in turn, as a load balancer before them would."""

    def __init__(self) -> None:
        self.backends: list[str] = []
        self.url = ""
        self._turn = 0

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        app = web.Application()
        app.router.add_post("/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *reason: object) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _pass_on(self, request: web.Request) -> web.Response:
        self._turn += 1
        backend = self.backends[self._turn % len(self.backends)]
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in ("host", "content-length")
        }
        try:
            async with self._session.post(backend + request.path, data=await request.read(), headers=headers) as answer:
                return web.Response(status=answer.status, body=await answer.read())
        except aiohttp.ClientError:
            return web.Response(status=502)


async def settle(slack: SlackSimulator, load: Load) -> None:
    """Until everything asked is answered."""
    await slack.wait_until(lambda: load.acknowledged() <= set(load.answers()), timeout=LONG)
    await slack.settled(timeout=LONG)
    await slack.wait_until(lambda: load.acknowledged() <= set(load.answers()), timeout=LONG)


async def rounds(load: Load, bots: list[BotProcess]) -> None:
    """Kill one of them at a random moment while people ask, and start it again, over and over."""
    for _ in range(ROUNDS):
        asking = asyncio.create_task(load.ask(QUESTIONS_A_ROUND))
        await asyncio.sleep(random.uniform(0.05, 0.4))
        unlucky = random.choice(bots)
        await unlucky.kill()
        await unlucky.start()
        await asking


@pytest.mark.timeout(600)
async def test_on_sqlite_every_acknowledged_question_is_answered_once_in_order(tmp_path: Path) -> None:
    async with SlackSimulator(ack_deadline=1.0, retry_scale=0.01) as slack:
        url, port = f"sqlite:///{tmp_path / 'warroom.db'}", free_port()
        slack.request_url = f"http://127.0.0.1:{port}/webhooks/slack/acme"
        load = Load(slack)
        bot = await BotProcess(write_config(tmp_path, slack, url, port), port).start()

        await rounds(load, [bot])
        await settle(slack, load)
        await bot.kill()

        assert set(load.answers().values()) == {1}
        assert answered_order(slack) == await kept_order(url)


@pytest.mark.timeout(600)
async def test_on_postgresql_two_processes_do_the_same(tmp_path: Path, postgres_url: str) -> None:
    async with SlackSimulator(ack_deadline=1.0, retry_scale=0.01) as slack, Balancer() as balancer:
        slack.request_url = f"{balancer.url}/webhooks/slack/acme"
        load = Load(slack)
        ports = [free_port(), free_port()]
        configs = [write_config(tmp_path, slack, postgres_url, port) for port in ports]
        bots = [await BotProcess(config, port).start() for config, port in zip(configs, ports, strict=True)]
        balancer.backends = [bot.url for bot in bots]

        await rounds(load, bots)
        await settle(slack, load)
        for bot in bots:
            await bot.kill()

        assert set(load.answers().values()) == {1}
        assert answered_order(slack) == await kept_order(postgres_url)
