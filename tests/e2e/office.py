"""A whole Warroom in one process, at work in a simulated Slack workspace."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

from adapters.slack.settings import SlackSettings
from bot.app import App
from bot.config import Configuration, EngineSettings, ModelSettings, ServerSettings, StorageSettings
from bot.domain.account import Account
from bot.logs import configure
from bot.ports.clock import Clock, system_clock
from bot.ports.skill import Skill
from skills import SKILLS
from tests.simulators.model import ScriptedServer
from tests.simulators.slack import Channel, Message, SlackSimulator, Tenant, User


def slack_settings(slack: SlackSimulator, tenant: Tenant | None = None, **more: Any) -> SlackSettings:
    """What an operator would configure for this workspace, in Socket Mode."""
    credentials = (tenant or slack.workspace).credentials
    return SlackSettings(
        bot_token=SecretStr(credentials.bot_token),
        app_token=SecretStr(credentials.app_token),
        api_url=slack.api_url,
        **more,
    )


def webhook_settings(slack: SlackSimulator, tenant: Tenant | None = None) -> SlackSettings:
    """The same in webhook mode."""
    credentials = (tenant or slack.workspace).credentials
    return SlackSettings(
        bot_token=SecretStr(credentials.bot_token),
        signing_secret=SecretStr(credentials.signing_secret),
        api_url=slack.api_url,
    )


RULES = ModelSettings()
"""No model."""


def model_settings(server: ScriptedServer, **more: Any) -> ModelSettings:
    """What an operator would configure for this model."""
    name = f"{server.provider}:scripted"
    return ModelSettings(name=name, base_url=server.url, api_key=SecretStr(server.key), **more)


def configuration(
    url: str, platforms: dict[tuple[str, str], Any], model: ModelSettings = RULES, **account: Any
) -> Configuration:
    """Accounts of these platforms, listening on any free port."""
    return Configuration(
        server=ServerSettings(port=0),
        storage=StorageSettings(url=SecretStr(url)),
        model=model,
        engine=EngineSettings(),
        accounts={id: Account(id, id.title(), **account) for id, _ in platforms},
        platforms=platforms,
    )


def sqlite_url(folder: Path) -> str:
    """A database file in this folder."""
    return f"sqlite:///{folder / 'warroom.db'}"


@dataclass
class Office:
    """The workspace, the bot in it, and people who talk."""

    slack: SlackSimulator
    app: App
    ann: User
    bob: User
    room: Channel

    @property
    def bot(self) -> str:
        """How people write the bot's name."""
        return self.slack.workspace.mention

    async def ask(self, text: str, thread: Message | None = None, user: User | None = None) -> Message:
        """Mention the bot in the room; its first message in answer."""
        await self.slack.say(user or self.ann, self.room, f"{self.bot} {text}", thread=thread)
        return await self.slack.next_post()


@asynccontextmanager
async def office(
    folder: Path,
    *,
    channel: str = "ops",
    webhook: bool = False,
    skills: Sequence[Skill] = SKILLS,
    url: str = "",
    clock: Clock = system_clock,
    prepare: Callable[[SlackSimulator], None] | None = None,
    sources: Mapping[tuple[str, str], BaseModel] | None = None,
    systems: Mapping[tuple[str, str], BaseModel] | None = None,
    model: ModelSettings = RULES,
    concurrency: int = 64,
    **account: Any,
) -> AsyncIterator[Office]:
    """Open for work: Ann and Bob are in the channel with the bot. `clock` is what updates are due by."""
    configure("WARNING")
    async with SlackSimulator(retry_scale=0.001) as slack:
        if prepare is not None:
            prepare(slack)
        ann, bob = slack.user("ann", email="ann@example.org"), slack.user("bob", email="bob@example.org")
        room = slack.channel(channel, members=[ann, bob])
        settings = webhook_settings(slack) if webhook else slack_settings(slack)
        whole = configuration(url or sqlite_url(folder), {("acme", "slack"): settings}, model, **account)
        whole = replace(whole, sources=sources or {}, systems=systems or {})
        whole = replace(whole, engine=EngineSettings(concurrency=concurrency))
        opened = Office(slack, App(whole, clock=clock, skills=skills), ann, bob, room)
        await opened.app.start()
        try:
            if webhook:
                slack.request_url = f"{opened.app.url}/webhooks/slack/acme"
            yield opened
        finally:
            await opened.app.stop(grace=1.0)
