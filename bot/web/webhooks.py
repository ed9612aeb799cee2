"""Calls of the chat platforms, and chats watched live."""

import asyncio
from collections.abc import AsyncIterator

import structlog
from aiohttp import web
from prometheus_client import Counter

from bot.errors import NotFound, TooLarge, TooSlow, WebhookError
from bot.ports.abilities import Watchable
from bot.ports.webhook import WebhookRequest
from bot.web.security import HEADERS, broken, check_host, check_same_origin, refusal
from bot.web.services import WebServices

LARGEST_BODY = 2**20
HEARTBEAT_SECONDS = 15.0
BODY_SECONDS = 20.0
log = structlog.get_logger("web")


class Webhooks:
    """The hot path: hands raw calls on, and keeps nothing of those that are refused."""

    def __init__(
        self, services: WebServices, *, heartbeat: float = HEARTBEAT_SECONDS, patience: float = BODY_SECONDS
    ) -> None:
        self._services = services
        self._heartbeat = heartbeat
        self._patience = patience
        self._stopping = asyncio.Event()
        self._refused = Counter(
            "warroom_webhook_refused_total",
            "Calls of platforms that were refused.",
            ["platform", "status"],
            registry=services.metrics,
        )

    def routes(self) -> list[web.RouteDef]:
        """Where platforms call, and where browsers watch."""
        address = "/webhooks/{platform}/{account}"
        return [
            web.post(address, self._call),
            web.get(address, self._call, allow_head=False),
            web.get(address + "/watch", self._watch, allow_head=False),
        ]

    async def stop(self, _: web.Application) -> None:
        """End every watched stream, so that the server can stop."""
        self._stopping.set()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        platform, account = self._named(request)
        try:
            check_same_origin(request)
            answer = await self._services.gateway.accept(platform, account, await self._raw(request))
        except WebhookError as error:
            return self._refuse(platform, account, error)
        except Exception:  # the outermost boundary: the bug goes to the log, and the platform tries again
            log.exception("webhook_failed", platform=platform, account=account)
            return broken()
        return web.Response(status=answer.status, body=answer.body, headers={"Content-Type": answer.content_type})

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        platform, account = self._named(request)
        try:
            adapter = self._adapter(platform, account)
            if not isinstance(adapter, Watchable):
                raise NotFound(f"Chats of {platform} are not watched here.")
            check_host(self._services, request)
            check_same_origin(request)
            events = adapter.watch(await self._raw(request))
            first = await anext(events, None)
        except WebhookError as error:
            return self._refuse(platform, account, error)
        except Exception:  # the outermost boundary, as above
            log.exception("webhook_failed", platform=platform, account=account)
            return broken()
        response = web.StreamResponse(headers=HEADERS | {"Content-Type": "text/event-stream"})
        await response.prepare(request)
        if first is not None:
            await self._stream(response, first, events)
        return response

    async def _stream(self, response: web.StreamResponse, first: str, events: AsyncIterator[str]) -> None:
        """Write events as they come until they end, the watcher leaves or the server stops."""
        stopping = asyncio.ensure_future(self._stopping.wait())
        coming: asyncio.Future[str | None] = asyncio.ensure_future(anext(events, None))
        try:
            await response.write(_event(first))
            while not stopping.done():
                await asyncio.wait((coming, stopping), timeout=self._heartbeat, return_when=asyncio.FIRST_COMPLETED)
                if coming.done():
                    if (document := coming.result()) is None:
                        return
                    await response.write(_event(document))
                    coming = asyncio.ensure_future(anext(events, None))
                elif not stopping.done():
                    await response.write(b": still here\n\n")
        except ConnectionResetError:
            return
        finally:
            stopping.cancel()
            coming.cancel()
            await asyncio.gather(stopping, coming, return_exceptions=True)

    async def _raw(self, request: web.Request) -> WebhookRequest:
        """The call as adapters see it. Raises `TooLarge` and `TooSlow`."""
        if (request.content_length or 0) > LARGEST_BODY:
            raise TooLarge("The body is larger than 1 MiB.")
        try:
            async with asyncio.timeout(self._patience):
                body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            raise TooLarge("The body is larger than 1 MiB.") from None
        except TimeoutError:
            raise TooSlow("The body did not arrive in time.") from None
        return WebhookRequest(
            method=request.method,
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
            query=request.query if request.query_string else {},
            path=request.path,
        )

    def _named(self, request: web.Request) -> tuple[str, str]:
        """The platform and the account that an address names, the platform perhaps by a further name."""
        name = request.match_info["platform"]
        return self._services.also_at.get(name, name), request.match_info["account"]

    def _adapter(self, platform: str, account: str) -> object:
        adapter = self._services.adapters.get((account, platform))
        if adapter is None:
            raise NotFound("No such platform and account are configured here.")
        return adapter

    def _refuse(self, platform: str, account: str, error: WebhookError) -> web.Response:
        services = self._services
        known = platform if (account, platform) in {*services.adapters, *services.sources} else "unknown"
        self._refused.labels(known, str(error.status)).inc()
        return refusal(error)


def _event(document: str) -> bytes:
    """One server-sent event; a JSON document has no raw line breaks."""
    return b"data: " + document.encode() + b"\n\n"
