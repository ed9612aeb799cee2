"""Webhooks on their way in: proved genuine, told apart, translated."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from adapters.dingtalk import signature
from adapters.dingtalk.event_calls import EventCalls, is_an_event
from adapters.dingtalk.hearing import Hearing
from adapters.dingtalk.settings import DingTalkSettings
from adapters.http import called_with
from bot.errors import MalformedCall, Unauthorized
from bot.ports.webhook import Intake, WebhookRequest, WebhookResponse

_NO_REPLY = {"msgtype": "empty"}


class Reception:
    """What a raw call means, and the answer to it."""

    def __init__(self, settings: DingTalkSettings, hearing: Hearing) -> None:
        self._secret = settings.client_secret.get_secret_value()
        self._hearing = hearing
        self._event_calls = EventCalls(settings) if settings.hears_events else None

    async def meaning(self, request: WebhookRequest, now: float) -> Intake:
        """The robot's messages, presses of buttons and events come to one address, each proved in its own way.

        Raises `Unauthorized` before anything is read but what a signature covers, and `MalformedCall` for a genuine
        body that makes no sense.
        """
        at = datetime.fromtimestamp(now, UTC)
        if is_an_event(request.query):
            return await self._event(request, now, at)
        if signature.is_of_a_card(request.headers):
            signature.verify_press(self._secret, request.headers, now)
            heard = await self._hearing.press(_posted(request), at)
            return Intake(_json(heard.answer or {}), heard.events)
        signature.verify(self._secret, request.headers, now)
        return Intake(_json(_NO_REPLY), await self._hearing.message(_posted(request), at))

    async def _event(self, request: WebhookRequest, now: float, at: datetime) -> Intake:
        if self._event_calls is None:
            raise Unauthorized("Events are not received here: token and aes_key are not set.")
        event = self._event_calls.opened(request.query, _posted(request), now)
        events = await self._hearing.event(event.headers, event.body, at)
        return Intake(_json(self._event_calls.done(now)), events)


def _posted(request: WebhookRequest) -> Mapping[str, Any]:
    """Raises `MalformedCall` for a body that is no JSON object, and for a call that does not post."""
    if request.method != "POST":
        raise MalformedCall("DingTalk posts.")
    return called_with(request.body)


def _json(answer: Mapping[str, Any]) -> WebhookResponse:
    return WebhookResponse(200, json.dumps(answer).encode(), "application/json")
