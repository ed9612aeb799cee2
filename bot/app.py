"""The composition root: configuration → store → adapters → skills → engine → web; start and stop."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web

from adapters import PLATFORMS
from bot.agent.opening import open_agent
from bot.charts import Drawing
from bot.config import Configuration
from bot.domain.chat import Origin, Person, RoomOpened, SessionKey
from bot.domain.incident import Status
from bot.engine.changes import SourceDesk
from bot.engine.context import Contexts
from bot.engine.directory import Directory
from bot.engine.dispatcher import Dispatcher
from bot.engine.gateway import Gateway
from bot.engine.likeness import Likeness
from bot.engine.metrics import Metrics
from bot.engine.recorder import Recorder
from bot.engine.replier import Replier
from bot.engine.rooms import Rooms
from bot.engine.router import Router
from bot.engine.running import Running
from bot.engine.turn import Turns
from bot.engine.worker import Worker
from bot.errors import ConfigError, PlatformError, RetryLater
from bot.language import Grammar, rehearse
from bot.ports.abilities import Connected, Single
from bot.ports.adapter import Adapter
from bot.ports.clock import Clock, system_clock
from bot.ports.inbox import Letter
from bot.ports.platform import AdapterServices, Page, Trouble, refusal_or_outage
from bot.ports.skill import Skill
from bot.ports.survey import Systems
from bot.ports.tool import AccountTools
from bot.prompts import postmortem_templates
from bot.sources import SOURCES
from bot.store import open_store
from bot.tools.own import OwnRecord
from bot.tools.systems import toolbox
from bot.web.app import create_app
from bot.web.login import LoginLinks
from bot.web.services import WebServices
from skills import SKILLS
from skills.diagnose import rank

log = structlog.get_logger()

START_PATIENCE = 60.0
"""Seconds a platform that cannot be reached is waited for at the start."""

GRACE = 20.0
"""Seconds running work is given at a stop; what is not done by then is kept for the next start."""


class App:
    """One process, whole. `start` then `stop`; every address and secret comes from the configuration."""

    def __init__(
        self, configuration: Configuration, *, clock: Clock = system_clock, skills: Sequence[Skill] = SKILLS
    ) -> None:
        self._configuration = configuration
        self.clock = clock
        self.accounts = configuration.accounts
        self.store = open_store(configuration.storage.url.get_secret_value(), clock=clock)
        self.metrics = Metrics()
        self.adapters = self._make_adapters()
        directory = Directory(self.store.people, self.adapters)
        recorder = Recorder(self.store, directory, self.accounts)
        plans = {id: configuration.models.get(id, configuration.model).plan() for id in self.accounts}
        agent = open_agent(plans, skills, rank, lambda account: self.toolboxes[account].tools, self.metrics.count_model)
        self.models = agent.models
        contexts = Contexts(
            self.store,
            self.adapters,
            self.accounts,
            directory,
            agent.skills,
            postmortem_templates(),
            agent.models,
            agent.writer,
            self._systems,
            Drawing(),
            clock,
        )
        router = Router(agent.skills, agent.models)
        turns = Turns(
            self.store,
            self.adapters,
            contexts,
            router,
            Running(contexts, router, self.store.inbox, configuration.engine.concurrency),
            Replier(self.store.outbox, recorder, self.metrics),
            recorder,
            self.metrics,
        )
        rooms = Rooms(self.store, recorder, directory, self.adapters, self.accounts)
        dispatcher = Dispatcher(turns, recorder, rooms, self.store.chats, self.store.inbox, clock)
        self._worker = Worker(
            self.store.inbox,
            dispatcher,
            self.metrics,
            clock,
            configuration.engine.concurrency,
            timedelta(days=configuration.engine.retention_days),
            self._elsewhere,
        )
        sources = {
            (id, name): SOURCES[name].make(self.accounts[id], settings, clock)
            for (id, name), settings in configuration.sources.items()
        }
        desk = SourceDesk(sources, self.store, self.metrics)
        self.gateway = Gateway(
            self.store.inbox, self.store.chats, self.adapters, self.accounts, self.metrics, clock, desk
        )
        self.toolboxes = self._toolboxes()
        self.links = LoginLinks(self.store.logins)
        self._ready: dict[str, bool] = {"worker": False}
        self._tasks: list[asyncio.Task[None]] = []
        self._runner: web.AppRunner | None = None
        self.url = ""

    def _toolboxes(self) -> Mapping[str, AccountTools]:
        """The tools of each account that has a model or a system to look at."""
        return {
            id: toolbox(account, systems, self._own(id))
            for id, account in self.accounts.items()
            if (systems := self._configuration.systems_of(id)) or id in self.models
        }

    def _own(self, account: str) -> OwnRecord:
        store = self.store
        return OwnRecord(store.incidents, store.reports, store.changes, Likeness(store.incidents, account).ranked)

    def _systems(self, account: str) -> Systems | None:
        """What rules can look at there, besides the record."""
        return self.toolboxes.get(account)

    def _make_adapters(self) -> Mapping[tuple[str, str], Adapter]:
        services = AdapterServices(self.store.logins, self.store.shelf, self.store.leases, self.clock)
        wanted = {
            (id, name): entry.settings()
            for name, entry in PLATFORMS.items()
            if entry.by_default
            for id in self.accounts
        } | dict(self._configuration.platforms)
        return {
            (id, name): PLATFORMS[name].load()(
                self.accounts[id], settings, replace(services, report=partial(self._count, name, id))
            )
            for (id, name), settings in wanted.items()
        }

    def _count(self, platform: str, account: str, trouble: Trouble) -> None:
        self.metrics.trouble.labels(platform, account, trouble).inc()

    async def start(self) -> None:
        """Ready on return. Raises `ConfigError`, `StoreError` or `PlatformError` with what to do; nothing runs then."""
        try:
            await self.store.open()
            await asyncio.gather(*(self._begin(adapter) for adapter in self.adapters.values()))
            await asyncio.gather(*(box.start() for box in self.toolboxes.values()))
            await self._resume_rooms()
            await self._serve()
        except BaseException:
            await self.stop()
            raise
        self._tasks.append(asyncio.create_task(self._work()))
        self._tasks.append(asyncio.create_task(asyncio.to_thread(self._rehearse)))
        for adapter in self.adapters.values():
            if adapter.polls:
                self._tasks.append(asyncio.create_task(self._listen(adapter)))

    async def stop(self, grace: float = GRACE) -> None:
        """Take in nothing more, finish what runs, keep the rest."""
        self._ready = dict.fromkeys(self._ready, False)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._worker.drain(grace)
        await asyncio.gather(*(adapter.stop() for adapter in self.adapters.values()))
        await asyncio.gather(*(box.stop() for box in self.toolboxes.values()))
        await asyncio.gather(*(model.close() for model in self.models.values()))
        if self._runner is not None:
            await self._runner.cleanup()
        await self.store.close()

    def _rehearse(self) -> None:
        for account in self.accounts.values():
            rehearse(Grammar(self.clock(), ZoneInfo(account.timezone), account.severities))

    async def _begin(self, adapter: Adapter) -> None:
        waited = 0.0
        while True:
            try:
                return await adapter.start()
            except RetryLater as later:
                if waited >= START_PATIENCE:
                    raise
                pause = min(later.after, 5.0)
                log.warning("platform_away", platform=adapter.platform, account=adapter.account, reason=later.public)
                waited += pause
                await asyncio.sleep(pause)

    async def _work(self) -> None:
        self._ready["worker"] = True
        try:
            await self._worker.run()
        finally:
            self._ready["worker"] = False

    async def _listen(self, adapter: Adapter) -> None:
        """Keep a socket mode listening; what it gives up on is reported and tried again."""
        name = f"{adapter.platform}/{adapter.account}"
        pause = 1.0
        while True:
            self._ready[name] = True
            try:
                await adapter.listen(self.gateway.keep)
            except (PlatformError, ConfigError) as error:
                self._ready[name] = False
                self._count(adapter.platform, adapter.account, refusal_or_outage(error))
                log.error("not_listening", platform=adapter.platform, account=adapter.account, reason=error.public)
                await asyncio.sleep(pause)
                pause = min(60.0, pause * 2)

    def _elsewhere(self) -> frozenset[tuple[str, str]]:
        """The accounts and platforms that another process speaks for."""
        return frozenset(
            key for key, adapter in self.adapters.items() if isinstance(adapter, Single) and not adapter.here
        )

    def _readiness(self) -> Mapping[str, bool]:
        """What must be up, and whether it is."""
        lost = {
            f"{adapter.platform}/{adapter.account}": False
            for adapter in self.adapters.values()
            if adapter.polls and isinstance(adapter, Connected) and not adapter.connected
        }
        return self._ready | lost

    async def _resume_rooms(self) -> None:
        """Have the rooms of unfinished incidents read for what was said while nobody listened."""
        now = self.clock()
        letters = [
            Letter(
                RoomOpened(
                    event_id=f"resumed:{chat.id}:{now.timestamp()}",
                    origin=Origin(chat.account, chat.platform, chat.id, private=chat.private),
                    name=chat.name,
                    received_at=now,
                ),
                SessionKey(chat.account, chat.platform, chat.id),
            )
            for account in self.accounts
            for chat in await self.store.chats.chats(account)
            if chat.war_room and chat.member and (account, chat.platform) in self.adapters
            if await self._is_open(account, chat.incident)
        ]
        if letters:
            await self.store.inbox.put(letters)

    async def _is_open(self, account: str, number: int | None) -> bool:
        incident = await self.store.incidents.get(account, number) if number else None
        return incident is not None and incident.status in (Status.ACTIVE, Status.STABLE)

    async def _serve(self) -> None:
        server = self._configuration.server
        services = WebServices(
            gateway=self.gateway,
            store=self.store,
            accounts=self.accounts,
            adapters=self.adapters,
            sources=self._configuration.sources.keys(),
            metrics=self.metrics.registry,
            ready=self._readiness,
            links=self.links,
            page=_page(),
            host=server.host,
            hosts=frozenset(filter(None, (urlsplit(server.public_url).hostname,))),
            https=server.public_url.startswith("https://"),
            clock=self.clock,
            also_at={other: name for name, entry in PLATFORMS.items() for other in entry.also_at},
        )
        self._runner = web.AppRunner(create_app(services), access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, server.host, server.port)
        try:
            await site.start()
        except OSError as error:
            raise ConfigError(
                f"{self._configuration.source}: server.port: cannot listen on {server.host}:{server.port} "
                f"({error.strerror}). Choose another port, or 0 for any free one."
            ) from None
        port = self._runner.addresses[0][1]
        shown = "127.0.0.1" if server.host in ("0.0.0.0", "::", "") else server.host  # noqa: S104  # compared, not bound
        self.url = server.public_url.rstrip("/") or f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"

    async def login_link(self, account: str, person: Person) -> str:
        """An address that logs a browser in, once."""
        return self.url + await self.links.issue(account, person)


def _page() -> Page | None:
    return next((entry.page() for entry in PLATFORMS.values() if entry.page is not None), None)


async def serve(
    configuration: Configuration, announce: Callable[[App], Awaitable[None]], skills: Sequence[Skill] = SKILLS
) -> None:
    """Run until a signal asks to stop; `announce` is told once it is ready. Raises what `App.start` raises."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    app = App(configuration, skills=skills)
    await app.start()
    gc.freeze()  # what is loaded stays for good: no collection need look at it
    gc.enable()
    await announce(app)
    log.info("ready", url=app.url, accounts=len(app.accounts), adapters=len(app.adapters))
    await stopping.wait()
    log.info("stopping")
    await app.stop()
    log.info("stopped")
