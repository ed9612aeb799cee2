"""A robot's HTTP callback: https://developer.work.weixin.qq.com/document/path/101031."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog

from adapters.http import called_with
from adapters.wecom.board import Board, Shown, stream_of
from adapters.wecom.cards import Cards, is_click
from adapters.wecom.envelope import Envelope
from adapters.wecom.quotes import Quotes
from adapters.wecom.wire import JSON, Translator, need, part
from bot.domain.chat import Event
from bot.errors import Unauthorized
from bot.ports.webhook import Intake, WebhookRequest, WebhookResponse

log = structlog.get_logger("wecom")

_NO_REPLY = WebhookResponse()


class Callback:
    """Reads WeCom's calls. A poll for an answer is answered from the board, and is no event."""

    def __init__(
        self,
        envelope: Envelope,
        translator: Translator,
        cards: Cards,
        quotes: Quotes,
        board: Board,
        clock: Callable[[], float],
    ) -> None:
        self._envelope = envelope
        self._translator = translator
        self._cards = cards
        self._quotes = quotes
        self._board = board
        self._clock = clock

    async def receive(self, request: WebhookRequest) -> Intake:
        """Raises `Unauthorized` before decrypting anything, `MalformedCall` for what makes no sense."""
        if "msg_signature" not in request.query:
            raise Unauthorized("The call is not signed.")
        if request.method == "GET":
            echo = self._envelope.opened(request.query, request.query.get("echostr", ""), self._clock())
            return Intake(WebhookResponse(body=echo.encode("utf-8", "replace")))
        encrypted = need(called_with(request.body, strict=False), "encrypt")
        text = self._envelope.opened(request.query, encrypted, self._clock())
        events, answer = await self._meant(called_with(text.encode("utf-8", "replace"), strict=False))
        response = self._sealed(answer, request.query.get("nonce", "")) if answer is not None else _NO_REPLY
        return Intake(response, events)

    async def _meant(self, body: JSON) -> tuple[tuple[Event, ...], JSON | None]:
        now = datetime.fromtimestamp(self._clock(), UTC)
        if body.get("msgtype") == "stream":
            stream = need(part(body, "stream"), "id")
            return (), _framed(stream, await self._board.fetch(stream))
        if is_click(body):
            pressed = await self._cards.pressed(body, now)
            update = {"response_type": "update_template_card", "template_card": pressed.card}
            return pressed.events, update if pressed.card is not None else None
        stream = stream_of(str(body.get("msgid")))
        events = self._translator.events(body, now, stream)
        if not events or events[0].kind != "mention":
            return events, None
        known = tuple([await self._quotes.recognised(event) for event in events])
        return known, _framed(stream, await self._board.fetch(stream))

    def _sealed(self, answer: JSON, nonce: str) -> WebhookResponse:
        text = json.dumps(answer, ensure_ascii=False)
        return WebhookResponse(body=json.dumps(self._envelope.sealed(text, nonce, self._clock())).encode())


def _framed(stream: str, shown: Shown | None) -> JSON:
    """The answer so far; while there is none, WeCom shows that there will be one and asks again."""
    if shown is None:
        return {"msgtype": "stream", "stream": {"id": stream, "finish": False, "content": ""}}
    frame: dict[str, Any] = {"id": stream, "finish": shown.finish, "content": shown.text}
    if shown.pictures:
        frame["msg_item"] = shown.pictures
    if shown.card is None:
        return {"msgtype": "stream", "stream": frame}
    return {"msgtype": "stream_with_template_card", "stream": frame, "template_card": shown.card}
