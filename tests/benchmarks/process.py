"""A server in a process of its own, started clean and watched from outside."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import psutil

ROOT = Path(__file__).parents[2]
READY_WITHIN = 30.0
STOPS_WITHIN = 10.0
_LOOKED_EVERY = 0.005


def clean_environment() -> dict[str, str]:
    """Ours without proxies and anything that configures Warroom, or keeps Python from compiling a module only once."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and not name.startswith(("WARROOM", "PYTHONDONTWRITEBYTECODE"))
    }


class Server:
    """A running process that answers `/readyz` at `url`. `started`: the seconds from its spawning to that answer."""

    def __init__(self, process: Process, url: str, log: Path) -> None:
        self.url = url
        self.started = 0.0
        self._log = log
        self._process = process
        self._watched = psutil.Process(process.pid)

    @property
    def cpu(self) -> float:
        """Seconds of processor time so far, all its threads."""
        times = self._watched.cpu_times()
        return float(times.user + times.system)

    @property
    def memory(self) -> tuple[float, float]:
        """Resident memory, and the part of it that is its own, in MiB."""
        info = self._watched.memory_full_info()
        return info.rss / 2**20, info.uss / 2**20

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    async def become_ready(self, began: float) -> None:
        """Raises RuntimeError with its log when it ends or does not answer in time."""
        async with aiohttp.ClientSession() as session:
            while not await _answers(session, self.url):
                if self._process.returncode is not None or time.monotonic() > began + READY_WITHIN:
                    raise RuntimeError(f"did not start: {self.log[-2000:]}")
                await asyncio.sleep(_LOOKED_EVERY)
        self.started = time.monotonic() - began

    async def stop(self) -> None:
        """End it, gently and then by force."""
        if self._process.returncode is None:
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), STOPS_WITHIN)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def serving(log: Path, port: int, *arguments: str) -> AsyncIterator[Server]:
    """Run `python -m …` until it is ready, and end it afterwards."""
    began = time.monotonic()
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *arguments, cwd=ROOT, env=clean_environment(), stdout=output, stderr=output
        )
    server = Server(process, f"http://127.0.0.1:{port}", log)
    try:
        await server.become_ready(began)
        yield server
    finally:
        await server.stop()


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(f"{url}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
