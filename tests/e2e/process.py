"""Warroom as a process of its own, to be killed at any moment."""

import asyncio
import os
import runpy
import socket
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Self

import aiohttp

ROOT = Path(__file__).parent.parent.parent
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")
RUN = ("bot", "run", "--config")

LOADED = (
    "bot.app",
    "bot.commands.configured",
    "bot.commands.run",
    "bot.store.migrate",
    "adapters.dingtalk.adapter",
    "adapters.lark.adapter",
    "adapters.slack.adapter",
    "adapters.wecom.both",
    "aiosqlite",
    "alembic.command",
    "asyncpg",
)
"""What a bot would load at its start, and that takes most of the time it needs for it."""


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@cache
def nursery() -> ForkServerContext:
    """A process that has loaded what a bot needs, and of which bots are forked."""
    context = get_context("forkserver")
    context.set_forkserver_preload([*LOADED])
    return context


def born(program: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
    """Become `python -m program…`, in this environment and writing to this log."""
    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab", buffering=0) as written:
        os.dup2(written.fileno(), sys.stdout.fileno())
        os.dup2(written.fileno(), sys.stderr.fileno())
    sys.argv = [*program]
    runpy.run_module(program[0], run_name="__main__", alter_sys=True)


class BotProcess:
    """`warroom run` with this configuration file, or another module that runs a bot with it.

    A process like any other once it is there, but its code need not be loaded anew at every start.
    """

    def __init__(self, config: Path, port: int, program: Sequence[str] = RUN) -> None:
        self._program = (*program, str(config))
        self.url = f"http://127.0.0.1:{port}"
        self._log = config.with_suffix(f".{port}.log")
        self._process: ForkServerProcess | None = None

    async def start(self) -> Self:
        """Return once it is ready; raises AssertionError with its log when it ends before."""
        environment = {name: value for name, value in os.environ.items() if name not in PROXIES}
        process = nursery().Process(target=born, args=(self._program, environment, self._log), daemon=True)
        await asyncio.to_thread(process.start)
        self._process = process
        async with aiohttp.ClientSession() as session:
            while not await self._ready(session):
                assert process.is_alive(), self.log
                await asyncio.sleep(0.05)
        return self

    async def _ready(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    @property
    def log(self) -> str:
        """All it has written."""
        return self._log.read_text(encoding="utf-8")

    async def kill(self) -> None:
        """Kill -9; nothing is flushed, nobody is told."""
        assert self._process is not None
        self._process.kill()
        await asyncio.to_thread(self._process.join)

    async def terminate(self) -> int | None:
        """A graceful stop; its exit code."""
        assert self._process is not None
        self._process.terminate()
        await asyncio.to_thread(self._process.join)
        return self._process.exitcode
