"""The robot's long connection, kept up: one at a time among all processes, and never fought over."""

import asyncio
import random
from dataclasses import dataclass

import structlog

from adapters.wecom.frames import JSON
from adapters.wecom.line import Line, Take
from adapters.wecom.refusals import unreachable
from adapters.wecom.seat import Seat, Term
from adapters.wecom.settings import WeComSettings
from adapters.wecom.way_in import WayIn
from bot.errors import PlatformError, RetryLater
from bot.ports.platform import Report, refusal_or_outage

log = structlog.get_logger("wecom")

_LONGEST_WAIT = 60.0
_random = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between heartbeats, until an answer is given up, before the first new try, after being replaced.

    Being replaced again with no hour of quiet between makes the next of the `cooldowns` apply, and then the last.
    """

    heartbeat: float = 30.0
    answer: float = 5.0
    retry: float = 1.0
    cooldowns: tuple[float, ...] = (60.0, 300.0, 900.0, 3600.0)
    quiet: float = 3600.0
    term: Term = Term()  # noqa: RUF009  # a frozen value


class Socket:
    """Subscribes, listens, reconnects while it has the seat. Everything sent goes over the same connection."""

    def __init__(self, settings: WeComSettings, seat: Seat, pace: Pace, report: Report) -> None:
        self._way_in = WayIn(settings, pace.answer)
        self._seat = seat
        self._pace = pace
        self._report = report
        self._line: Line | None = None
        self._listening = False

    @property
    def connected(self) -> bool:
        return self._line is not None and self._line.open

    @property
    def here(self) -> bool:
        """Whether this process is the one that connects."""
        return self._seat.held

    async def open_if_free(self) -> bool:
        """As `open`, unless another process is connected; whether it was opened."""
        if not await self._seat.take():
            log.info("wecom's robot is connected by another process; this one stands by")
            return False
        try:
            await self.open()
        except BaseException:
            await self._seat.leave()
            raise
        return True

    async def open(self) -> None:
        """Connect and subscribe, which proves the credentials. Raises `PlatformError`."""
        self._line = await self._way_in.subscribed()

    async def reachable(self) -> float | None:
        """As `WayIn.reachable`."""
        return await self._way_in.reachable()

    async def listen(self, take: Take) -> None:
        """Hand on callbacks until cancelled, whenever this process is the one that may connect."""
        while True:
            await self._seat.taken()
            conversing = asyncio.ensure_future(self._keep_conversing(take))
            sitting = asyncio.ensure_future(self._seat.lost())
            try:
                await asyncio.wait((conversing, sitting), return_when=asyncio.FIRST_COMPLETED)
                if conversing.done():
                    conversing.result()
                log.error("wecom's robot may be connected by another process now; this one stands by")
            finally:
                conversing.cancel()
                sitting.cancel()
                await asyncio.gather(conversing, sitting, return_exceptions=True)
                await self._hang_up()

    async def _keep_conversing(self, take: Take) -> None:
        failures = replaced = 0
        clock = asyncio.get_running_loop().time
        while True:
            began = clock()
            try:
                evicted = await self._converse(take)
                failures = 0
                log.warning("wecom's connection ended; connecting anew")
            except PlatformError as error:
                failures, evicted = failures + 1, False
                self._report(refusal_or_outage(error))
                log.error("wecom cannot be listened to", reason=error.public, failures=failures)
                await asyncio.sleep(self._wait(failures, error))
            if evicted:
                replaced = 1 if clock() - began > self._pace.quiet else replaced + 1
                await self._step_aside(replaced)
            elif not failures:
                await asyncio.sleep(self._wait(1))

    async def _converse(self, take: Take) -> bool:
        """One connection, from its beginning to its end; whether another one took its place."""
        if self._line is None:
            await self.open()
        line = self._line
        assert line is not None  # `open` raises or sets it
        log.info("wecom is listened to")
        reading = asyncio.ensure_future(line.read(take))
        beating = asyncio.ensure_future(line.ping_until_dead(self._pace.heartbeat))
        self._listening = True
        try:
            await asyncio.wait((reading, beating), return_when=asyncio.FIRST_COMPLETED)
            return reading.result() if reading.done() else False
        finally:
            self._listening = False
            reading.cancel()
            beating.cancel()
            await asyncio.gather(reading, beating, return_exceptions=True)
            await self._hang_up()

    async def _step_aside(self, times: int) -> None:
        """Leave the place to whoever took it: two that fetch it back at once would do so for ever.

        The seat is kept meanwhile, so that no other process of ours fights on.
        """
        self._report("replaced")
        wait = self._pace.cooldowns[min(times, len(self._pace.cooldowns)) - 1]
        log.error(
            "wecom's robot was connected elsewhere; stop whatever else uses its bot_id",
            times=times,
            again_in_seconds=wait,
        )
        await asyncio.sleep(wait)

    def _wait(self, failures: int, error: PlatformError | None = None) -> float:
        """Seconds before the next try: doubling, never in step with others, and as long as WeCom asks at least."""
        asked = error.after if isinstance(error, RetryLater) and error.after >= _LONGEST_WAIT else 0.0
        growing = min(_LONGEST_WAIT, self._pace.retry * 2.0 ** min(failures - 1, 10))
        return max(asked, growing) * _random.uniform(1.0, 1.3)

    async def request(self, command: str, body: JSON, request: str = "") -> JSON:
        """As `Line.request`; `RetryLater` as well while there is no connection."""
        if self._line is None or not self._listening:
            raise unreachable(command)
        return await self._line.request(command, body, request)

    async def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            await line.close()

    async def leave(self) -> None:
        """Let another process connect."""
        await self._hang_up()
        await self._seat.leave()

    async def close(self) -> None:
        """Safe to call twice."""
        await self._way_in.close()
        await self.leave()
