"""Answering and posting over the long connection."""

from collections.abc import Callable
from datetime import UTC, datetime

from adapters.wecom import frames
from adapters.wecom.composing import refuse_what_cannot_be, text_of
from adapters.wecom.refusals import CANNOT_ANSWER
from adapters.wecom.socket import Socket
from adapters.wecom.wire import Ticket
from bot.domain.chat import Delivery, Receipt
from bot.errors import Rejected

LIFETIME = 330.0
"""Seconds after the question in which a reply may still be a stream; WeCom ends them at 360."""

Clock = Callable[[], float]


class Sender:
    """Answers a question with a finished stream, and posts where there is none, or it is too old for one.

    A stream's id is derived from the delivery's key.
    """

    def __init__(self, socket: Socket, clock: Clock) -> None:
        self._socket = socket
        self._clock = clock

    async def send(self, delivery: Delivery) -> Receipt:
        """One message, one frame. Raises as `Adapter.send`."""
        refuse_what_cannot_be(delivery)
        text = text_of(delivery)
        ticket = self.ticket(delivery)
        if ticket is not None:
            try:
                await self.stream(ticket, delivery.key, text, finish=True)
                return _receipt(delivery.key)
            except Rejected as error:
                if error.code not in CANNOT_ANSWER:
                    raise
        return await self.push(delivery, text)

    def ticket(self, delivery: Delivery) -> Ticket | None:
        """What to answer with, while WeCom still takes it."""
        ticket = Ticket.of(delivery.reply_token) if delivery.reply_token is not None else None
        return ticket if ticket is not None and self._clock() - ticket.asked_at < LIFETIME else None

    async def stream(self, ticket: Ticket, id: str, text: str, *, finish: bool) -> None:
        """Show `text` as all there is so far of the reply `id`."""
        body = {"msgtype": "stream", "stream": {"id": id, "finish": finish, "content": text}}
        await self._socket.request(frames.RESPOND, body, ticket.id)

    async def push(self, delivery: Delivery, text: str) -> Receipt:
        """Post unasked, or too late to answer."""
        body = {
            "chatid": delivery.chat,
            "chat_type": 1 if delivery.private else 2,
            "msgtype": "markdown",
            "markdown": {"content": text},
        }
        await self._socket.request(frames.PUSH, body)
        return _receipt(delivery.key)


def _receipt(key: str) -> Receipt:
    """WeCom names no ids of messages: ours is that of the delivery."""
    return Receipt(key, datetime.now(UTC))
