"""Saying things over the long connection."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from adapters.wecom import frames
from adapters.wecom.cards import fits
from adapters.wecom.quota import Quota
from adapters.wecom.refusals import CANNOT_ANSWER, STREAM_OVER
from adapters.wecom.socket import Socket
from adapters.wecom.wire import JSON, PLATFORM, Ticket
from bot.domain.chat import Delivery
from bot.errors import Ambiguous, Rejected
from bot.ports.shelf import Shelf

_RETRIED_WITHIN = timedelta(days=1)


class Pushing:
    """A growing answer is a stream; a card is a message of its own, which comes after the words it is about."""

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
        if card is None or not fits(delivery) or id != delivery.key:
            await self._words(delivery, card, lambda: self._last_frame(ticket, id, text))
        if card is not None:
            self._quota.spend(delivery.chat)
            try:
                await self._socket.request(frames.RESPOND, _carded(card), ticket.id)
            except Rejected as error:
                if error.code not in CANNOT_ANSWER:
                    raise
                await self._post(delivery, _carded(card))

    async def push(self, delivery: Delivery, text: str, card: JSON | None) -> None:
        if card is None or not fits(delivery):
            words = {"msgtype": "markdown", "markdown": {"content": text}}
            await self._words(delivery, card, lambda: self._post(delivery, words))
        if card is not None:
            self._quota.spend(delivery.chat)
            await self._post(delivery, _carded(card))

    async def _words(self, delivery: Delivery, card: JSON | None, say: Callable[[], Awaitable[None]]) -> None:
        """Say the words once, also where the card after them has to be tried again."""
        key = f"words:{delivery.key}"
        if card is not None and await self._shelf.get(self._account, PLATFORM, key):
            return
        self._quota.spend(delivery.chat)
        await say()
        if card is not None:
            await self._shelf.put(self._account, PLATFORM, key, "said", _RETRIED_WITHIN)

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

    async def _post(self, delivery: Delivery, message: JSON) -> None:
        await self._socket.request(
            frames.PUSH, {"chatid": delivery.chat, "chat_type": 1 if delivery.private else 2, **message}
        )


def _carded(card: JSON) -> JSON:
    return {"msgtype": "template_card", "template_card": card}
