"""Replies that grow: each frame shows the whole text so far, and ends before WeCom ends it."""

from collections.abc import Callable

from adapters.wecom.composing import refuse_what_cannot_be, text_while_growing
from adapters.wecom.refusals import CANNOT_ANSWER
from adapters.wecom.sending import Sender
from adapters.wecom.wire import Ticket
from bot.domain.chat import Delivery, Receipt
from bot.errors import Ambiguous, Rejected, Unsupported

INTERVAL = 2.5
"""Seconds between two frames of one reply: WeCom takes 30 messages a minute in a chat."""

_GROWING = "growing-"
_SILENCES = 2


def growing(key: str) -> str:
    """The id of the growing message of a delivery."""
    return f"{_GROWING}{key}"


async def open_stream(sender: Sender, delivery: Delivery, stopwatch: Callable[[], float]) -> "WeComStream":
    """Begin a growing answer. Raises `Unsupported` without a question that can still be answered."""
    refuse_what_cannot_be(delivery)
    ticket = sender.ticket(delivery)
    if ticket is None:
        raise Unsupported("WeCom lets only answers to a recent question grow.")
    stream = WeComStream(sender, ticket, delivery, stopwatch)
    await stream.show()
    return stream


async def finish(sender: Sender, message: str, delivery: Delivery) -> Receipt:
    """End a growing message that another process began; post the text where that is too late.

    Raises `Unsupported` for any other message: what has been said in WeCom stays as it is.
    """
    if message != growing(delivery.key):
        raise Unsupported("WeCom cannot change a message.")
    return await sender.end(delivery, message, sender.ticket(delivery))


class WeComStream:
    """One growing message. When the time for it runs out it is ended as it is, and the end of the reply posted."""

    def __init__(self, sender: Sender, ticket: Ticket, delivery: Delivery, stopwatch: Callable[[], float]) -> None:
        self._sender = sender
        self._ticket = ticket
        self._delivery = delivery
        self._stopwatch = stopwatch
        self._text = delivery.text
        self._shown_at = stopwatch()
        self._silences = 0
        self._ended = False

    @property
    def message(self) -> str:
        return growing(self._delivery.key)

    async def append(self, text: str) -> None:
        """Show more; held back while the last frame is younger than the interval."""
        self._text += text
        if not self._ended and self._stopwatch() - self._shown_at >= INTERVAL:
            await self.show()

    async def show(self) -> None:
        """Show all there is so far; for the last time when there will be no more time.

        A stream that WeCom has ended, or answers nothing about any more, is over: the reply is posted apart from it.
        """
        late = self._sender.ticket(self._delivery) is None
        self._shown_at = self._stopwatch()
        self._ended = self._ended or late
        shown = text_while_growing(self._delivery, self._text)
        try:
            await self._sender.show(self._ticket, self._delivery, self.message, shown, finish=late)
            self._silences = 0
        except Ambiguous:
            self._silences += 1
            self._ended = self._ended or self._silences >= _SILENCES
        except Rejected as error:
            if error.code not in CANNOT_ANSWER:
                raise
            self._ended = True

    async def close(self, delivery: Delivery) -> Receipt:
        """Leave exactly this text: in the growing message, or posted after it when that has ended."""
        ticket = None if self._ended else self._sender.ticket(delivery)
        return await self._sender.end(delivery, self.message, ticket)
