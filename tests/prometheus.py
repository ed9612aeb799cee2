"""A real Prometheus of the tests' own, scraping a small service that can be broken."""

import asyncio
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

_CONFIGURATION = """
global: {{scrape_interval: 250ms, scrape_timeout: 250ms, evaluation_interval: 250ms}}
rule_files: [rules.yml]
scrape_configs:
  - job_name: checkout
    static_configs: [{{targets: ["{target}"]}}]
"""
_RULES = """
groups:
  - name: checkout
    rules:
      - alert: CheckoutErrors
        expr: sum(rate(checkout_requests_total{code="500"}[2s])) > 1
        labels: {severity: page}
"""
_ATTEMPTS = 600


class FaultyService:
    """Serves metrics; each scrape finds ten more requests served, which fail once it is `broken`."""

    def __init__(self) -> None:
        self.broken = False
        self.target = ""
        self._served = {"200": 0, "500": 0}

    async def metrics(self, _: web.Request) -> web.Response:
        self._served["500" if self.broken else "200"] += 10
        lines = ["# HELP checkout_requests_total Requests of the checkout.", "# TYPE checkout_requests_total counter"]
        lines += [f'checkout_requests_total{{code="{code}"}} {count}' for code, count in self._served.items()]
        lines += ["# TYPE checkout_queue_length gauge", f"checkout_queue_length {250 if self.broken else 4}"]
        lines += ["# TYPE checkout_workers gauge", "checkout_workers 8"]
        return web.Response(text="\n".join(lines) + "\n")


class RealPrometheus:
    """A running server and what it scrapes."""

    def __init__(self, url: str, service: FaultyService) -> None:
        self.url = url
        self.service = service

    async def query(self, expression: str) -> list[Any]:
        """The result of an instant query, empty while it cannot be had."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.url}/api/v1/query", params={"query": expression}) as response,
        ):
            found: list[Any] = (await response.json())["data"]["result"]
            return found

    async def until(self, expression: str) -> None:
        """Wait until an expression has a result."""
        await _until(lambda: self.query(expression))


@asynccontextmanager
async def real_prometheus(folder: Path) -> AsyncIterator[RealPrometheus]:
    """Run Debian's Prometheus over a service. Skips the test where it is not installed."""
    program = shutil.which("prometheus")
    if program is None:
        pytest.skip("Prometheus is not installed; get it with: apt-get install prometheus")
    async with _serving() as service:
        (folder / "prometheus.yml").write_text(_CONFIGURATION.format(target=service.target))
        (folder / "rules.yml").write_text(_RULES)
        url = f"http://127.0.0.1:{_free_port()}"
        options = [
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'tsdb'}",
            f"--web.listen-address={url.removeprefix('http://')}",
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([program, *options], stdout=log, stderr=log, cwd=folder)
        try:
            await _until(lambda: _is_ready(url, process, folder / "log"))
            yield RealPrometheus(url, service)
        finally:
            process.terminate()
            process.wait(20)


@asynccontextmanager
async def _serving() -> AsyncIterator[FaultyService]:
    service = FaultyService()
    app = web.Application()
    app.router.add_get("/metrics", service.metrics)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    service.target = f"127.0.0.1:{runner.addresses[0][1]}"
    yield service
    await runner.cleanup()


async def _is_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> bool:
    assert process.poll() is None, log.read_text()
    try:
        async with aiohttp.ClientSession() as session, session.get(f"{url}/-/ready") as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False


async def _until(condition: Callable[[], Awaitable[Any]]) -> None:
    for _ in range(_ATTEMPTS):
        if await condition():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("waited in vain")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
