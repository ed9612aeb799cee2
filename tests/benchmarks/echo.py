"""For comparison: what slack-bolt's own documentation would have one write. It answers, and keeps nothing."""

import argparse
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient


def echo(token: str, secret: str, api_url: str) -> web.Application:
    """An app that says in the thread what it was told."""
    app = AsyncApp(client=AsyncWebClient(token=token, base_url=api_url), signing_secret=secret)

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], say: AsyncSay) -> None:
        await say(text=event["text"], thread_ts=event["ts"])

    @app.event("message")
    async def heard() -> None:
        """Nothing is asked."""

    async def ready(_: web.Request) -> web.Response:
        return web.Response()

    served = app.web_app("/slack/events")
    served.router.add_get("/readyz", ready)
    return served


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("port", "token", "secret", "api-url"):
        parser.add_argument(f"--{name}", required=True)
    given = parser.parse_args()
    app = echo(given.token, given.secret, given.api_url)
    web.run_app(app, host="127.0.0.1", port=int(given.port), access_log=None, print=None)


if __name__ == "__main__":
    main()
