"""What the contract suite needs to know of a platform, and the desk that events arrive at."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from aiohttp import web

from bot.domain.account import Account
from bot.domain.chat import Attachment, ChatMessage, Delivery, Event, Mention, Person, Receipt
from bot.errors import WebhookError
from bot.ports.adapter import Adapter
from bot.ports.platform import AdapterServices, Report, uncounted
from bot.ports.webhook import Intake, WebhookRequest

ACCOUNT = Account("acme", "Acme")

Forgery = Literal["unsigned", "tampered", "stale"]
Failure = Literal["rate limit", "broken", "cut", "refused"]

RATE_LIMIT_SECONDS = 7.0
"""How long a simulated rate limit asks to wait."""


@dataclass(frozen=True)
class Shown:
    """One of the bot's messages as people see it now. `under`: the root of its thread, `quotes`: what it quotes.

    `files`: the names of those with it, what a picture is said to show, or its digest where nothing is told of it.
    """

    id: str
    text: str
    under: str = ""
    quotes: str = ""
    notifies_everyone: bool = False
    notified: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    buttons: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    only_to: str = ""


@dataclass(frozen=True)
class Crew:
    """People of the platform who are in no room yet; `stranger` cannot be brought into any."""

    bob: Person
    carol: Person
    stranger: Person


class Desk:
    """Keeps events once each, as the inbox does, and answers mentions beside that, as the worker does."""

    def __init__(self) -> None:
        self.events: dict[str, Event] = {}
        self.answer: Callable[[Mention], Awaitable[None]] | None = None
        self._changed = asyncio.Event()
        self._answering: set[asyncio.Task[None]] = set()

    async def keep(self, events: Sequence[Event]) -> None:
        for event in events:
            if event.event_id not in self.events:
                self.events[event.event_id] = event
                if self.answer is not None and isinstance(event, Mention):
                    task = asyncio.ensure_future(self.answer(event))
                    self._answering.add(task)
        self._changed.set()

    @property
    def mentions(self) -> list[Mention]:
        return [event for event in self.events.values() if isinstance(event, Mention)]

    @property
    def chatter(self) -> list[ChatMessage]:
        return [event for event in self.events.values() if isinstance(event, ChatMessage)]

    async def until(self, holds: Callable[[], bool], timeout: float = 10.0) -> None:
        """Return once it holds; raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def close(self) -> None:
        """Let the answers end; raises what any of them raised."""
        await asyncio.gather(*self._answering)


class NoLogins:
    """Nobody is logged in to the console."""

    async def login(self, digest: str, now: datetime) -> tuple[str, Person] | None:
        return None


class MemoryShelf:
    """Keeps values for as long as the test runs."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str, str], str] = {}

    async def put(self, account: str, platform: str, key: str, value: str, lasting: timedelta) -> None:
        self.values[account, platform, key] = value

    async def get(self, account: str, platform: str, key: str) -> str | None:
        return self.values.get((account, platform, key))


class MemoryLeases:
    """Leases that end when they are given back."""

    def __init__(self) -> None:
        self.holders: dict[str, str] = {}

    async def hold(self, name: str, holder: str, lasting: timedelta) -> bool:
        return self.holders.setdefault(name, holder) == holder

    async def release(self, name: str, holder: str) -> None:
        if self.holders.get(name) == holder:
            del self.holders[name]


def services(report: Report = uncounted) -> AdapterServices:
    """What a process lends an adapter, all in memory."""
    return AdapterServices(NoLogins(), MemoryShelf(), MemoryLeases(), report=report)


class PlatformSimulator(Protocol):
    """One platform with a person, Ann, and a room that she and the bot are in; the adapter is started.

    Messages are named by the platform's ids. Whoever says something returns once the platform sent the event off.
    """

    @property
    def adapter(self) -> Adapter: ...

    @property
    def desk(self) -> Desk: ...

    @property
    def room(self) -> str: ...

    @property
    def ann(self) -> Person: ...

    @property
    def secrets(self) -> Sequence[str]:
        """What may show in no log and no repr."""
        ...

    async def ask(self, text: str, thread: str = "") -> str:
        """Ann addresses the bot in the room; `thread`: the root of one she writes in."""
        ...

    async def chat(self, text: str) -> str:
        """Ann says something to nobody in particular."""
        ...

    async def ask_as_bot(self, text: str) -> None:
        """Another bot addresses ours."""
        ...

    async def ask_directly(self, text: str) -> str:
        """Ann writes to the bot alone."""
        ...

    async def redeliver(self) -> None:
        """Every event so far comes again, as after a lost acknowledgement."""
        ...

    async def settled(self) -> None:
        """Return once the platform has nothing more to deliver."""
        ...

    def acknowledged(self, message: str) -> bool:
        """Whether the platform has its acknowledgement for everything about this message."""
        ...

    async def forge(self, how: Forgery) -> int:
        """Call the webhook with a mention that is not genuine; the HTTP status of the answer."""
        ...

    async def replay(self) -> None:
        """Call the webhook again with a genuine call it has seen."""
        ...

    async def tear(self) -> int:
        """Call the webhook with a genuine signature over half a body; the HTTP status of the answer."""
        ...

    async def handshake(self) -> bool:
        """Whether the check passes that the platform makes when the webhook is entered."""
        ...

    async def fail_next(self, failure: Failure) -> None:
        """What the next posting meets. A "cut" one is kept by the platform, whose answer is lost."""
        ...

    async def shown(self) -> list[Shown]:
        """The bot's messages, oldest first, as they look now."""
        ...

    async def next_reply(self) -> Shown:
        """The oldest message not returned before, finished; raises TimeoutError."""
        ...

    async def working(self, message: str) -> bool:
        """Whether the working sign shows at this message."""
        ...

    async def press(self, message: str, label: str) -> None:
        """Ann presses a button."""
        ...

    def crew(self) -> Crew:
        """Whom a war room may be opened for, Ann besides (capability `rooms`)."""
        ...

    def rooms_made(self) -> dict[str, set[str]]:
        """The rooms that the bot opened, and the ids of the people in each."""
        ...

    def calls(self) -> int:
        """How many calls the adapter has made to the platform."""
        ...

    async def misconfigured(self) -> Adapter:
        """An adapter whose credentials the platform refuses, not started."""
        ...


@dataclass(frozen=True)
class Case:
    """A way of running a platform. `exempt`: tests that do not apply to it, each with the reason."""

    name: str
    open: Callable[[], AbstractAsyncContextManager[PlatformSimulator]]
    exempt: dict[str, str] = field(default_factory=dict)


def delivery(platform: PlatformSimulator, text: str, **place: object) -> Delivery:
    """A message into the room."""
    adapter = platform.adapter
    given: dict[str, object] = {"key": "key-1", "chat": platform.room} | place
    return Delivery(account=adapter.account, platform=adapter.platform, text=text, **given)  # type: ignore[arg-type]  # fields by name


async def reply_to(
    platform: PlatformSimulator,
    mention: Mention,
    text: str,
    key: str = "key-1",
    attachments: tuple[Attachment, ...] = (),
) -> Receipt:
    """Answer as close to the question as the platform allows."""
    origin, capabilities = mention.origin, platform.adapter.capabilities
    return await platform.adapter.send(
        Delivery(
            key=key,
            account=origin.account,
            platform=origin.platform,
            chat=origin.chat,
            text=text,
            thread=(origin.thread or origin.message) if capabilities.threads and not origin.private else "",
            quote=origin.message,
            private=origin.private,
            asker=mention.sender,
            reply_token=origin.reply_token,
            attachments=attachments,
        )
    )


class Receiver(Protocol):
    """Whatever calls can be handed to."""

    async def receive(self, request: WebhookRequest) -> Intake: ...


@asynccontextmanager
async def webhook(adapter: Receiver, desk: Desk) -> AsyncIterator[str]:
    """The address of a server that keeps what the adapter makes of a call, then answers."""

    async def handle(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        raw = WebhookRequest(request.method, headers, await request.read(), dict(request.query), request.path)
        try:
            intake = await adapter.receive(raw)
        except WebhookError as error:
            return web.Response(status=error.status, text=error.public)
        await desk.keep(intake.events)
        answer = intake.response
        return web.Response(status=answer.status, body=answer.body, headers={"Content-Type": answer.content_type})

    app = web.Application()
    app.router.add_route("*", "/webhook", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
    finally:
        await runner.cleanup()
