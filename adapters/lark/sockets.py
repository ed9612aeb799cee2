"""The long connection: acknowledges a frame once its events are kept, and is replaced when it has gone silent."""

import asyncio
import base64
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from urllib.parse import parse_qs, urlsplit

import aiohttp
import structlog

from adapters.lark.client import LarkClient, payload
from adapters.lark.connection import Connection
from adapters.lark.content import JSON
from adapters.lark.frames import Frame, frame_class
from adapters.lark.intake import of_app, parsed
from adapters.lark.messages import text_of
from adapters.lark.wire import CARD_ACTION, Translator
from bot.domain.addresses import is_loopback
from bot.domain.chat import Event
from bot.errors import MalformedCall, PlatformError, Rejected, RetryLater
from bot.ports.adapter import Sink
from bot.ports.platform import Report, refusal_or_outage

log = structlog.get_logger("lark")

_ENDPOINT = "/callback/ws/endpoint"
_BUSY = frozenset({"1", "1000040343"})
_LARGEST_FRAME = 16 * 1024 * 1024
_LONGEST_WAIT = 60.0
_CLOSING = aiohttp.ClientWSTimeout(ws_close=2.0)
"""A dead connection answers no closing frame."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: until a pong is missed, the first wait before a new connection, the most a handshake may take.

    `slow`: the wait after a refusal that an operator must mend. `settled`: how long a connection lasts that counts as
    a success; Lark drops good ones after a minute or so.
    """

    pong: float = 20.0
    again: float = 0.5
    handshake: float = 15.0
    slow: float = 60.0
    settled: float = 5.0

    def wait(self, failures: int) -> float:
        """Doubling, with a random part so that processes do not come back all at once."""
        longest = min(_LONGEST_WAIT, self.again * 2.0 ** min(failures, 10))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing


class Socket:
    """The connection, kept up, and opened anew at once when it is lost: Lark drops it often."""

    def __init__(self, client: LarkClient, translator: Translator, app_id: str, pace: Pace, report: Report) -> None:
        self._client = client
        self._translator = translator
        self._app_id = app_id
        self._pace = pace
        self._count = report
        self._address = ""
        self._ping_interval = 120.0
        self._keeping: set[asyncio.Task[None]] = set()
        self.connected = True
        """False from the moment a lost connection is noticed until there is another."""

    async def open(self) -> None:
        """Ask for the address of the next connection, which proves the app's credentials. Raises `PlatformError`."""
        app_id, secret = self._client.credentials()
        try:
            answer = await self._client.public(_ENDPOINT, {"AppID": app_id, "AppSecret": secret})
        except Rejected as error:
            if error.code in _BUSY:
                raise RetryLater("Lark has no long connection to give right now.", self._pace.again) from error
            raise
        given = payload(answer)
        address = str(given.get("URL") or "")
        parts = urlsplit(address)
        if parts.scheme != "wss" and not (parts.scheme == "ws" and is_loopback(parts.hostname or "")):
            raise Rejected("Lark named no address for the long connection.", "no_address")
        self._address = address
        self._configure(given.get("ClientConfig"))

    async def listen(self, sink: Sink) -> None:
        """Receive until cancelled."""
        frame_class()  # loaded before there is anything to answer
        failures = 0
        while True:
            try:
                if not self._address:
                    await self.open()
                address, self._address = self._address, ""
                lasted = await self._stay(address, sink)
                failures = 0 if lasted >= self._pace.settled else failures + 1
                log.info("lark's long connection ended; connecting anew", seconds=round(lasted))
                wait = self._pace.wait(failures)
            except (PlatformError, aiohttp.ClientError, TimeoutError, OSError) as error:
                failures += 1
                wait = self._pace.slow if isinstance(error, Rejected) else self._pace.wait(failures)
                self._report(error, failures)
            finally:
                self.connected = False
            await asyncio.sleep(wait)

    def _report(self, error: Exception, failures: int) -> None:
        reason = error.public if isinstance(error, PlatformError) else type(error).__name__
        trouble = refusal_or_outage(error)
        self._count(trouble)
        log.error(
            "lark cannot be listened to", reason=reason, failures=failures, needs_an_operator=trouble == "refused"
        )

    async def _stay(self, address: str, sink: Sink) -> float:
        """Serve one connection until it ends or misses a pong; for how many seconds it was up.

        Raises `Rejected` when Lark refuses the handshake for good.
        """
        service = int(parse_qs(urlsplit(address).query).get("service_id", ["0"])[0] or 0)
        async with await self._connect(address) as ws:
            connection = Connection(
                ws,
                service,
                self._pace.pong,
                lambda frame, body: self._keep(connection, frame, body, sink),
                self._ponged,
            )
            pinging = asyncio.create_task(connection.ping())
            self.connected, began = True, monotonic()
            log.info("lark is listened to")
            try:
                await connection.read()
            finally:
                pinging.cancel()
                await asyncio.gather(pinging, *self._keeping, return_exceptions=True)
        return monotonic() - began

    async def _connect(self, address: str) -> aiohttp.ClientWebSocketResponse:
        with self._client.pool.call("the long connection", writes=False) as session:
            try:
                async with asyncio.timeout(self._pace.handshake):
                    return await session.ws_connect(address, max_msg_size=_LARGEST_FRAME, timeout=_CLOSING)
            except aiohttp.WSServerHandshakeError as error:
                raise self._refused(error.headers or {}) from error

    def _refused(self, told: Mapping[str, str]) -> PlatformError:
        code = told.get("Handshake-Autherrcode") or told.get("Handshake-Status") or ""
        if code in {"403", "1000040344", "1000040350"}:
            return Rejected(f"Lark refuses the long connection ({code}).", code)
        return RetryLater("Lark refused the long connection for now.", self._pace.again)

    def _configure(self, config: object) -> None:
        interval = config.get("PingInterval") if isinstance(config, dict) else None
        if isinstance(interval, int | float) and interval > 0:
            self._ping_interval = float(interval)

    def _ponged(self, content: bytes) -> float:
        """A pong may bring a new configuration."""
        if content:
            try:
                self._configure(parsed(content))
            except MalformedCall:
                log.warning("lark sent a configuration that makes no sense; ignored")
        return self._ping_interval

    def _keep(self, connection: Connection, frame: Frame, body: bytes, sink: Sink) -> None:
        """Translate and keep beside the reading, then acknowledge."""
        task = asyncio.create_task(self._kept(connection, frame, body, sink))
        self._keeping.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._keeping.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("lark events could not be kept; Lark will send them again", reason=type(error).__name__)

    async def _kept(self, connection: Connection, frame: Frame, body: bytes, sink: Sink) -> None:
        """What cannot be kept is not acknowledged: Lark sends it again."""
        began = monotonic()
        answer: dict[str, object] = {"code": 200}
        try:
            envelope = parsed(body)
            await sink(await self._events(envelope))
            if text_of(envelope.get("header"), "event_type") == CARD_ACTION:
                answer["data"] = base64.b64encode(b"{}").decode()
        except MalformedCall as error:
            log.warning("lark sent an event that makes no sense; ignored", reason=error.public)
        headers = {**frame.headers, "biz_rt": str(int((monotonic() - began) * 1000))}
        await connection.send(replace(frame, headers=headers, payload=json.dumps(answer).encode()))

    async def _events(self, envelope: JSON) -> tuple[Event, ...]:
        if not of_app(envelope, self._app_id):
            log.warning("lark sent another app's event; ignored")
            return ()
        return await self._translator.heard(envelope, datetime.now(UTC))
