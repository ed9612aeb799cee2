"""Opening a robot's long connection, which proves its credentials."""

import asyncio

import aiohttp

from adapters.clocks import noting
from adapters.http import Pool
from adapters.wecom import frames
from adapters.wecom.line import Line
from adapters.wecom.refusals import RATE_LIMITED, lost, refused, unreachable
from adapters.wecom.settings import WeComSettings
from bot.errors import RetryLater

_CALL = "the subscription"


class WayIn:
    """Connects and subscribes, and not again before WeCom's time where it limits that. `patience`: seconds."""

    def __init__(self, settings: WeComSettings, patience: float) -> None:
        self._settings = settings
        self._patience = patience
        self._pool = Pool(unreachable, lost, trust_env=True, trace_configs=[noting(self._note_time)])
        self._not_before = 0.0
        self._told_time: float | None = None

    async def subscribed(self) -> Line:
        """A connection of the robot's. Raises `PlatformError`."""
        now = asyncio.get_running_loop().time()
        if now < self._not_before:
            raise RetryLater(f"WeCom asked to wait before {_CALL}.", self._not_before - now)
        socket = await self._connect()
        try:
            code = await self._subscribe(socket)
        except BaseException:
            await socket.close()
            raise
        if not code:
            return Line(socket, self._patience)
        await socket.close()
        refusal = refused(_CALL, code)
        if isinstance(refusal, RetryLater) and code == RATE_LIMITED:
            self._not_before = asyncio.get_running_loop().time() + refusal.after
        raise refusal

    async def reachable(self) -> float | None:
        """Connect without subscribing, which would take a running robot's place. Raises `PlatformError`.

        What time it is for WeCom, in seconds since 1970, where it tells that.
        """
        await (await self._connect()).close()
        return self._told_time

    async def close(self) -> None:
        """Safe to call twice."""
        await self._pool.close()

    async def _connect(self) -> aiohttp.ClientWebSocketResponse:
        closing = aiohttp.ClientWSTimeout(ws_close=min(1.0, self._patience))
        with self._pool.call(_CALL, writes=False) as session:
            async with asyncio.timeout(max(5.0, self._patience)):
                return await session.ws_connect(self._settings.websocket_url, timeout=closing)

    def _note_time(self, at: float | None) -> None:
        self._told_time = at

    async def _subscribe(self, socket: aiohttp.ClientWebSocketResponse) -> int:
        """What the subscription is answered; nothing else comes before that."""
        request = frames.new_request(frames.SUBSCRIBE)
        body = {"bot_id": self._settings.bot_id, "secret": self._settings.bot_secret.get_secret_value()}
        try:
            async with asyncio.timeout(self._patience):
                await socket.send_str(frames.composed(frames.SUBSCRIBE, request, body))
                while True:
                    frame = frames.parsed(await socket.receive_str())
                    if frame is not None and frame.error is not None and frame.request in {request, ""}:
                        return frame.error
        except (aiohttp.ClientError, aiohttp.WSMessageTypeError, TimeoutError, OSError) as error:
            raise unreachable(_CALL) from error
