"""What every measurement is given, and the servers that are compared."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.benchmarks.process import Server, serving
from tests.benchmarks.workspace import Workspace, workspace
from tests.e2e.process import free_port

WARROOM, ON_POSTGRESQL, FLOOR, ECHO = "Warroom", "on PostgreSQL", "durable floor", "bolt echo"


@dataclass(frozen=True)
class Contestant:
    """A server and where Slack calls it."""

    name: str
    server: Server
    address: str

    @property
    def is_warroom(self) -> bool:
        return self.name in (WARROOM, ON_POSTGRESQL)


class Stage:
    """One simulated workspace, a folder, and how thorough to be."""

    def __init__(self, slack: Workspace, folder: Path, postgres: str | None, *, quick: bool) -> None:
        self.slack = slack
        self.folder = folder
        self.quick = quick
        self._postgres = postgres
        self._numbers = count(1)

    def times(self, count: int) -> int:
        """So many, or a fifth of it."""
        return max(1, count // 5) if self.quick else count

    def path(self, name: str) -> Path:
        """A new file."""
        return self.folder / f"{next(self._numbers)}-{name}"

    def sqlite(self) -> str:
        """The address of a new SQLite database."""
        return f"sqlite:///{self.path('warroom.db')}"

    def configure(self, url: str, port: int) -> Path:
        """A configuration of Warroom for this workspace."""
        file = self.path("warroom.toml")
        lines = [
            "[server]", f"port = {port}",
            "[storage]", f'url = "{url}"',
            "[accounts.acme.slack]", f'bot_token = "{self.slack.bot_token}"',
            f'signing_secret = "{self.slack.signing_secret}"', f'api_url = "{self.slack.api_url}"',
        ]  # fmt: skip
        file.write_text("\n".join(lines), encoding="utf-8")
        return file

    @asynccontextmanager
    async def warroom(self, url: str, *, name: str = WARROOM, changed: bool = False) -> AsyncIterator[Contestant]:
        """`warroom run` on this database; `changed`: with the skills of `slow`."""
        port = free_port()
        config = str(self.configure(url, port))
        command = ("tests.benchmarks.slow", config) if changed else ("bot", "run", "--config", config)
        async with serving(self.path("warroom.log"), port, *command) as server:
            yield Contestant(name, server, f"{server.url}/webhooks/slack/acme")

    @asynccontextmanager
    async def contestants(self) -> AsyncIterator[list[Contestant]]:
        """Everybody, at once."""
        async with AsyncExitStack() as stack:
            found = [await stack.enter_async_context(self.warroom(self.sqlite()))]
            if self._postgres is not None:
                found.append(await stack.enter_async_context(self.warroom(self._postgres, name=ON_POSTGRESQL)))
            found.append(await stack.enter_async_context(self.floor()))
            found.append(await stack.enter_async_context(self.echo()))
            yield found

    def floor(self) -> AbstractAsyncContextManager[Contestant]:
        """What verifies, keeps and answers, and nothing else."""
        return self._compared(FLOOR, "floor", "--database", str(self.path("floor.db")))

    def echo(self) -> AbstractAsyncContextManager[Contestant]:
        """What answers with Slack's own framework and keeps nothing."""
        return self._compared(ECHO, "echo")

    @asynccontextmanager
    async def _compared(self, name: str, module: str, *more: str) -> AsyncIterator[Contestant]:
        port, slack = free_port(), self.slack
        known = ("--token", slack.bot_token, "--secret", slack.signing_secret, "--api-url", slack.api_url)
        command = (f"tests.benchmarks.{module}", "--port", str(port), *known, *more)
        async with serving(self.path(f"{module}.log"), port, *command) as server:
            yield Contestant(name, server, f"{server.url}/slack/events")


@asynccontextmanager
async def staged(postgres: str | None, *, quick: bool) -> AsyncIterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="warroom-bench-") as folder:
        async with workspace() as slack:
            yield Stage(slack, await asyncio.to_thread(Path, folder), postgres, quick=quick)
