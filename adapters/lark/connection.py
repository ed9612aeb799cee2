"""One websocket of the long connection: pings, frames put together, answers."""

import asyncio
from collections.abc import Callable

import aiohttp
import structlog

from adapters.lark.chunks import Chunks
from adapters.lark.frames import CONTROL, DATA, Frame, decode, encode

log = structlog.get_logger("lark")


class Connection:
    """Reads until the connection ends. `arrived` is given the last frame of an event and all of its body.

    `ponged` is given what a pong brings, and says how long to wait until the next ping. `patience`: seconds until a
    pong counts as missed.
    """

    def __init__(
        self,
        ws: aiohttp.ClientWebSocketResponse,
        service: int,
        patience: float,
        arrived: Callable[[Frame, bytes], None],
        ponged: Callable[[bytes], float],
    ) -> None:
        self._ws = ws
        self._service = service
        self._patience = patience
        self._arrived = arrived
        self._ponged = ponged
        self._chunks = Chunks()
        self._pong = asyncio.Event()
        self._interval = 0.0

    async def read(self) -> None:
        """Until the connection ends."""
        async for message in self._ws:
            frame = decode(message.data) if message.type is aiohttp.WSMsgType.BINARY else None
            if frame is None:
                continue
            if frame.method == CONTROL and frame.headers.get("type") == "pong":
                self._interval = self._ponged(frame.payload)
                self._pong.set()
            elif frame.method == DATA and (body := self._chunks.add(frame)) is not None:
                self._arrived(frame, body)

    async def ping(self) -> None:
        """At once and then as often as Lark says; closes the connection when a pong is missed."""
        while True:
            self._pong.clear()
            await self.send(Frame(CONTROL, self._service, {"type": "ping"}))
            try:
                await asyncio.wait_for(self._pong.wait(), self._patience)
            except TimeoutError:
                log.warning("lark's long connection went silent")
                await self._ws.close()
                return
            await asyncio.sleep(self._interval)

    async def send(self, frame: Frame) -> None:
        """Nothing where the connection has ended: what was not acknowledged comes again."""
        try:
            await self._ws.send_bytes(encode(frame))
        except (aiohttp.ClientError, ConnectionError) as error:
            log.info("lark's long connection ended before an answer", reason=type(error).__name__)
