"""Messages with buttons: a card where DingTalk takes one, else what to type."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from adapters.dingtalk.buttons import MOST_BUTTONS, TEXT_BYTES, Buttons, named
from adapters.dingtalk.delivering import CardPost
from adapters.dingtalk.own_words import OwnWords
from adapters.dingtalk.press_route import PressRoute
from adapters.dingtalk.render import rendered
from adapters.dingtalk.sending import alone
from bot.domain.chat import Delivery, Receipt, typed
from bot.errors import Ambiguous, PlatformError, Rejected, RetryLater, Unsupported

log = structlog.get_logger("dingtalk")

_ABOVE = "⬆️"

Say = Callable[[Delivery], Awaitable[Receipt]]


class Choices:
    """One account's. `template` is empty where no buttons are configured; `say` posts messages without any."""

    def __init__(
        self, template: str, buttons: Buttons, route: PressRoute, cards: CardPost, words: OwnWords, say: Say
    ) -> None:
        self._template = template
        self._buttons = buttons
        self._route = route
        self._cards = cards
        self._words = words
        self._say = say

    async def send(self, delivery: Delivery) -> Receipt:
        """One message; pictures, and words too long for a card, come before it. Raises as `Adapter.send`."""
        if not delivery.buttons or not self._template:
            return await self._say(delivery)
        text = rendered(_with_left_over(delivery))
        if delivery.attachments or len(text.encode()) > TEXT_BYTES:
            await self._say(replace(delivery, text=_with_left_over(delivery), buttons=()))
            return await self.below(delivery)
        try:
            return await self._put(delivery, text)
        except (Rejected, Unsupported) as error:
            _note(error)
            return await self._say(replace(delivery, text=f"{delivery.text}\n\n{typed(delivery.buttons)}", buttons=()))

    async def below(self, delivery: Delivery) -> Receipt:
        """The buttons of a delivery whose words are there already. Raises anything but `RetryLater`."""
        try:
            return await self._put(delivery, _ABOVE)
        except PlatformError as error:
            _note(error)
        try:
            return await self._say(replace(delivery, text=typed(delivery.buttons), buttons=(), mentions=()))
        except RetryLater as later:
            raise Ambiguous(f"The message is there without its buttons. {later.public}") from later

    async def _put(self, delivery: Delivery, text: str) -> Receipt:
        """Deliver the card. Doing it again makes no second one."""
        route = await self._route.told()
        variables = await self._buttons.lay_out(delivery, text)
        content = {"cardTemplateId": self._template, "cardData": {"cardParamMap": variables}, **route}
        card = named(delivery)
        await self._cards.deliver(card, content, alone(delivery), forward=False)  # a press counts wherever it is made
        await self._words.keep(card, delivery.text)
        return Receipt(card, datetime.now(UTC))


def _with_left_over(delivery: Delivery) -> str:
    """The text, and what to type for buttons that the card has no room for."""
    left = typed(delivery.buttons[MOST_BUTTONS:])
    return f"{delivery.text}\n\n{left}" if left else delivery.text


def _note(error: PlatformError) -> None:
    log.warning("dingtalk takes no card with buttons; what they say is to be typed", reason=error.public)
