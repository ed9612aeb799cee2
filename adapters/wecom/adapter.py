"""WeCom as a chat platform: one account, one smart robot."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog

from adapters.wecom import doctor, frames
from adapters.wecom.composing import TEXT_LIMIT
from adapters.wecom.frames import Frame
from adapters.wecom.render import rendered
from adapters.wecom.sending import Sender
from adapters.wecom.settings import WeComSettings
from adapters.wecom.socket import Pace, Socket
from adapters.wecom.stream import INTERVAL, WeComStream, finish, open_stream
from adapters.wecom.wire import PLATFORM, Translator
from bot.domain.account import Account
from bot.domain.chat import Delivery, Event, Origin, Person, Receipt
from bot.domain.session import Message
from bot.errors import ConfigError, MalformedCall, Rejected, Unauthorized, Unsupported
from bot.ports.adapter import (
    AdapterServices,
    Capabilities,
    Finding,
    HistoryQuery,
    Intake,
    OpenedRoom,
    RoomPlan,
    Sink,
    WebhookRequest,
)

log = structlog.get_logger("wecom")

GRACE = 5.0
"""Seconds that what has arrived is given to be kept when listening ends: WeCom never sends it again."""


class WeComAdapter:
    """One account's WeCom. `clock` dates questions, in seconds since 1970; `stopwatch` paces streams."""

    def __init__(
        self,
        account: Account,
        settings: WeComSettings,
        services: AdapterServices,
        *,
        clock: Callable[[], float] = time.time,
        stopwatch: Callable[[], float] = time.monotonic,
        pace: Pace = Pace(),  # noqa: B008  # a frozen value
    ) -> None:
        self._account = account
        self._clock = clock
        self._stopwatch = stopwatch
        self._pace = pace
        self._socket = Socket(settings, pace)
        self._sender = Sender(self._socket, clock)
        self._translator = Translator(account.id, settings.bot_name)
        self._refusal: Rejected | None = None
        self.capabilities = Capabilities(
            text_limit=TEXT_LIMIT,
            limit_unit="bytes",
            ack_deadline=5.0,
            edit_interval=INTERVAL,
            streams=True,
            proactive=True,
            resend="at-most-once",
        )

    @property
    def platform(self) -> str:
        return PLATFORM

    @property
    def account(self) -> str:
        return self._account.id

    @property
    def polls(self) -> bool:
        return True

    @property
    def connected(self) -> bool:
        """Whether the robot's connection is up, as far as we know."""
        return self._socket.connected

    async def start(self) -> None:
        """Subscribe. Raises `ConfigError` when the credentials are refused."""
        try:
            await self._socket.open()
        except Rejected as error:
            self._refusal = error
            raise ConfigError(f"accounts.{self.account}.wecom.bot_secret is refused: {error.public}") from error

    async def stop(self) -> None:
        """Close the connection; safe to call twice."""
        await self._socket.close()

    async def receive(self, request: WebhookRequest) -> Intake:
        """Raises `Unauthorized`: everything comes over the robot's own connection."""
        raise Unauthorized("WeCom is not received by webhook here.")

    async def listen(self, sink: Sink) -> None:
        """Receive until cancelled. WeCom wants no acknowledgement and sends nothing twice: what came is kept first."""
        arrived: asyncio.Queue[tuple[Event, ...]] = asyncio.Queue()
        keeping = asyncio.ensure_future(self._keep(arrived, sink))
        try:
            await self._socket.listen(lambda frame: self._take(frame, arrived))
        finally:
            kept = asyncio.ensure_future(arrived.join())
            await asyncio.wait((kept,), timeout=GRACE)
            kept.cancel()
            keeping.cancel()
            await asyncio.gather(kept, keeping, return_exceptions=True)

    def _take(self, frame: Frame, arrived: asyncio.Queue[tuple[Event, ...]]) -> None:
        if frame.command != frames.MESSAGE:
            return
        try:
            events = self._translator.events(frame.body, datetime.fromtimestamp(self._clock(), UTC), frame.request)
        except MalformedCall as error:
            log.warning("wecom sent a message that makes no sense; ignored", reason=error.public)
            return
        if events:
            arrived.put_nowait(events)

    async def _keep(self, arrived: asyncio.Queue[tuple[Event, ...]], sink: Sink) -> None:
        """Keep what arrives, in order, trying again for as long as it takes."""
        while True:
            events = await arrived.get()
            while True:
                (outcome,) = await asyncio.gather(sink(events), return_exceptions=True)
                if not isinstance(outcome, BaseException):
                    break
                log.error("wecom's messages could not be kept; trying again", reason=type(outcome).__name__)
                await asyncio.sleep(self._pace.retry)
            arrived.task_done()

    def render(self, text: str) -> str:
        return rendered(text)

    async def send(self, delivery: Delivery) -> Receipt:
        """Answer the question, or post where there is none. Where nobody has spoken to the robot it is `Rejected`."""
        return await self._sender.send(delivery)

    async def edit(self, message: str, delivery: Delivery) -> Receipt:
        """Only to end a growing message that was left behind."""
        return await finish(self._sender, message, delivery)

    async def find_sent(self, delivery: Delivery, since: datetime) -> Receipt | None:
        raise Unsupported("WeCom lets no messages be read.")

    async def open_stream(self, delivery: Delivery) -> WeComStream:
        return await open_stream(self._sender, delivery, self._stopwatch)

    async def show_working(self, origin: Origin) -> None:
        raise Unsupported("WeCom has no sign for work under way.")

    async def clear_working(self, origin: Origin) -> None:
        raise Unsupported("WeCom has no sign for work under way.")

    async def history(self, query: HistoryQuery) -> Sequence[Message]:
        raise Unsupported("WeCom has no history that a robot may read.")

    async def person(self, id: str) -> Person | None:
        """Nobody: a robot is told ids only."""
        return None

    async def find_person(self, email: str = "", phone: str = "") -> Person | None:
        return None

    async def room(self, chat: str) -> str | None:
        """None: a robot is not told what a chat is called."""
        return None

    async def open_room(self, plan: RoomPlan) -> OpenedRoom:
        raise Unsupported("Warroom opens no groups on WeCom.")

    async def invite(self, chat: str, people: Sequence[Person]) -> Sequence[Person]:
        raise Unsupported("Warroom opens no groups on WeCom.")

    async def check(self) -> Sequence[Finding]:
        return await doctor.check(self._socket, self._refusal)
