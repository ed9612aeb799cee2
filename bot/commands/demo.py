"""`warroom demo`: a real public outage, retold, in a local console."""

import asyncio
import signal
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import structlog
from pydantic import SecretStr
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import Progress

from bot.app import App
from bot.config import Configuration, EngineSettings, ModelSettings, ServerSettings, StorageSettings
from bot.demo.script import load
from bot.demo.stage import Happening, Turn, events, perform, set_up
from bot.demo.story import Story
from bot.domain.account import Account
from bot.domain.chat import ChatMessage, Language, Person
from bot.domain.incident import Incident
from bot.errors import ConfigError
from bot.logs import configure
from bot.ports.clock import Clock, system_clock
from bot.ports.incidents import NewEntry

ACCOUNT = "demo"
VISITOR = Person("you", "You")
LANGUAGES: Mapping[str, Language] = {"en": "en", "zh": "zh"}

FIRST_ACT_SECONDS = 5.0

log = structlog.get_logger()


def demo(port: int, language: str) -> None:
    """Play the story and serve the console until interrupted. Raises `ConfigError` for a language there is not."""
    if language not in LANGUAGES:
        raise ConfigError("--language: choose en or zh.")
    configure("WARNING")
    story = load()
    with tempfile.TemporaryDirectory(prefix="warroom-demo-") as folder:
        asyncio.run(_demo(story, _configuration(port, LANGUAGES[language], Path(folder))))


def _configuration(port: int, language: Language, folder: Path) -> Configuration:
    return Configuration(
        server=ServerSettings(port=port),
        storage=StorageSettings(url=SecretStr(f"sqlite:///{folder / 'demo.db'}")),
        model=ModelSettings(),
        engine=EngineSettings(),
        accounts={ACCOUNT: Account(ACCOUNT, "Demo", language=language)},
        platforms={},
        source="demo",
    )


def clock_of(story: Story) -> Clock:
    """A clock that goes at the usual speed and stands, now, where the first act ends."""
    offset = story.acts[0].beats[-1].at - system_clock()
    return lambda: system_clock() + offset


async def _demo(story: Story, configuration: Configuration) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    account = configuration.accounts[ACCOUNT]
    app = await _started(configuration, clock_of(story))
    console = Console()
    console.print(Markdown(story.introduction(account.language)))
    incident = await _first_act(app, story, account, console)
    link = await app.login_link(ACCOUNT, VISITOR)
    console.print(f"\nOpen this in a browser (works once): {link}\n", soft_wrap=True)
    console.print("Stop with Ctrl-C. Nothing is kept.")
    rest = asyncio.create_task(_second_act(app, story, account, incident))
    await stopping.wait()
    rest.cancel()
    await asyncio.gather(rest, return_exceptions=True)
    await app.stop(grace=1.0)


async def _started(configuration: Configuration, clock: Clock) -> App:
    """On the wanted port, or on any free one when that is taken."""
    app = App(configuration, clock=clock)
    try:
        await app.start()
    except ConfigError:
        if configuration.server.port == 0:
            raise
        app = App(_any_port(configuration), clock=clock)
        await app.start()
    return app


def _any_port(configuration: Configuration) -> Configuration:
    return replace(configuration, server=ServerSettings(port=0))


async def _first_act(app: App, story: Story, account: Account, console: Console) -> Incident:
    incident = await set_up(story, account, app.store, _platform(app), story.incident.chat)
    happenings = list(events(story, story.acts[0], account, _platform(app), story.incident.chat, clock=app.clock))
    with Progress(console=console) as display:
        task = display.add_task("The story so far", total=len(happenings))
        for happening in happenings:
            await perform(happening, incident, app.store, app.gateway.keep)
            display.advance(task)
            await asyncio.sleep(FIRST_ACT_SECONDS / len(happenings))
    return incident


async def _second_act(app: App, story: Story, account: Account, incident: Incident) -> None:
    """The rest, at the pace it happened."""
    for act in story.acts[1:]:
        for happening in events(story, act, account, _platform(app), story.incident.chat, clock=app.clock):
            await asyncio.sleep(max(0.0, (_time_of(happening) - app.clock()).total_seconds()))
            await perform(happening, incident, app.store, app.gateway.keep)


def _time_of(happening: Happening) -> datetime:
    match happening:
        case ChatMessage():
            return happening.sent_at
        case NewEntry():
            return happening.at
        case Turn():
            return happening.entry.at


def _platform(app: App) -> str:
    return next(iter(app.adapters))[1]
