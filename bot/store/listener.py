"""Hears what other processes call out over PostgreSQL, over a connection of its own that is mended when it breaks."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import asyncpg

from bot.store.postgres import DRIVER_ERRORS

CONNECT_SECONDS = 10.0
CHECK_EVERY = 15.0
CHECK_SECONDS = 5.0
RETRY_AFTER = 0.5


class Listener:
    """Calls `heard` with each message of a channel, and with "" whenever some may have been missed."""

    def __init__(self, dsn: str, channel: str, heard: Callable[[str], None]) -> None:
        self._dsn = dsn
        self._channel = channel
        self._heard = heard
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _listen(self) -> None:
        while True:
            with suppress(*DRIVER_ERRORS):
                await self._until_broken()
            await asyncio.sleep(RETRY_AFTER)

    async def _until_broken(self) -> None:
        connection = await asyncpg.connect(self._dsn, timeout=CONNECT_SECONDS, command_timeout=CHECK_SECONDS)
        try:
            broken = asyncio.Event()
            connection.add_termination_listener(lambda _: broken.set())
            await connection.add_listener(self._channel, self._hear)
            self._heard("")
            while not broken.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(broken.wait(), CHECK_EVERY)
                await connection.execute("SELECT 1")
        finally:
            connection.terminate()

    def _hear(self, _connection: Any, _sender: int, _channel: str, message: object) -> None:
        self._heard(str(message))
