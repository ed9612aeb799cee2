"""What comes over the long connection is kept first, in order; WeCom sends nothing twice."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from adapters.wecom.frames import Frame
from adapters.wecom.socket import Socket
from bot.domain.chat import Event
from bot.errors import BotError, PlatformError
from bot.ports.adapter import Sink

log = structlog.get_logger("wecom")

GRACE = 5.0
"""Seconds that what has arrived is given to be kept when the connection ends."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a callback meant, and what is to be done once that is kept."""

    events: tuple[Event, ...]
    afterwards: Callable[[], Awaitable[None]] | None = None


Read = Callable[[Frame], Awaitable[Arrival]]


class Reception:
    """Goes on until `close`, also after whoever listened has stopped: the replies under way need the connection.

    `retry`: seconds until what could not be kept is tried again.
    """

    def __init__(self, socket: Socket, read: Read, retry: float) -> None:
        self._socket = socket
        self._read = read
        self._retry = retry
        self._receiving: asyncio.Future[None] | None = None

    async def listen(self, sink: Sink) -> None:
        """Hand everything to `sink` until cancelled."""
        await self.close()
        self._receiving = asyncio.ensure_future(self._receive(sink))
        await asyncio.shield(self._receiving)

    async def close(self) -> None:
        """End the connection; what has arrived is kept."""
        if self._receiving is not None:
            self._receiving.cancel()
            await asyncio.gather(self._receiving, return_exceptions=True)
            self._receiving = None

    async def _receive(self, sink: Sink) -> None:
        arrived: asyncio.Queue[Frame] = asyncio.Queue()
        keeping = asyncio.ensure_future(self._keep_all(arrived, sink))
        try:
            await self._socket.listen(arrived.put_nowait)
        finally:
            kept = asyncio.ensure_future(arrived.join())
            await asyncio.wait((kept,), timeout=GRACE)
            kept.cancel()
            keeping.cancel()
            await asyncio.gather(kept, keeping, return_exceptions=True)

    async def _keep_all(self, arrived: asyncio.Queue[Frame], sink: Sink) -> None:
        while True:
            frame = await arrived.get()
            while True:
                if await self._kept(frame, sink):
                    break
                await asyncio.sleep(self._retry)
            arrived.task_done()

    async def _kept(self, frame: Frame, sink: Sink) -> bool:
        """Whether the frame is dealt with; what the store cannot keep now is tried again for as long as it takes.

        One that we fail to read would fail for ever and hold up all that follow: it is reported and left.
        """
        (outcome,) = await asyncio.gather(self._keep(frame, sink), return_exceptions=True)
        if isinstance(outcome, BotError | OSError):
            log.error("wecom's messages could not be kept; trying again", reason=type(outcome).__name__)
            return False
        if isinstance(outcome, BaseException):
            log.error("wecom's message could not be read and is left out", exc_info=outcome)
        return True

    async def _keep(self, frame: Frame, sink: Sink) -> None:
        arrival = await self._read(frame)
        if arrival.events:
            await sink(arrival.events)
        if arrival.afterwards is not None:
            try:
                await arrival.afterwards()
            except PlatformError as error:
                log.info("wecom's card keeps its buttons", reason=error.public)
