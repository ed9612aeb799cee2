"""Signs of life while a skill works: a sign on the question, and a reply that grows."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from types import TracebackType
from typing import Self

import structlog

from bot.engine.placing import Question
from bot.engine.replier import Replier
from bot.errors import PlatformError, StoppedByPerson
from bot.ports.adapter import Adapter, ReplyStream

log = structlog.get_logger()

PATIENCE = 1.0
"""Seconds a skill may be silent; quicker ones cost the platform no extra calls."""


class Progress:
    """Of one turn. Entered before the skill runs; `settle` before its reply is sent.

    `stop` is called when somebody presses the platform's own stop button.
    """

    def __init__(
        self, adapter: Adapter, replier: Replier, question: Question, stop: Callable[[], None], *, again: bool
    ) -> None:
        self._adapter = adapter
        self._replier = replier
        self._question = question
        self._stop = stop
        self._again = again
        self._said: list[str] = []
        self._told = 0
        self._more = asyncio.Event()
        self._stream: ReplyStream | None = None
        self._sign = False
        self._watch: asyncio.Task[None] | None = None
        self._calling = asyncio.Lock()

    @property
    def shown(self) -> str:
        """What has been said so far."""
        return "".join(self._said).rstrip("\n")

    async def show(self, text: str, end: str = "\n") -> None:
        """Say something now; people see it once the skill has taken longer than a moment."""
        self._said.append(text + end)
        self._more.set()

    async def __aenter__(self) -> Self:
        self._watch = asyncio.create_task(self._keep_showing())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end_watch()
        if (self._sign or self._again) and self._adapter.capabilities.working_sign:
            await self._tell("sign_not_cleared", partial(self._adapter.clear_working, self._question.origin))

    async def settle(self) -> ReplyStream | None:
        """No more progress is shown from here on; the growing message, if one was begun."""
        await self._end_watch()
        if self._stream is None and self._again:
            self._stream = await self._replier.begun(self._adapter, self._question)
        return self._stream

    async def _keep_showing(self) -> None:
        await asyncio.sleep(PATIENCE)
        if self._adapter.capabilities.working_sign:
            self._sign = True
            await self._tell("sign_not_shown", partial(self._adapter.show_working, self._question.origin))
        while self._adapter.capabilities.streams and self._question.only_to is None:
            await self._more.wait()
            self._more.clear()
            await self._tell("progress_not_shown", self._grow)

    async def _grow(self) -> None:
        fresh = "".join(self._said[self._told :])
        if not fresh:
            return
        self._told = len(self._said)
        if self._stream is None:
            self._stream = await self._replier.open_stream(self._adapter, self._question, fresh)
        else:
            await self._stream.append(fresh)

    async def _tell(self, failure: str, show: Callable[[], Awaitable[None]]) -> None:
        """Do something that only shows progress: when the platform refuses, the reply itself still comes."""
        try:
            async with self._calling:
                await show()
        except StoppedByPerson:
            self._stop()
        except PlatformError as error:
            log.info(failure, platform=self._adapter.platform, reason=error.public)

    async def _end_watch(self) -> None:
        if self._watch is not None:
            async with self._calling:  # a call under way is not cut: nobody would know what became of it
                self._watch.cancel()
            (ended,) = await asyncio.gather(self._watch, return_exceptions=True)
            if isinstance(ended, Exception):
                log.warning("progress_ended", platform=self._adapter.platform, reason=repr(ended))
            self._watch = None
