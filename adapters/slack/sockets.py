"""Socket Mode: acknowledges an envelope once its events are kept, and is replaced when it has gone silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.slack.client import SlackClient, silent_logger
from adapters.slack.intake import Reception
from adapters.slack.wire import of_team
from bot.errors import MalformedCall, PlatformError, RetryLater
from bot.ports.adapter import Sink
from bot.ports.platform import Report, refusal_or_outage
from bot.ports.webhook import Intake

log = structlog.get_logger("slack")

_LONGEST_WAIT = 60.0


class Envelopes(AsyncSocketModeHandler):
    """Bolt's handler, which would acknowledge before anything is kept."""

    def __init__(self, reception: Reception, app_token: str, team: str, sink: Sink, ping_interval: float) -> None:
        super().__init__(reception.app, app_token, logger=silent_logger(), ping_interval=ping_interval)
        self._reception = reception
        self._team = team
        self._sink = sink

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Keep, then acknowledge. What cannot be kept is not acknowledged: Slack sends it again."""
        intake = await self._meaning(req)
        kept = False
        try:
            await self._sink(intake.events)
            kept = True
        finally:
            if not kept:
                log.error("slack events could not be kept; Slack will send them again", envelope=req.envelope_id)
        await send_async_response(client, req, BoltResponse(status=200), 0.0)

    async def _meaning(self, req: SocketModeRequest) -> Intake:
        if not of_team(req.payload, self._team):
            log.warning("slack sent an event of another workspace; ignored", envelope=req.envelope_id)
            return Intake()
        try:
            return await self._reception.meaning(req.payload)
        except MalformedCall as error:
            log.warning("slack sent an envelope that makes no sense; ignored", kind=req.type, reason=error.public)
            return Intake()


class Socket:
    """The connection, kept up. The SDK reconnects by itself; when it has not for a while it is replaced as a whole."""

    def __init__(
        self, client: SlackClient, app_token: str, team: str, report: Report, ping_interval: float = 10.0
    ) -> None:
        self._client = client
        self._app_token = app_token
        self._team = team
        self._report = report
        self._ping_interval = ping_interval
        self._address = ""
        self.connected = True
        """False from the moment a lost connection is noticed until there is another."""

    async def open(self) -> None:
        """Ask for the address of the first connection, which proves the app-level token. Raises `PlatformError`."""
        answer = await self._client.call("apps.connections.open", token=self._app_token)
        self._address = str(answer["url"])

    async def listen(self, reception: Reception, sink: Sink) -> None:
        """Receive until cancelled."""
        failures = 0
        while True:
            try:
                if not self._address:
                    await self.open()
                address, self._address = self._address, ""
                async with self._connected(reception, sink, address) as handler:
                    log.info("slack is listened to")
                    failures, self.connected = 0, True
                    await self._until_lost(handler)
                log.warning("slack's socket went silent; connecting anew")
            except (PlatformError, TimeoutError) as error:
                failures, self.connected = failures + 1, False
                asked = error.after if isinstance(error, RetryLater) else 0.0
                wait = min(_LONGEST_WAIT, max(asked, 2.0**failures * self._ping_interval / 10))
                reason = error.public if isinstance(error, PlatformError) else "no connection in time"
                self._report(refusal_or_outage(error))
                log.error("slack cannot be listened to", reason=reason, again_in_seconds=wait)
                await asyncio.sleep(wait)

    @asynccontextmanager
    async def _connected(self, reception: Reception, sink: Sink, address: str) -> AsyncIterator[Envelopes]:
        handler = Envelopes(reception, self._app_token, self._team, sink, self._ping_interval)
        handler.client.proxy = self._client.proxy
        handler.client.wss_uri = address
        try:
            opening = handler.connect_async()  # type: ignore[no-untyped-call]  # bolt leaves it untyped
            await asyncio.wait_for(opening, max(3.0, self._ping_interval))
            yield handler
        finally:
            await _close(handler)

    async def _until_lost(self, handler: Envelopes) -> None:
        """Return when there has been no working connection for three ping intervals."""
        missed = 0
        while missed < 3:
            await asyncio.sleep(self._ping_interval)
            self.connected = await handler.client.is_connected()
            missed = 0 if self.connected else missed + 1


async def _close(handler: Envelopes) -> None:
    """Close the connection, and see the SDK's tasks end."""
    await handler.close_async()  # type: ignore[no-untyped-call]  # bolt leaves it untyped
    client = handler.client
    tasks = [client.message_processor, client.current_session_monitor, client.message_receiver]
    await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)
