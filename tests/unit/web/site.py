"""A web server on a free port with a real store behind it, and one console account to log in to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession, CookieJar, web
from prometheus_client import CollectorRegistry

from adapters import PLATFORMS
from adapters.console.adapter import ConsoleAdapter
from adapters.console.settings import ConsoleSettings
from bot.domain.account import Account
from bot.domain.chat import Event, Person
from bot.errors import NotFound
from bot.ports.platform import AdapterServices
from bot.ports.store import Store
from bot.ports.webhook import WebhookRequest, WebhookResponse
from bot.store import open_store
from bot.web.app import create_app
from bot.web.login import LoginLinks
from bot.web.services import WebServices

ACME, OTHER = Account("acme", "Acme", language="en"), Account("other", "Other")
ANA, BEN = Person("ana", "Ana Torres"), Person("ben", "Ben Okafor")


class HandMadeClock:
    """A clock that goes when told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


class RecordingGateway:
    """Has the adapter read calls and keeps what they mean; `fails` stands for a bug."""

    def __init__(self, adapters: dict[tuple[str, str], ConsoleAdapter]) -> None:
        self._adapters = adapters
        self.calls: list[WebhookRequest] = []
        self.events: list[Event] = []
        self.fails: Exception | None = None
        self.then: Callable[[Event], Awaitable[None]] | None = None
        self._running: set[asyncio.Future[None]] = set()

    async def accept(self, platform: str, account: str, request: WebhookRequest) -> WebhookResponse:
        if (account, platform) not in self._adapters:
            raise NotFound("Nobody by that name.")
        if self.fails is not None:
            raise self.fails
        self.calls.append(request)
        intake = await self._adapters[account, platform].receive(request)
        self._keep(intake.events)
        return intake.response

    def _keep(self, events: Sequence[Event]) -> None:
        self.events.extend(events)
        for event in events:
            if self.then is not None:
                self._running.add(asyncio.ensure_future(self.then(event)))


@dataclass
class Site:
    """The running server, and everything behind it."""

    services: WebServices
    gateway: RecordingGateway
    console: ConsoleAdapter
    clock: HandMadeClock
    ready: dict[str, bool]
    runner: web.AppRunner
    url: str = ""
    _browsers: list[ClientSession] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.services.store

    def browser(self) -> ClientSession:
        """A browser that nobody is logged in with."""
        session = ClientSession(self.url, cookie_jar=CookieJar(unsafe=True))
        self._browsers.append(session)
        return session

    async def browser_of(self, person: Person, account: str = "acme") -> ClientSession:
        browser = self.browser()
        async with browser.get(await self.services.links.issue(account, person)) as response:
            assert response.status == 200
        return browser

    async def close(self) -> None:
        for browser in self._browsers:
            await browser.close()
        await self.runner.cleanup()
        await self.store.close()


@asynccontextmanager
async def running_site(folder: Path, *, host: str = "127.0.0.1", https: bool = False) -> AsyncIterator[Site]:
    """Serve on a free port of this machine; `host` is what the server believes it is bound to."""
    clock = HandMadeClock()
    store = open_store(f"sqlite:///{folder / 'site.db'}", clock=clock)
    await store.open()
    services = AdapterServices(store.logins, store.shelf, store.leases, clock)
    consoles = {(one.id, "console"): ConsoleAdapter(one, ConsoleSettings(), services) for one in (ACME, OTHER)}
    ready: dict[str, bool] = {}
    gateway = RecordingGateway(consoles)
    make_page = PLATFORMS["console"].page
    web_services = WebServices(
        gateway=gateway,
        store=store,
        accounts={"acme": ACME, "other": OTHER},
        adapters=dict(consoles),
        metrics=CollectorRegistry(),
        ready=lambda: ready,
        links=LoginLinks(store.logins, clock),
        page=make_page() if make_page else None,
        host=host,
        https=https,
        clock=clock,
        also_at={"console-too": "console"},
    )
    runner = web.AppRunner(create_app(web_services), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site = Site(web_services, gateway, consoles["acme", "console"], clock, ready, runner)
    site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield site
    finally:
        await site.close()
