"""Works the inbox off: sessions side by side within a bound, each one's letters in order."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta

import structlog

from bot.engine.dispatcher import Again, Dead, Dispatcher, Done, Verdict
from bot.engine.metrics import Metrics
from bot.engine.turn import Aside
from bot.errors import StoreError
from bot.ports.clock import Clock
from bot.ports.inbox import Inbox, Job

log = structlog.get_logger()

RENEW_EVERY = 5.0
"""Seconds between heartbeats; a lease lasts several."""

_FORGET_EVERY = 3600.0


class Worker:
    """Claims jobs and sees them through; what `elsewhere` names is left to the processes that can answer it.

    `concurrency`: how many sessions are worked on at once. What runs beside them takes none of their places.
    """

    def __init__(
        self,
        inbox: Inbox,
        dispatcher: Dispatcher,
        metrics: Metrics,
        clock: Clock,
        concurrency: int,
        retention: timedelta,
        elsewhere: Callable[[], Collection[tuple[str, str]]] = tuple,
    ) -> None:
        self._inbox = inbox
        self._dispatcher = dispatcher
        self._metrics = metrics
        self._clock = clock
        self._concurrency = concurrency
        self._retention = retention
        self._elsewhere = elsewhere
        self._jobs: dict[int, asyncio.Task[None]] = {}
        self._beside: set[int] = set()
        self._freed = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled; then claim nothing more (see `drain`). A store that is away for a while is waited for."""
        async with asyncio.TaskGroup() as group:
            for chore in (self._heartbeat, self._forget, self._claim):
                group.create_task(self._steadily(chore))

    async def _steadily(self, chore: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await chore()
            except StoreError as error:
                log.error("store_away", reason=error.public)
                await asyncio.sleep(1.0)

    async def drain(self, grace: float) -> None:
        """Let running jobs finish for `grace` seconds; the rest is given back untouched."""
        if self._jobs:
            await asyncio.wait(self._jobs.values(), timeout=grace)
        left = dict(self._jobs)
        for task in left.values():
            task.cancel()
        await asyncio.gather(*left.values(), return_exceptions=True)
        if left:
            await self._inbox.release(list(left))
            log.info("jobs_given_back", jobs=len(left))

    async def _claim(self) -> None:
        waiting: asyncio.Task[None] | None = None
        try:
            while True:
                waiting = waiting or asyncio.create_task(self._inbox.wait())
                self._freed.clear()
                free = self._concurrency - self._in_turn
                jobs = await self._inbox.claim(free, self._elsewhere()) if free > 0 else []
                for job in jobs:
                    self._begin(job)
                if jobs and len(jobs) < free:
                    continue
                freed = asyncio.create_task(self._freed.wait())
                await asyncio.wait((waiting, freed), return_when=asyncio.FIRST_COMPLETED)
                freed.cancel()
                if waiting.done():
                    waiting.result()
                    waiting = None
                    await self._stop_those_asked_to()
        finally:
            if waiting is not None:
                waiting.cancel()

    def _begin(self, job: Job) -> None:
        task = asyncio.create_task(self._see_through(job))
        self._jobs[job.id] = task
        if job.beside:
            self._beside.add(job.id)
        self._count()
        task.add_done_callback(lambda _: self._ended(job.id))

    def _ended(self, job: int) -> None:
        self._jobs.pop(job, None)
        self._beside.discard(job)
        self._count()
        self._freed.set()

    @property
    def _in_turn(self) -> int:
        return len(self._jobs) - len(self._beside)

    def _count(self) -> None:
        self._metrics.running.set(self._in_turn)
        self._metrics.beside.set(len(self._beside))

    async def _see_through(self, job: Job) -> None:
        verdict = await self._dispatcher.handle(job)
        try:
            await self._note(job, verdict)
        except StoreError as error:
            log.error("job_not_finished", job=job.id, reason=error.public)  # its lease ends, and it is tried again

    async def _note(self, job: Job, verdict: Verdict) -> None:
        match verdict:
            case Done(outcome):
                await self._inbox.finish(job.id, outcome)
            case Aside(event):
                await self._inbox.set_aside(job.id, event)
            case Again(at, error):
                await self._inbox.postpone(job.id, at, error)
            case Dead(error):
                log.error("dead_letter", job=job.id, session=str(job.session), error=error)
                await self._inbox.bury(job.id, error)

    async def _heartbeat(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY)
            await self._stop_those_asked_to()
            for state, count in (await self._inbox.depth()).items():
                self._metrics.letters.labels(state).set(count)

    async def _stop_those_asked_to(self) -> None:
        if self._jobs:
            for job in await self._inbox.renew(list(self._jobs)):
                self._dispatcher.interrupt(job)

    async def _forget(self) -> None:
        while True:
            await self._inbox.forget(self._clock() - self._retention)
            await asyncio.sleep(_FORGET_EVERY)
