"""Replies that grow: in a CardKit card, or by changing an ordinary card where the app may not use CardKit."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from adapters.lark import files, sending
from adapters.lark.cards import LOST, Cards, Entity
from adapters.lark.client import LarkClient
from adapters.lark.composing import card, compact, growing, summary, text_of
from adapters.lark.refusals import GONE
from adapters.lark.threads import Threads
from adapters.pacing import Pacer
from bot.domain.chat import Delivery, Receipt
from bot.errors import Rejected, Unsupported

log = structlog.get_logger("lark")

GROW_INTERVAL = 0.3
"""Seconds between two calls for one card: Lark takes ten a second, and fifty for all cards of an app."""

PATCH_INTERVAL = 1.0

Show = Callable[[str], Awaitable[None]]
Close = Callable[[Delivery], Awaitable[Receipt]]


class Growing:
    """Begins and ends one account's growing messages."""

    def __init__(self, client: LarkClient, cards: Cards, threads: Threads, stopwatch: Callable[[], float]) -> None:
        self._client = client
        self._cards = cards
        self._threads = threads
        self._stopwatch = stopwatch

    async def open(self, delivery: Delivery) -> "LarkStream":
        """Begin a growing message, or go on with the one that an attempt which was cut short has begun."""
        if delivery.only_to is not None:
            raise Unsupported("Lark cannot change what it shows to one person alone.")
        first = growing(delivery, delivery.text)
        entity = await self._cards.begun(delivery)
        if entity is None:
            try:
                entity = await self._cards.make(delivery, card(delivery, first, streaming=True))
            except Rejected as error:
                log.info("lark card cannot stream", reason=error.public)
                return await self._patched(delivery, first)
        if not entity.message:
            content = compact({"type": "card", "data": {"card_id": entity.id}})
            receipt = await sending.put(self._client, self._threads, delivery, "interactive", content)
            entity.message = receipt.message
            await self._cards.note(delivery, entity)
        return self._streamed(delivery, entity)

    def _streamed(self, delivery: Delivery, entity: Entity) -> "LarkStream":
        async def show(text: str) -> None:
            await self._cards.show(entity, text)

        async def close(final: Delivery) -> Receipt:
            return await self._finished(entity, final)

        return LarkStream(entity.message, delivery, show, close, GROW_INTERVAL, self._stopwatch)

    async def _patched(self, delivery: Delivery, first: str) -> "LarkStream":
        content = card(delivery, first)
        receipt = await sending.put(self._client, self._threads, delivery, "interactive", content)

        async def show(text: str) -> None:
            await sending.patch(self._client, receipt.message, card(delivery, text))

        async def close(final: Delivery) -> Receipt:
            return await self.end(receipt.message, final)

        return LarkStream(receipt.message, delivery, show, close, PATCH_INTERVAL, self._stopwatch)

    async def end(self, message: str, delivery: Delivery) -> Receipt:
        """Leave exactly this delivery in one of our messages, grown or not."""
        entity = await self._cards.begun(delivery)
        if entity is not None and entity.message in {"", message}:
            return await self._finished(replace(entity, message=message), delivery)
        try:
            return await sending.replace(self._client, message, delivery)
        except Rejected as error:
            if error.code not in GONE:
                raise
            return await self._anew(delivery)

    async def ended(self, delivery: Delivery, receipt: Receipt) -> Receipt:
        """`receipt`, whose message an earlier attempt posted: as a growing card, it is given its end."""
        entity = await self._cards.begun(delivery)
        return receipt if entity is None else await self._finished(replace(entity, message=receipt.message), delivery)

    async def _finished(self, entity: Entity, delivery: Delivery) -> Receipt:
        uploaded = await files.upload(self._client, delivery.attachments)
        content = card(delivery, text_of(delivery), pictures=uploaded, summary=summary(delivery))
        try:
            await self._cards.finish(entity, content, summary(delivery))
        except Rejected as error:
            if error.code not in LOST:
                raise
            return await self._anew(delivery)
        await sending.hang(self._client, entity.message, delivery, uploaded)
        return Receipt(entity.message, datetime.now(UTC))

    async def _anew(self, delivery: Delivery) -> Receipt:
        """The message is gone; its key would only bring it back."""
        return await sending.post(self._client, self._threads, replace(delivery, key=f"{delivery.key}:anew"))


class LarkStream:
    """One growing message. While it grows no link or mention in it is live but those of the delivery."""

    def __init__(
        self,
        message: str,
        delivery: Delivery,
        show: Show,
        close: Close,
        interval: float,
        stopwatch: Callable[[], float],
    ) -> None:
        self.message = message
        self._delivery = delivery
        self._text = delivery.text
        self._show_text = show
        self._close = close
        self._pacer = Pacer(self._show, interval, stopwatch)

    async def append(self, text: str) -> None:
        """Show more; what comes within the interval is shown together."""
        self._text += text
        await self._pacer.more()

    async def _show(self) -> None:
        await self._show_text(growing(self._delivery, self._text))

    async def close(self, delivery: Delivery) -> Receipt:
        """Leave `delivery`, whatever has become of the stream; posted anew only when the message itself is gone."""
        await self._pacer.end()
        return await self._close(delivery)
