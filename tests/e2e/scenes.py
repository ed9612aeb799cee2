"""What several stories have in common: waiting for quiet, skills that wait to be let go, a clock that is moved."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import aiohttp
from prometheus_client import generate_latest

from bot.app import App
from bot.domain.chat import Reply
from bot.ports.skill import Arguments, Skill, SkillContext
from skills import SKILLS
from tests.e2e.office import Office
from tests.simulators.slack import Message, SlackSimulator


class Anything(Arguments):
    """What the skills that stand in are called with."""

    question: str = ""
    incident: str | None = None


Said = Callable[[SkillContext, Anything], Awaitable[Reply]]


def with_skill(name: str, run: Said, timeout: float = 30.0) -> tuple[Skill, ...]:
    """All skills, this one in place of the one of its name."""
    stand_in = Skill(name, "Stand in.", "替代。", Anything, run, timeout=timeout)
    return (stand_in, *(one for one in SKILLS if one.name != name))


class Gate:
    """A skill's work that begins and then waits to be let go."""

    def __init__(self) -> None:
        self.begun = 0
        self._open = asyncio.Event()

    def open(self) -> None:
        self._open.set()

    async def run(self, _: SkillContext, arguments: Anything) -> Reply:
        self.begun += 1
        await self._open.wait()
        return Reply(f"Thought about: {arguments.question or 'it'}")


async def settled(slack: SlackSimulator, app: App) -> None:
    """Nothing more is on its way, and nothing due is waiting. What is promised for later is not waited for."""
    await slack.settled()
    async with asyncio.timeout(20):
        while any([await unfinished(app), slack_is_busy(slack)]):
            await asyncio.sleep(0.02)


async def unfinished(app: App) -> int:
    """Letters that wait (also for a later time) or run."""
    depth = await app.store.inbox.depth()
    return depth["waiting"] + depth["running"]


def slack_is_busy(slack: SlackSimulator) -> bool:
    return any(held.courier.busy for held in slack.tenants.values())


async def quiet(at: Office) -> None:
    """Nothing more is on its way."""
    await settled(at.slack, at.app)


def button(message: Message, label: str) -> str:
    """The action id of the button with this label."""
    elements = [element for block in message.blocks for element in block.get("elements", [])]
    return str(next(one["action_id"] for one in elements if one.get("text", {}).get("text") == label))


class MovableClock:
    """The machine's time, moved on by a test."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def forward(self, **by: float) -> timedelta:
        """Move on, in the words of `timedelta`."""
        step = timedelta(**by)
        self._ahead += step
        return step


def metrics(app: App) -> str:
    """What Prometheus would be told."""
    return generate_latest(app.metrics.registry).decode()


def counted(app: App, name: str, **labels: str) -> float:
    """The sum of a counter's samples that have these labels."""
    return sum(
        sample.value
        for family in app.metrics.registry.collect()
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


async def readiness(app: App) -> tuple[int, Sequence[str]]:
    """What `/readyz` answers: its status, and what is not ready."""
    async with aiohttp.ClientSession() as session, session.get(f"{app.url}/readyz") as answer:
        body = json.loads(await answer.read())
        return answer.status, body.get("not_ready", [])
