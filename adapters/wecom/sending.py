"""From a delivery to what a chat is shown: an answer that grows or stands, and what else there is when it cannot."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from adapters.wecom.cards import Cards
from adapters.wecom.composing import refuse_what_cannot_be, text_of
from adapters.wecom.quotes import Quotes
from adapters.wecom.refusals import CANNOT_ANSWER
from adapters.wecom.wire import JSON, Ticket
from bot.domain.chat import Delivery, Receipt
from bot.errors import Rejected

LIFETIME = 330.0
"""Seconds after the question in which a reply may still be a stream; WeCom ends them at 360."""


class Way(Protocol):
    """How words reach a chat. Both raise as `Adapter.send`."""

    async def show(self, ticket: Ticket, delivery: Delivery, id: str, text: str, *, finish: bool) -> None:
        """Make `text` all there is so far of the growing answer `id`."""
        ...

    async def answer(self, ticket: Ticket, delivery: Delivery, id: str, text: str, card: JSON | None) -> None:
        """Make `text` all there is of the answer `id`, for good, with the delivery's pictures and a card under it."""
        ...

    async def push(self, delivery: Delivery, text: str, card: JSON | None) -> None:
        """Say it apart from the growing answer: unasked, or too late for one."""
        ...


class Sender:
    """Answers a question, and pushes where there is none or it is too old. `clock`: seconds since 1970."""

    def __init__(self, way: Way, cards: Cards, quotes: Quotes, clock: Callable[[], float]) -> None:
        self._way = way
        self._cards = cards
        self._quotes = quotes
        self._clock = clock

    async def send(self, delivery: Delivery) -> Receipt:
        """One message. Raises as `Adapter.send`."""
        return await self.end(delivery, delivery.key, self.ticket(delivery))

    async def end(self, delivery: Delivery, id: str, ticket: Ticket | None) -> Receipt:
        """Leave exactly this in the answer `id`; `ticket` is None where that can no longer be. Raises as `send`."""
        refuse_what_cannot_be(delivery)
        text = text_of(delivery)
        card = await self._cards.lay_out(delivery) if delivery.buttons else None
        await self._quotes.remember(delivery)
        if ticket is not None:
            try:
                await self._way.answer(ticket, delivery, id, text, card)
                return _receipt(id)
            except Rejected as error:
                if error.code not in CANNOT_ANSWER:
                    raise
        await self._way.push(delivery, text, card)
        return _receipt(delivery.key)

    def ticket(self, delivery: Delivery) -> Ticket | None:
        """What to answer with, while WeCom still takes it."""
        ticket = Ticket.of(delivery.reply_token) if delivery.reply_token is not None else None
        if ticket is None or not ticket.id or self._clock() - ticket.asked_at >= LIFETIME:
            return None
        return ticket

    async def show(self, ticket: Ticket, delivery: Delivery, id: str, text: str, *, finish: bool = False) -> None:
        """Show `text` as all there is so far of the growing answer `id`."""
        await self._way.show(ticket, delivery, id, text, finish=finish)


def _receipt(key: str) -> Receipt:
    """WeCom names no ids of messages: ours is that of the delivery."""
    return Receipt(key, datetime.now(UTC))
