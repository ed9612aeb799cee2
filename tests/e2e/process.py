"""Warroom as a process of its own, to be killed at any moment."""

import asyncio
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import aiohttp

ROOT = Path(__file__).parent.parent.parent
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


RUN = ("bot", "run", "--config")


class BotProcess:
    """`warroom run` with this configuration file, or another module that runs a bot with it."""

    def __init__(self, config: Path, port: int, program: Sequence[str] = RUN) -> None:
        self._config = config
        self._program = program
        self.url = f"http://127.0.0.1:{port}"
        self._log = config.with_suffix(f".{port}.log")
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> Self:
        """Return once it is ready; raises AssertionError with its log when it ends before."""
        environment = {name: value for name, value in os.environ.items() if name not in PROXIES}
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *self._program, str(self._config),
                cwd=ROOT, env=environment, stdout=log, stderr=log,
            )  # fmt: skip
        async with aiohttp.ClientSession() as session:
            while not await self._ready(session):
                assert self._process.returncode is None, self.log
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
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def terminate(self) -> int:
        """A graceful stop; its exit code."""
        assert self._process is not None
        self._process.terminate()
        return await self._process.wait()
