"""AI cards: the one kind of message that can grow. What no card can hold is posted as plain Markdown."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from adapters.dingtalk.choices import Choices
from adapters.dingtalk.client import DingTalkClient
from adapters.dingtalk.delivering import CardPost
from adapters.dingtalk.own_words import OwnWords
from adapters.dingtalk.render import rendered
from adapters.dingtalk.settings import DingTalkSettings
from bot.domain.chat import Delivery, Receipt
from bot.errors import Rejected, Unsupported

CARD = "warroom-"
"""How our cards are named: this and the delivery's key, so that the same reply never becomes two."""

FRAME_BYTES = 1_000
"""What a card's text may take; it is sent whole each time."""

FRAME_INTERVAL = 1.5
"""Seconds between two frames of a card: all cards of an app share 20 frames a second, and the monthly quota."""

_VARIABLE = "msgContent"
_BELOW = "⬇️"
_STREAM = "/v1.0/card/streaming"


class Cards:
    """One account's cards. `choices` sends what no card can hold, and buttons below it."""

    def __init__(
        self,
        client: DingTalkClient,
        settings: DingTalkSettings,
        words: OwnWords,
        cards: CardPost,
        choices: Choices,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._settings = settings
        self._words = words
        self._cards = cards
        self._choices = choices
        self.stopwatch = stopwatch

    async def open(self, delivery: Delivery) -> "CardStream":
        """Deliver a card and show `delivery.text` in it. Raises `Unsupported` where no template is configured."""
        if not self._settings.card_template_id:
            raise Unsupported("DingTalk's robot messages cannot grow, and no card template is configured.")
        card = f"{CARD}{delivery.key}"
        content = {
            "cardTemplateId": self._settings.card_template_id,
            "callbackType": "STREAM",
            "cardData": {"cardParamMap": {"config": '{"autoLayout":true}'}},
        }
        await self._cards.deliver(card, content, delivery, forward=True)
        stream = CardStream(self, card, delivery.text)
        await self.show(card, stream.text, final=False)
        return stream

    async def close(self, card: str, delivery: Delivery) -> Receipt:
        """Let the card end with the delivery's text, or point below, to where that is posted with its pictures."""
        text = rendered(delivery.text)
        held = len(text.encode()) <= FRAME_BYTES and not delivery.attachments
        try:
            await self.show(card, text if held else _BELOW, final=True)
        except Rejected:
            held = False
        if not held:
            return await self._choices.send(delivery)
        await self._words.keep(card, delivery.text)
        if delivery.buttons:
            return await self._choices.below(delivery)
        return Receipt(card, datetime.now(UTC))

    async def show(self, card: str, text: str, *, final: bool) -> None:
        """Put the whole text into the card; doing it again changes nothing, so a lost answer is no harm."""
        frame = {
            "outTrackId": card,
            "guid": str(uuid4()),
            "key": _VARIABLE,
            "content": text,
            "isFull": True,
            "isFinalize": final,
            "isError": False,
        }
        await self._client.call(_STREAM, frame, writes=False, method="PUT")


class CardStream:
    """A growing card."""

    def __init__(self, cards: Cards, card: str, text: str) -> None:
        self._cards = cards
        self._said = text
        self._shown_at = cards.stopwatch()
        self.message = card

    @property
    def text(self) -> str:
        """As much of the end of what was said as a card holds."""
        said = self._said
        while len(rendered(said).encode()) > FRAME_BYTES:
            _, _, rest = said.partition("\n")
            said = rest or said[len(said) // 2 + 1 :]
        return rendered(said) or "…"

    async def append(self, text: str) -> None:
        """Shown with the next frame that is due."""
        self._said += text
        if self._cards.stopwatch() - self._shown_at >= FRAME_INTERVAL:
            self._shown_at = self._cards.stopwatch()
            await self._cards.show(self.message, self.text, final=False)

    async def close(self, delivery: Delivery) -> Receipt:
        return await self._cards.close(self.message, delivery)
