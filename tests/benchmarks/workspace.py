"""Slack, simulated in a process of its own, and the people in it who ask."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from adapters.slack.scopes import needed
from tests.benchmarks.process import ROOT, clean_environment

PATIENCE = 30.0
"""Seconds an answer is waited for."""


@dataclass
class Asked:
    """What came of questions. Times in seconds; `calls`: those the app made to the platform meanwhile."""

    replies: list[float] = field(default_factory=list)
    acknowledgements: list[float] = field(default_factory=list)
    unanswered: int = 0
    calls: int = 0
    seconds: float = 0.0

    def add(self, other: "Asked") -> None:
        self.replies += other.replies
        self.acknowledgements += other.acknowledgements
        self.unanswered += other.unanswered
        self.calls += other.calls
        self.seconds += other.seconds


class Workspace:
    """One workspace; an app there gets `app_mention` alone for a question, as long as `hears_all` is not set."""

    def __init__(self, session: aiohttp.ClientSession, described: dict[str, Any]) -> None:
        self.api_url = str(described["api_url"])
        self.bot_token = str(described["workspaces"][0]["bot_token"])
        self.signing_secret = str(described["workspaces"][0]["signing_secret"])
        self.mention = str(described["workspaces"][0]["mention"])
        self._control = f"{described['url']}/_control"
        self._session = session
        self._rooms = 0
        self.ann = ""

    async def open(self) -> None:
        """Let Ann in, and the app see what is addressed to it."""
        self.ann = (await self.run("user", name="ann"))["id"]
        await self.run("configure", echo=False, thread_counters=False)
        await self.hears_all(False)

    async def hears_all(self, everything: bool) -> None:
        """Whether the app is shown what is said in channels too: a mention then comes as two events."""
        scopes = needed() if everything else needed() - {"channels:history"}
        await self.run("configure", scopes=sorted(scopes))

    async def rooms(self, count: int) -> list[str]:
        """New channels with Ann and the app in them."""
        self._rooms += count
        return [
            (await self.run("channel", name=f"room-{self._rooms}-{number}", members=[self.ann]))["id"]
            for number in range(count)
        ]

    async def deliver_to(self, url: str) -> None:
        await self.run("request_url", url=url)

    async def say(self, room: str, text: str) -> None:
        await self.run("say", user=self.ann, channel=room, text=text)

    async def tell(self, room: str, text: str) -> None:
        """Mention the app, and return once it has said something anywhere."""
        posts = (await self.run("state"))["posts"]
        await self.say(room, f"{self.mention} {text}")
        async with asyncio.timeout(PATIENCE):
            while (await self.run("state"))["posts"] == posts:
                await asyncio.sleep(0.02)

    async def ask(self, rooms: Sequence[str], text: str, count: int, in_flight: int = 1) -> Asked:
        """Mention the app `count` times, so many unanswered at a time."""
        await self.run("forget")
        question = {"user": self.ann, "channels": list(rooms), "text": f"{self.mention} {text}"}
        load = await self.run("load", **question, count=count, in_flight=in_flight, timeout=PATIENCE)
        return Asked(
            replies=load["latencies"],
            acknowledgements=await self.acknowledgements(),
            unanswered=len(load["unanswered"]),
            calls=(await self.run("calls"))["next"],
            seconds=load["seconds"],
        )

    async def acknowledgements(self) -> list[float]:
        """Seconds from raising an event to its acknowledgement, of all since the last question began."""
        delivered = (await self.run("deliveries"))["items"]
        return [one["acknowledged_at"] - one["raised_at"] for one in delivered if one["acknowledged_at"]]

    async def run(self, command: str, **body: Any) -> dict[str, Any]:
        """A command of the simulator's control API."""
        async with self._session.post(f"{self._control}/{command}", json=body) as answer:
            found: dict[str, Any] = await answer.json()
            if answer.status != 200:
                raise RuntimeError(f"{command}: {found}")
            return found


@asynccontextmanager
async def workspace() -> AsyncIterator[Workspace]:
    """A fresh one; it ends with us."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.simulators.slack", "--attached",
        cwd=ROOT, env=clean_environment(), stdin=PIPE, stdout=PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        described = json.loads(await process.stdout.readline())
        async with aiohttp.ClientSession() as session:
            opened = Workspace(session, described)
            await opened.open()
            yield opened
    finally:
        process.stdin.close()
        await process.wait()
