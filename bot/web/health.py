"""Whether the process lives, whether it can work, and what it has counted."""

import asyncio

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.errors import StoreError
from bot.web.services import WebServices

PING_SECONDS = 5.0


class Health:
    """For load balancers and Prometheus; needs no login and tells no contents."""

    def __init__(self, services: WebServices) -> None:
        self._services = services

    def routes(self) -> list[web.RouteDef]:
        """Health, readiness, metrics."""
        return [
            web.get("/healthz", self._healthy),
            web.get("/readyz", self._ready),
            web.get("/metrics", self._metrics),
        ]

    async def _healthy(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _ready(self, _: web.Request) -> web.Response:
        """503 naming what is not ready."""
        parts = {"store": await self._store_answers(), **self._services.ready()}
        missing = sorted(name for name, well in parts.items() if not well)
        if missing:
            return web.json_response({"status": "not ready", "not_ready": missing}, status=503)
        return web.json_response({"status": "ready"})

    async def _store_answers(self) -> bool:
        try:
            async with asyncio.timeout(PING_SECONDS):
                await self._services.store.ping()
        except (StoreError, TimeoutError):
            return False
        return True

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=generate_latest(self._services.metrics), headers={"Content-Type": CONTENT_TYPE_LATEST})
