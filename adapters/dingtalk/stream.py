"""Stream mode: a frame is acknowledged once its events are kept; the connection is kept up, and watched for silence."""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog

from adapters.dingtalk.client import DingTalkClient
from adapters.dingtalk.heard import Heard
from bot.errors import MalformedCall, PlatformError, RetryLater
from bot.ports.adapter import Report, Sink, refusal_or_outage

log = structlog.get_logger("dingtalk")

ROBOT_MESSAGES = "/v1.0/im/bot/messages/get"
CARD_CALLBACKS = "/v1.0/card/instances/callback"
_LAST_ACKNOWLEDGEMENTS = 5.0

Frame = Mapping[str, Any]
Translate = Callable[[Mapping[str, Any], Mapping[str, Any]], Awaitable[Heard]]
"""From a frame's headers and body to what they mean."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: the first and longest wait before connecting anew, how long a connection must have lived to forget
    earlier failures, how long it may be silent (DingTalk pings every 20 to 30), and how often that is looked at.
    """

    first_wait: float = 1.0
    longest_wait: float = 60.0
    settled: float = 60.0
    silence: float = 90.0
    look: float = 10.0

    def wait(self, failures: int, asked: float = 0.0) -> float:
        """Doubling with each failure, and spread, so that many hosts do not come back at once."""
        longest = min(self.longest_wait, self.first_wait * 2.0 ** min(failures - 1, 20))
        return max(asked, longest * random.uniform(0.5, 1.0))  # noqa: S311  # spreading, not secrecy


class Silence:
    """Seconds since the last frame, by whichever clock says more: one of them stands still while a machine sleeps."""

    def __init__(self, *clocks: Callable[[], float]) -> None:
        self._clocks = clocks
        self.broken()

    def broken(self) -> None:
        self._since = [clock() for clock in self._clocks]

    @property
    def seconds(self) -> float:
        return max(clock() - since for clock, since in zip(self._clocks, self._since, strict=True))


class Link:
    """One connection. Acknowledgements go to the connection that their frame came from."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, translate: Translate, sink: Sink) -> None:
        self._socket = socket
        self._translate = translate
        self._sink = sink
        self._at_work: set[asyncio.Task[None]] = set()
        self._in_turn = asyncio.Lock()

    async def until_ended(self, silence: Silence, pace: Pace) -> str:
        """Work on frames until the connection ends; why it did."""
        while True:
            try:
                async with asyncio.timeout(min(pace.look, pace.silence)):
                    received = await self._socket.receive()
            except TimeoutError:
                if silence.seconds >= pace.silence:
                    return "silent"
                continue
            silence.broken()
            if received.type is not aiohttp.WSMsgType.TEXT:
                return "lost"
            frame = _frame(received.data)
            if frame is None:
                log.warning("dingtalk sent a frame that makes no sense; ignored")
            elif frame["type"] == "SYSTEM" and frame["headers"].get("topic") == "disconnect":
                return "asked to"
            else:
                task = asyncio.ensure_future(self._work_on(frame))
                self._at_work.add(task)
                task.add_done_callback(self._worked)

    async def close(self) -> None:
        """Let frames in work be acknowledged, then close."""
        if self._at_work:
            await asyncio.wait(self._at_work, timeout=_LAST_ACKNOWLEDGEMENTS)
        await self._socket.close()

    def _worked(self, task: asyncio.Task[None]) -> None:
        self._at_work.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("dingtalk's message could not be kept or acknowledged; it may come again", reason=repr(error))

    async def _work_on(self, frame: Frame) -> None:
        """Keep, then acknowledge. What cannot be kept is not acknowledged."""
        kind, topic = frame["type"], frame["headers"].get("topic")
        if kind == "SYSTEM":
            if topic == "ping":
                await self._acknowledge(frame, frame.get("data"))
        elif kind == "EVENT":
            await self._keep(frame)
            await self._acknowledge(frame, json.dumps({"status": "SUCCESS"}))
        elif topic in (ROBOT_MESSAGES, CARD_CALLBACKS):
            answer = await self._keep(frame)
            await self._acknowledge(frame, json.dumps({"response": answer}))
        else:
            await self._acknowledge(frame, json.dumps({"response": None}), 404)

    async def _keep(self, frame: Frame) -> Mapping[str, Any] | None:
        """Side by side, but in the order in which the frames came: understanding one may take longer than the next.

        What DingTalk is told beyond that it arrived.
        """
        async with self._in_turn:
            heard = await self._heard(frame)
            keeping = asyncio.ensure_future(self._sink(heard.events)) if heard.events else None
        if keeping is not None:
            await keeping
        return heard.answer

    async def _heard(self, frame: Frame) -> Heard:
        try:
            message = json.loads(frame["data"])
            if not isinstance(message, dict):
                raise MalformedCall("The message is no object.")
            return await self._translate(frame["headers"], message)
        except (KeyError, TypeError, ValueError, RecursionError):
            log.warning("dingtalk sent a message that is no JSON; ignored")
        except MalformedCall as error:
            log.warning("dingtalk sent a message that makes no sense; ignored", reason=error.public)
        return Heard()

    async def _acknowledge(self, frame: Frame, data: object, code: int = 200) -> None:
        headers = {"messageId": frame["headers"].get("messageId"), "contentType": "application/json"}
        answer = {"code": code, "headers": headers, "message": "OK" if code == 200 else "not implemented", "data": data}
        await self._socket.send_str(json.dumps(answer))


class Stream:
    """The connection, kept up. A new one is opened before the old one is dropped. `topics`: the callbacks wanted."""

    def __init__(
        self,
        client: DingTalkClient,
        pace: Pace,
        report: Report,
        clock: Callable[[], float] = time.time,
        stopwatch: Callable[[], float] = time.monotonic,
        *,
        topics: Sequence[str] = (ROBOT_MESSAGES,),
    ) -> None:
        self._client = client
        self._pace = pace
        self._topics = topics
        self._report = report
        self._clock = clock
        self._stopwatch = stopwatch
        self._invitation: Mapping[str, Any] | None = None
        self.connected = False

    async def invite(self) -> None:
        """Ask for the ticket of the first connection, which proves the credentials. Raises `PlatformError`."""
        self._invitation = await self._client.connection(
            [*({"type": "CALLBACK", "topic": topic} for topic in self._topics), {"type": "EVENT", "topic": "*"}]
        )

    async def listen(self, translate: Translate, sink: Sink) -> None:
        """Receive until cancelled."""
        failures, old = 0, None
        try:
            while True:
                try:
                    link = Link(await self._connected(), translate, sink)
                except PlatformError as error:
                    failures += 1
                    await self._pause(failures, error)
                    continue
                before, old, self.connected, began = old, link, True, self._stopwatch()
                await _closed(before)
                log.info("dingtalk is listened to")
                why = await link.until_ended(Silence(self._stopwatch, self._clock), self._pace)
                self.connected = False
                log.info("dingtalk's connection ended", why=why)
                failures = 0 if self._stopwatch() - began >= self._pace.settled else failures + 1
                if failures > 1 or (failures and why != "asked to"):
                    await asyncio.sleep(self._pace.wait(failures))
        finally:
            self.connected = False
            await _closed(old)

    async def _connected(self) -> aiohttp.ClientWebSocketResponse:
        if self._invitation is None:
            await self.invite()
        invitation, self._invitation = self._invitation or {}, None
        endpoint, ticket = invitation.get("endpoint"), invitation.get("ticket")
        if not isinstance(endpoint, str) or not isinstance(ticket, str):
            raise RetryLater("DingTalk named no address to connect to.", 5.0)
        return await self._client.connect(endpoint, ticket)

    async def _pause(self, failures: int, error: PlatformError) -> None:
        wait = self._pace.wait(failures)
        self._report(refusal_or_outage(error))
        log.error("dingtalk cannot be listened to", reason=error.public, again_in_seconds=round(wait, 2))
        await asyncio.sleep(wait)


async def _closed(link: Link | None) -> None:
    if link is not None:
        await link.close()


def _frame(text: str) -> Frame | None:
    """A frame with its type and headers; None for anything else."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(frame, dict) and isinstance(frame.get("headers"), dict) and isinstance(frame.get("type"), str):
        return frame
    return None
