"""Saying things by callback: in answers to WeCom's polls, and once more at the address that came with a question."""

import hashlib
from datetime import timedelta

from adapters.wecom.board import Board, Shown
from adapters.wecom.cards import fits
from adapters.wecom.pictures import items
from adapters.wecom.refusals import STREAM_OVER
from adapters.wecom.response import ResponseClient
from adapters.wecom.wire import JSON, PLATFORM, Ticket
from bot.domain.chat import Delivery
from bot.errors import Rejected, RetryLater, Unsupported
from bot.ports.shelf import Shelf

_LASTING = timedelta(hours=2)
_BELOW = "↓"
_OF_THE_MESSAGE = frozenset({"40008", "42045", "untrusted"})
"""Refusals that tell nothing about whether the address was used."""


class Answering:
    """A question has one growing answer, and one more at its address; then WeCom takes nothing more about it."""

    def __init__(self, account: str, board: Board, shelf: Shelf, client: ResponseClient) -> None:
        self._account = account
        self._board = board
        self._shelf = shelf
        self._client = client

    async def show(self, ticket: Ticket, delivery: Delivery, id: str, text: str, *, finish: bool) -> None:
        await self._refuse_if_over(ticket, delivery)
        await self._board.put(ticket.id, Shown(delivery.key, text, finish))

    async def answer(self, ticket: Ticket, delivery: Delivery, id: str, text: str, card: JSON | None) -> None:
        """Returns once WeCom has come for it. Refused as a stream that is over where it does not come any more."""
        if await self._refuse_if_over(ticket, delivery):
            return
        if delivery.attachments and card is not None:
            raise Unsupported("WeCom takes no pictures in an answer with a card under it.")
        shown = Shown(delivery.key, text, finish=True, card=card, pictures=items(delivery.attachments))
        await self._board.put(ticket.id, shown)
        if not await self._board.is_fetched(ticket.id):
            await self._board.put(ticket.id, Shown(delivery.key, _BELOW, finish=True))
            raise Rejected("WeCom does not ask for the answer any more.", STREAM_OVER)

    async def _refuse_if_over(self, ticket: Ticket, delivery: Delivery) -> bool:
        """Whether WeCom has this very answer already. Raises `Rejected` where it has another one, or has left."""
        shown = await self._board.shown(ticket.id)
        if shown is None or not shown.finish:
            return False
        if shown.key == delivery.key and shown.text != _BELOW:
            return shown.fetched
        raise Rejected("The growing answer to this question is complete.", STREAM_OVER)

    async def push(self, delivery: Delivery, text: str, card: JSON | None) -> None:
        """The one other answer that a question may have.

        A repeated one that is refused has been taken the first time: nobody else uses the address.
        """
        ticket = Ticket.of(delivery.reply_token) if delivery.reply_token is not None else None
        if ticket is None or not ticket.url:
            raise Unsupported("A robot with an HTTP callback can only answer, and WeCom takes no answer here any more.")
        if delivery.attachments:
            raise Unsupported("WeCom takes no pictures at the address that comes with a question.")
        address = f"answered:{hashlib.sha256(ticket.url.encode('utf-8', 'replace')).hexdigest()}"
        earlier = await self._shelf.get(self._account, PLATFORM, address)
        if earlier and earlier != delivery.key:
            raise Rejected("WeCom takes two answers to a question, and has them.", STREAM_OVER)
        await self._shelf.put(self._account, PLATFORM, address, delivery.key, _LASTING)
        try:
            await self._client.post(ticket.url, _message(delivery, text, card))
        except RetryLater:
            await self._shelf.put(self._account, PLATFORM, address, earlier or "", _LASTING)
            raise
        except Rejected as error:
            if not earlier or error.code in _OF_THE_MESSAGE:
                raise


def _message(delivery: Delivery, text: str, card: JSON | None) -> JSON:
    """The card alone where it says it all; else the words, with what to type."""
    if card is not None and fits(delivery):
        return {"msgtype": "template_card", "template_card": card}
    typed = " / ".join(f"“{button['text']}”" for button in card["button_list"]) if card is not None else ""
    return {"msgtype": "markdown", "markdown": {"content": f"{text}\n\n{typed}" if typed else text}}
