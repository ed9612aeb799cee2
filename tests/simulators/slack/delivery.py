"""Handing payloads to the app, again and again as Slack does."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tests.simulators.slack.journal import Attempt, Delivery, Journal
from tests.simulators.slack.model import JSON

RETRY_DELAYS = (1.0, 60.0, 300.0)
"""Seconds after the failed attempt before: nearly at once, a minute, five minutes."""


@dataclass(frozen=True)
class Outcome:
    """How one attempt ended. `final` forbids further ones."""

    accepted: bool
    reason: str = ""
    status: int | None = None
    answer: JSON | str | None = None
    final: bool = False


class Transport(Protocol):
    """A way to the app: its request URL or its sockets."""

    async def attempt(self, delivery: Delivery, number: int, reason: str) -> Outcome: ...


class Courier:
    """Delivers the payloads of one workspace's app in the background, unordered.

    Events are tried four times, commands and interactions once. `retry_scale` shortens the waits between tries.
    """

    def __init__(self, journal: Journal, team: str, retry_scale: float, accepted: Callable[[Delivery], None]) -> None:
        self.retry_scale = retry_scale
        self.transport: Transport | None = None
        self._journal = journal
        self._team = team
        self._accepted = accepted
        self._tasks: set[asyncio.Task[None]] = set()

    def send(self, kind: str, payload: JSON) -> Delivery:
        delivery = Delivery(kind, payload, self._team)
        self._journal.deliveries.append(delivery)
        self._start(delivery, RETRY_DELAYS if kind == "events_api" else ())
        return delivery

    def again(self, delivery: Delivery, times: int = 1) -> None:
        """Deliver a payload anew, its event id unchanged, marked as a retry."""
        for number in range(1, times + 1):
            self._start(delivery, (), number, "http_timeout")

    def _start(self, delivery: Delivery, delays: tuple[float, ...], number: int = 0, reason: str = "") -> None:
        task = asyncio.get_running_loop().create_task(self._pursue(delivery, delays, number, reason))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pursue(self, delivery: Delivery, delays: tuple[float, ...], number: int, reason: str) -> None:
        outcome = await self._try(delivery, number, reason)
        for delay in delays:
            if outcome.accepted or outcome.final:
                break
            await asyncio.sleep(delay * self.retry_scale)
            number += 1
            outcome = await self._try(delivery, number, outcome.reason)
        if not outcome.accepted and delivery.acknowledged_at is None:
            delivery.abandoned = True
        self._journal.changed()

    async def _try(self, delivery: Delivery, number: int, reason: str) -> Outcome:
        assert self.transport is not None
        began = time.monotonic()
        outcome = await self.transport.attempt(delivery, number, reason)
        ended = time.monotonic()
        note = "accepted" if outcome.accepted else outcome.reason
        delivery.attempts.append(Attempt(number, began, note, outcome.status, ended - began))
        if outcome.accepted and delivery.acknowledged_at is None:
            delivery.acknowledged_at, delivery.answer = ended, outcome.answer
            self._accepted(delivery)
        self._journal.changed()
        return outcome

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    async def close(self) -> None:
        """Give up what is under way."""
        tasks = [*self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
