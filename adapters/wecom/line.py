"""One subscribed connection: requests and their answers, in step with what WeCom sends by itself."""

import asyncio
from collections.abc import Callable
from weakref import WeakValueDictionary

import aiohttp
import structlog

from adapters.wecom import frames
from adapters.wecom.frames import JSON, Frame
from adapters.wecom.refusals import NOT_SUBSCRIBED, lost, refused, unreachable
from bot.errors import PlatformError

log = structlog.get_logger("wecom")

Take = Callable[[Frame], None]


class Line:
    """Answers come back while `read` runs. Two requests with one id wait for each other, as WeCom wants it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, patience: float) -> None:
        self._socket = socket
        self._patience = patience
        self._awaited: dict[str, asyncio.Future[Frame]] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def open(self) -> bool:
        return not self._socket.closed

    async def request(self, command: str, body: JSON | None, request: str = "") -> JSON:
        """Send a frame and wait until WeCom has taken it; what it says to it. `request`: the callback it answers.

        Raises `RetryLater` when it never left or was not taken for now, `Ambiguous` without an answer in time, or
        `Rejected`.
        """
        request = request or frames.new_request(command)
        turn = self._turns.setdefault(request, asyncio.Lock())
        async with turn:
            answer = await self._exchange(command, request, body)
        if answer.error == NOT_SUBSCRIBED:
            await self.close()
        if answer.error:
            raise refused(command, answer.error)
        return answer.body

    async def _exchange(self, command: str, request: str, body: JSON | None) -> Frame:
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._awaited[request] = answer
        try:
            if self._socket.closed:
                raise unreachable(command)
            async with asyncio.timeout(self._patience):
                await self._socket.send_str(frames.composed(command, request, body))
                return await answer
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise lost(command) from error
        finally:
            self._awaited.pop(request, None)

    async def read(self, take: Take) -> bool:
        """Hand on callbacks until the connection ends; whether that was because another one took its place."""
        try:
            async for message in self._socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    continue
                frame = frames.parsed(message.data)
                if frame is None:
                    log.warning("wecom sent a frame that makes no sense; ignored")
                elif frame.replaced:
                    return True
                elif frame.command:
                    take(frame)
                elif frame.error is not None:
                    self._settle(frame)
            return False
        finally:
            self._abandon()

    def _settle(self, frame: Frame) -> None:
        """Answer whoever waits; some refusals come without an id, and are left to time out."""
        answer = self._awaited.get(frame.request)
        if answer is not None and not answer.done():
            answer.set_result(frame)

    def _abandon(self) -> None:
        for answer in self._awaited.values():
            if not answer.done():
                answer.set_exception(lost("a frame"))

    async def ping_until_dead(self, interval: float) -> None:
        """Return when two heartbeats in a row went unanswered."""
        missed = 0
        while missed < 2:
            await asyncio.sleep(interval)
            try:
                await self.request(frames.PING, None)
                missed = 0
            except PlatformError:
                missed += 1

    async def close(self) -> None:
        await self._socket.close()
