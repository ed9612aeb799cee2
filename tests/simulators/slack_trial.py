"""Ready-made stages and a plain bolt app for tests against the simulator."""

import re
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp.test_utils import TestServer
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulators.slack.model import JSON, Channel, Message, User
from tests.simulators.slack.simulator import SlackSimulator


class Stage:
    """A simulator with Ann in #general beside the bot, and a client holding the bot's token."""

    def __init__(self, slack: SlackSimulator) -> None:
        self.slack = slack
        self.ann: User = slack.user("ann")
        self.room: Channel = slack.channel("general", members=[self.ann])
        self.client = AsyncWebClient(token=slack.workspace.credentials.bot_token, base_url=slack.api_url)

    async def ask(self, text: str = "status?", thread: Message | None = None) -> Message:
        """Ann mentions the bot."""
        return await self.slack.say(self.ann, self.room, f"{self.slack.workspace.mention} {text}", thread)

    async def refusal(self, method: str, **arguments: Any) -> str:
        """The error code the SDK raises for this call; fails when the call is taken."""
        return await code_of(self.client.api_call(method, json=arguments))

    def events(self, kind: str, subtype: str | None = None) -> list[JSON]:
        """The events raised so far of this type and subtype."""
        raised = [delivery.event for delivery in self.slack.deliveries]
        return [event for event in raised if event.get("type") == kind and event.get("subtype") == subtype]


async def code_of(call: Awaitable[object]) -> str:
    """The error code with which the SDK call ends; fails when it succeeds."""
    try:
        await call
    except SlackApiError as refused:
        return str(refused.response["error"])
    raise AssertionError("the call was accepted")


class EchoApp:
    """A bolt app that answers a mention with its words, in the thread, and counts what else it hears."""

    def __init__(self, stage: Stage) -> None:
        secret = stage.slack.workspace.credentials.signing_secret
        self.app = AsyncApp(client=stage.client, signing_secret=secret)
        self.bodies: list[JSON] = []
        self.app.event("app_mention")(self._mention)
        self.app.event(re.compile(".*"))(self._other)

    async def _mention(self, event: JSON, body: JSON, client: AsyncWebClient) -> None:
        self.bodies.append(body)
        text = event["text"].partition(" ")[2]
        await client.chat_postMessage(
            channel=event["channel"], thread_ts=event.get("thread_ts", event["ts"]), text=text
        )

    async def _other(self, body: JSON) -> None:
        self.bodies.append(body)

    @asynccontextmanager
    async def over_http(self, slack: SlackSimulator) -> AsyncIterator[TestServer]:
        """Serve bolt's own web app and point the simulator at it."""
        server = TestServer(self.app.web_app(path="/slack/events"))
        await server.start_server()
        slack.request_url = str(server.make_url("/slack/events"))
        try:
            yield server
        finally:
            await server.close()

    @asynccontextmanager
    async def over_sockets(self, slack: SlackSimulator) -> AsyncIterator[AsyncSocketModeHandler]:
        handler: Any = AsyncSocketModeHandler(self.app, slack.workspace.credentials.app_token, ping_interval=0.2)
        await handler.connect_async()
        try:
            yield handler
        finally:
            await handler.close_async()
