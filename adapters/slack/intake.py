"""Events on their way in: proved genuine, dispatched by bolt, translated, and only then answered."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import silent_logger
from adapters.slack.wire import Translator
from bot.domain.chat import Event
from bot.errors import MalformedCall
from bot.ports.platform import Report
from bot.ports.webhook import Intake, WebhookResponse

log = structlog.get_logger("slack")

_EVENTS = "warroom.events"
_REFUSAL = "warroom.refusal"


class _Translation(AsyncMiddleware):
    """The middleware that ends every request itself, its events in the request's context.

    It runs before bolt's authorization, which would call `auth.test` for the first event and drop the event when that
    fails, and before bolt ignores what concerns the bot's own messages. Nothing falls through to bolt's 404.
    """

    def __init__(self, translator: Translator, now: Callable[[], float], report: Report) -> None:
        self._translator = translator
        self._now = now
        self._report = report

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        if req.body.get("type") == "url_verification":
            return BoltResponse(status=200, body={"challenge": str(req.body.get("challenge", ""))})
        if req.body.get("type") == "app_rate_limited":
            log.warning("slack sends more events than it allows; some are lost", team=req.body.get("team_id"))
            self._report("overrun")
        try:
            req.context[_EVENTS] = self._translator.events(req.body, datetime.fromtimestamp(self._now(), UTC))
        except MalformedCall as error:
            req.context[_REFUSAL] = error  # raised through bolt, it would meet code that trips over such a payload
        return BoltResponse(status=200, body="")


class Reception:
    """What a payload that is proved genuine means, and the answer to it."""

    def __init__(self, web: AsyncWebClient, translator: Translator, now: Callable[[], float], report: Report) -> None:
        self.app = AsyncApp(
            name="slack_bolt.warroom",  # left out, bolt reads the whole stack for one
            logger=silent_logger(),
            client=web,
            signing_secret="",  # verified on the raw bytes, before bolt would parse them
            request_verification_enabled=False,
            ssl_check_enabled=False,
            ignoring_self_events_enabled=False,
            before_authorize=_Translation(translator, now, report),
        )
        self.app.error(_raised)

    async def meaning(self, payload: Mapping[str, Any]) -> Intake:
        """The events of a payload. Raises `MalformedCall`."""
        try:
            # "socket_mode" tells bolt that the body is parsed; its own parser loses commands that say "payload".
            request = AsyncBoltRequest(mode="socket_mode", body=dict(payload))
        except (TypeError, AttributeError, KeyError, IndexError):
            raise MalformedCall("The payload is not shaped like any of Slack's.") from None
        answer = await self.app.async_dispatch(request)
        if (refusal := request.context.get(_REFUSAL)) is not None:
            raise refusal
        events: tuple[Event, ...] = request.context.get(_EVENTS, ())
        content_type = answer.headers["content-type"][0].partition(";")[0]
        return Intake(WebhookResponse(answer.status, answer.body.encode(), content_type), events)


async def _raised(error: Exception) -> None:
    """Bolt would log a failure and answer 500; whoever called decides instead."""
    raise error


def parsed(body: bytes, content_type: str) -> Mapping[str, Any]:
    """The payload in a verified body: JSON for events, a form for commands, JSON in a form for interactions.

    Raises `MalformedCall` where the body is not what its content type says.
    """
    try:
        match content_type.partition(";")[0].strip().lower():
            case "application/json":
                payload = json.loads(body)
            case "application/x-www-form-urlencoded":
                form = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
                payload = json.loads(form["payload"]) if "payload" in form else form
            case _:
                raise MalformedCall("The content type is neither JSON nor a form.")
    except (ValueError, RecursionError):
        raise MalformedCall("The body is not what its content type says.") from None
    if not isinstance(payload, dict):
        raise MalformedCall("The body is no object.")
    return payload
