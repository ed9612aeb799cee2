"""A reply that grows in the page."""

import asyncio
from dataclasses import replace

from adapters.console import wire
from adapters.console.audience import Audience
from bot.domain.chat import Delivery, Receipt
from bot.ports.clock import Clock

UPDATE_SECONDS = 0.15
SECONDS_PER_CHARACTER = 1 / 40_000
"""Long texts take longer to render, so they are shown less often."""


class ConsoleStream:
    """Shows what has been said so far, a few times a second at most."""

    def __init__(self, message: str, delivery: Delivery, audience: Audience, clock: Clock) -> None:
        self._message = message
        self._delivery = delivery
        self._audience = audience
        self._clock = clock
        self._text = delivery.text
        self._began_at = clock()
        self._due: asyncio.TimerHandle | None = None
        self._show()

    @property
    def message(self) -> str:
        """The id of the growing message."""
        return self._message

    async def append(self, text: str) -> None:
        """Add Markdown; shown together with what follows within a moment."""
        self._text += text
        if self._due is None:
            pause = UPDATE_SECONDS + len(self._text) * SECONDS_PER_CHARACTER
            self._due = asyncio.get_running_loop().call_later(pause, self._show)

    async def close(self, delivery: Delivery) -> Receipt:
        """Replace whatever is shown by `delivery`, for good."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        self._publish(delivery, growing=False)
        return Receipt(self._message, self._clock())

    def _show(self) -> None:
        self._due = None
        self._publish(replace(self._delivery, text=self._text), growing=True)

    def _publish(self, delivery: Delivery, *, growing: bool) -> None:
        document = wire.delivered(self._message, delivery, self._began_at, growing=growing)
        self._audience.show(delivery.chat, self._message, document, delivery.only_to)
