"""A private PostgreSQL server for the tests: made once a session, gone with it, a database for each test."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from bot.store import open_store

USER, PASSWORD, TEMPLATE = "warroom", "not-secret", "with_tables"
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "150",
    "listen_addresses": "127.0.0.1",
}
HBA = "host all all 127.0.0.1/32 scram-sha-256\n"
START_WITHIN = 30.0


class Cluster:
    """A running server; `port` on 127.0.0.1 wants the password."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._numbers = count(1)
        self._has_template = False

    def url(self, database: str, password: str = PASSWORD) -> str:
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    @asynccontextmanager
    async def database(self, *, empty: bool = False) -> AsyncIterator[str]:
        """The address of a new database, with this version's tables unless it is to be empty; dropped afterwards."""
        if not empty and not self._has_template:
            await self._make_template()
        name = f"test_{next(self._numbers)}"
        await self._administer(f"CREATE DATABASE {name}" if empty else f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        try:
            yield self.url(name)
        finally:
            await self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    async def _make_template(self) -> None:
        await self._administer(f"CREATE DATABASE {TEMPLATE}")
        store = open_store(self.url(TEMPLATE), shared=True)
        await store.open()
        await store.close()
        self._has_template = True

    async def _administer(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Make and run a server. Skips the test when PostgreSQL's programs are not installed."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="warroom-postgres-"))
    user = _unprivileged(folder)
    try:
        _initialise(programs, folder, user)
        port = _free_port()
        log = (folder / "log").open("wb")
        settings = [f"--{name}={value}" for name, value in {**SETTINGS, "port": port}.items()]
        command = [programs / "postgres", "-D", folder / "data", "-k", folder, *settings]
        server = subprocess.Popen([*user, *map(str, command)], stdout=log, stderr=log, cwd=folder)
        try:
            _wait_for(server, folder / "log")
            yield Cluster(port)
        finally:
            server.terminate()
            server.wait(20)
            log.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder of the newest `initdb`, from PATH or where Debian puts it."""
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        pytest.skip("PostgreSQL is not installed; get it with: apt-get install postgresql")
    return versions[-1].parent


def _unprivileged(folder: Path) -> list[str]:
    """What to put before a command so that it does not run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return []
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("PostgreSQL does not run as root and there is no user postgres: apt-get install postgresql")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]


def _initialise(programs: Path, folder: Path, user: list[str]) -> None:
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o644)
    options = [f"--username={USER}", f"--pwfile={folder / 'password'}", "--auth=scram-sha-256", "--no-sync"]
    command = [programs / "initdb", "-D", folder / "data", "--encoding=UTF8", "--locale=C", *options]
    done = subprocess.run([*user, *map(str, command)], capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    (folder / "data" / "pg_hba.conf").write_text(HBA)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        if "ready to accept connections" in log.read_text():
            return
        time.sleep(0.05)
    raise AssertionError(f"PostgreSQL did not start: {log.read_text()}")
