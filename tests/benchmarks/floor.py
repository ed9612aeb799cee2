"""For comparison: the least a durable bot can do. Verify, commit one row, acknowledge, reply; nothing else."""

import argparse
import asyncio
import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from aiohttp import web

FIVE_MINUTES = 300


class Floor:
    """Plain aiohttp and plain sqlite3."""

    def __init__(self, token: str, secret: str, api_url: str, path: str) -> None:
        self._headers = {"Authorization": f"Bearer {token}"}
        self._secret = secret.encode()
        self._post = f"{api_url}chat.postMessage"
        self._database = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute("CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, event TEXT) WITHOUT ROWID")
        self._replies: set[asyncio.Task[None]] = set()

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/slack/events", self._receive)
        app.router.add_get("/readyz", self._ready)
        app.cleanup_ctx.append(self._pool)
        return app

    async def _pool(self, _: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as self._session:
            yield

    async def _ready(self, _: web.Request) -> web.Response:
        return web.Response()

    async def _receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not self._genuine(request, body):
            return web.Response(status=401)
        event: dict[str, Any] = json.loads(body)["event"]
        if event["type"] != "app_mention":
            return web.Response()
        kept = self._database.execute("INSERT INTO inbox VALUES (?, ?) ON CONFLICT DO NOTHING", (event["ts"], body))
        if kept.rowcount:
            reply = asyncio.create_task(self._reply(event))
            self._replies.add(reply)
            reply.add_done_callback(self._replies.discard)
        return web.Response()

    def _genuine(self, request: web.Request, body: bytes) -> bool:
        stamp = request.headers.get("X-Slack-Request-Timestamp", "0")
        wanted = "v0=" + hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        fresh = abs(time.time() - int(stamp)) < FIVE_MINUTES
        return fresh and hmac.compare_digest(wanted, request.headers.get("X-Slack-Signature", ""))

    async def _reply(self, event: dict[str, Any]) -> None:
        reply = {"channel": event["channel"], "text": event["text"], "thread_ts": event["ts"]}
        async with self._session.post(self._post, json=reply, headers=self._headers) as answer:
            await answer.read()


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("port", "token", "secret", "api-url", "database"):
        parser.add_argument(f"--{name}", required=True)
    given = parser.parse_args()
    app = Floor(given.token, given.secret, given.api_url, given.database).application()
    web.run_app(app, host="127.0.0.1", port=int(given.port), access_log=None, print=None)


if __name__ == "__main__":
    main()
