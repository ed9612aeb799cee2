"""The server that stands in for slack.com."""

import time
from collections.abc import Callable
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.simulators.slack import display as shown
from tests.simulators.slack import handshakes, raw, routes, signing, tenant
from tests.simulators.slack.clock import Clock
from tests.simulators.slack.conversation import finish_stream
from tests.simulators.slack.display import Display
from tests.simulators.slack.faults import Fault, Faults
from tests.simulators.slack.gestures import Gestures
from tests.simulators.slack.journal import Call, Delivery, Journal
from tests.simulators.slack.model import Message, StreamState
from tests.simulators.slack.rate import RateLimits
from tests.simulators.slack.tenant import Pace, Tenant
from tests.simulators.slack.workspace import Workspace


class SlackSimulator(Gestures):
    """Slack for tests: `async with SlackSimulator() as slack:`; `slack.api_url` is the base URL for clients.

    Set `slack.request_url` for HTTP delivery; without it the app is in Socket Mode. `clock` rules everything but
    signatures, which follow `signing_clock` (the wall clock unless given).
    """

    def __init__(
        self,
        clock: Clock | None = None,
        signing_clock: Callable[[], float] = time.time,
        ack_deadline: float = 3.0,
        retry_scale: float = 1.0,
        port: int = 0,
        extend: Callable[[web.Application, "SlackSimulator"], None] | None = None,
    ) -> None:
        super().__init__()
        self.clock = clock or Clock()
        self.journal = Journal()
        self.faults = Faults()
        self.rate_limits = RateLimits(self.clock)
        self.url = ""
        self._signing_clock = signing_clock
        self._pace = Pace(ack_deadline, retry_scale)
        self._port = port
        self._extend = extend
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=0)
        self._session = aiohttp.ClientSession(connector=connector)
        app = routes.application(self)
        if self._extend is not None:
            self._extend(app, self)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.add_workspace()
        return self

    async def __aexit__(self, *reason: object) -> None:
        for held in self.tenants.values():
            await held.close()
        await self._session.close()
        assert self._runner is not None
        await self._runner.cleanup()

    def add_workspace(self) -> Tenant:
        """One more workspace, with an app, tokens and a signing secret of its own."""
        state = tenant.workspace(len(self.tenants) + 1, self.clock, self.journal)
        state.base_url = self.url
        added = Tenant(state, self._session, self._pace, self._signing_clock)
        self.tenants[state.team_id] = added
        return added

    def workspace_of_token(self, token: str) -> Workspace | None:
        for held in self.tenants.values():
            if token in {held.credentials.bot_token, held.credentials.app_token}:
                return held.state
        return None

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def request_url(self) -> str | None:
        """Where the first workspace's app receives HTTP; None means Socket Mode."""
        return self.workspace.request_url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self.workspace.request_url = url

    @property
    def posts(self) -> list[Message]:
        """Every message of the apps, oldest first, ephemeral ones too."""
        return self.journal.posts

    @property
    def calls(self) -> list[Call]:
        return self.journal.calls

    @property
    def deliveries(self) -> list[Delivery]:
        return self.journal.deliveries

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    async def next_post(self, timeout: float = 10.0) -> Message:
        """The oldest post not returned before, complete; raises TimeoutError."""
        return await self.journal.next_post(timeout)

    async def wait_until(self, predicate: Callable[[], bool], timeout: float = 10.0) -> None:
        """Return once the predicate holds; raises TimeoutError."""
        await self.journal.wait_until(predicate, timeout)

    async def settled(self, timeout: float = 10.0) -> None:
        """Return once no delivery is under way; raises TimeoutError."""
        await self.wait_until(lambda: not any(held.courier.busy for held in self.tenants.values()), timeout)

    def display(self, message: Message) -> Display:
        """The message as a person sees it now."""
        return shown.display(self.tenant_of(message).state, message)

    def mentions_everyone(self, message: Message) -> bool:
        return self.display(message).mentions_everyone

    def fail_next(self, method: str, **fault: Any) -> None:
        """Plant a fault for the next call of a method, or of any ("*"); see `Fault` for what may be given."""
        self.faults.plant(Fault(method, **fault))

    def expire_stream(self, message: Message) -> None:
        """End a stream as Slack does after about five minutes."""
        self._end_stream(message, StreamState.ERRORED)

    def stop_stream(self, message: Message) -> None:
        """The person watching presses stop."""
        self._end_stream(message, StreamState.STOPPED)

    def _end_stream(self, message: Message, state: StreamState) -> None:
        ws = self.tenant_of(message).state
        finish_stream(ws, ws.channels[message.channel], message, state, [])

    async def close_sockets(self, clean: bool = True, reason: str = "refresh_requested") -> None:
        """End every Socket Mode connection, with a disconnect frame or abruptly."""
        for held in self.tenants.values():
            await held.sockets.close(clean, reason)

    def redeliver_all(self, times: int = 1) -> None:
        """Deliver every event raised so far again, ids unchanged, as retries."""
        for delivery in [d for d in self.deliveries if d.kind == "events_api"]:
            self.tenants[delivery.team].courier.again(delivery, times)

    def sign(self, body: bytes, timestamp: int | str) -> str:
        """The first workspace's signature of these bytes."""
        return signing.sign(self.workspace.credentials.signing_secret, body, timestamp)

    def signed(self, body: bytes, age: float = 0.0, content_type: str = "application/json") -> dict[str, str]:
        """Genuine headers for a body sent `age` seconds ago."""
        secret = self.workspace.credentials.signing_secret
        return signing.signed_headers(secret, body, int(self._signing_clock() - age), content_type)

    async def deliver_raw(self, body: bytes, headers: dict[str, str] | None = None) -> raw.RawAnswer:
        """Post these bytes to the request URL, genuinely signed unless headers are given."""
        headers = self.signed(body) if headers is None else headers
        return await raw.deliver(self._session, self._url(), body, headers)

    async def verify_url(self) -> bool:
        """Whether the request URL passes the check made when it is entered in the settings."""
        return handshakes.verified(await self.deliver_raw(handshakes.url_verification()))

    async def raise_app_rate_limited(self) -> raw.RawAnswer:
        """Tell the app that it gets more than 30,000 events an hour."""
        ws = self.workspace.state
        return await self.deliver_raw(handshakes.app_rate_limited(ws.team_id, ws.app_id, int(self.clock.now())))

    async def deliver_torn(self, body: bytes, sent: int, headers: dict[str, str] | None = None) -> bytes:
        """Promise the body, send its first bytes, hang up."""
        headers = self.signed(body) if headers is None else headers
        return await raw.deliver_torn(self._url(), body, headers, sent)

    def _url(self) -> str:
        if self.request_url is None:
            raise ValueError("no request URL is set")
        return self.request_url
