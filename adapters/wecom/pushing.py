"""Saying things over the long connection."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import structlog

from adapters.wecom import frames
from adapters.wecom.cards import fits
from adapters.wecom.pictures import message, uploaded
from adapters.wecom.quota import Quota
from adapters.wecom.refusals import CANNOT_ANSWER, STREAM_OVER
from adapters.wecom.socket import Socket
from adapters.wecom.wire import JSON, PLATFORM, Ticket
from bot.domain.chat import Attachment, Delivery
from bot.errors import Ambiguous, PlatformError, Rejected
from bot.ports.shelf import Shelf

log = structlog.get_logger("wecom")

_RETRIED_WITHIN = timedelta(days=1)


class Pushing:
    """A growing answer is a stream; pictures and a card are messages of their own, which come after the words."""

    def __init__(self, account: str, socket: Socket, shelf: Shelf, quota: Quota) -> None:
        self._account = account
        self._socket = socket
        self._shelf = shelf
        self._quota = quota

    async def show(self, ticket: Ticket, delivery: Delivery, id: str, text: str, *, finish: bool) -> None:
        """A frame that could be left out is, while there is little room in the chat."""
        if finish or self._quota.to_spare(delivery.chat):
            self._quota.spend(delivery.chat)
            await self._frame(ticket, id, text, finish=finish)

    async def answer(self, ticket: Ticket, delivery: Delivery, id: str, text: str, card: JSON | None) -> None:
        answered = partial(self._answered, ticket, delivery)
        if card is None or delivery.attachments or not fits(delivery) or id != delivery.key:
            await self._words(delivery, card, lambda: self._last_frame(ticket, id, text), answered)
        if card is not None:
            self._quota.spend(delivery.chat)
            await answered(_carded(card))

    async def push(self, delivery: Delivery, text: str, card: JSON | None) -> None:
        posted = partial(self._post, delivery)
        if card is None or delivery.attachments or not fits(delivery):
            words = {"msgtype": "markdown", "markdown": {"content": text}}
            await self._words(delivery, card, lambda: posted(words), posted)
        if card is not None:
            self._quota.spend(delivery.chat)
            await posted(_carded(card))

    async def _words(
        self,
        delivery: Delivery,
        card: JSON | None,
        say: Callable[[], Awaitable[None]],
        post: Callable[[JSON], Awaitable[None]],
    ) -> None:
        """Say the words once, and show the pictures below, also where the card after them has to be tried again."""
        key = f"words:{delivery.key}"
        if card is not None and await self._shelf.get(self._account, PLATFORM, key):
            return
        media = [await uploaded(self._socket, one) for one in delivery.attachments]
        self._quota.spend(delivery.chat, 1 + len(media))
        await say()
        if card is not None:
            await self._shelf.put(self._account, PLATFORM, key, "said", _RETRIED_WITHIN)
        for picture, id in zip(delivery.attachments, media, strict=True):
            await _shown(picture, post(message(id)))

    async def _answered(self, ticket: Ticket, delivery: Delivery, body: JSON) -> None:
        """Say one more thing to a question, or apart from it where it is too old for that."""
        try:
            await self._socket.request(frames.RESPOND, body, ticket.id)
        except Rejected as error:
            if error.code not in CANNOT_ANSWER:
                raise
            await self._post(delivery, body)

    async def _last_frame(self, ticket: Ticket, id: str, text: str) -> None:
        """The end of a stream. A frame that got no answer is repeated once: the same text does no harm.

        That the stream is over by then tells that the first one was taken.
        """
        try:
            return await self._frame(ticket, id, text, finish=True)
        except Ambiguous:
            await asyncio.sleep(0)  # lets a connection that has ended be seen as such
            if not self._socket.connected:
                raise
        try:
            await self._frame(ticket, id, text, finish=True)
        except Rejected as error:
            if error.code != STREAM_OVER:
                raise

    async def _frame(self, ticket: Ticket, id: str, text: str, *, finish: bool) -> None:
        body = {"msgtype": "stream", "stream": {"id": id, "finish": finish, "content": text}}
        await self._socket.request(frames.RESPOND, body, ticket.id)

    async def _post(self, delivery: Delivery, body: JSON) -> None:
        place = {"chatid": delivery.chat, "chat_type": 1 if delivery.private else 2}
        await self._socket.request(frames.PUSH, {**place, **body})


async def _shown(picture: Attachment, posting: Awaitable[None]) -> None:
    """The words stand also without a picture that only illustrates them."""
    try:
        await posting
    except PlatformError as error:
        if not picture.instead:
            raise Ambiguous(f"The message is there without {picture.name}. {error.public}") from error
        log.warning("a picture was not sent after its text", reason=error.public)


def _carded(card: JSON) -> JSON:
    return {"msgtype": "template_card", "template_card": card}
