"""Stream mode: the connection is kept up, and watched for silence."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import aiohttp
import structlog

from adapters.dingtalk.client import DingTalkClient
from adapters.dingtalk.link import ROBOT_MESSAGES, Link, Translate
from adapters.dingtalk.pace import Pace, Silence
from bot.errors import PlatformError, RetryLater
from bot.ports.adapter import Sink
from bot.ports.platform import Report, refusal_or_outage

log = structlog.get_logger("dingtalk")


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
