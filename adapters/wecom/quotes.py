"""Recognising our own answers when people quote them: WeCom tells a quote's words alone."""

import hashlib
import re
from dataclasses import replace
from datetime import timedelta

import structlog

from adapters.wecom.render import plain
from adapters.wecom.wire import PLATFORM
from bot.domain.chat import WARROOM, Delivery, Event, Mention
from bot.errors import StoreError
from bot.ports.shelf import Shelf

log = structlog.get_logger("wecom")

_LASTING = timedelta(days=30)
_COMPARED = 32
_FEWEST = 8
_NOT_COMPARED = re.compile(r"<@[^>]*>|^\s*(?:@\S+\s+)+|[\W_]+")


class Quotes:
    """Of one account. Answers are known by how they begin, markup and blanks aside."""

    def __init__(self, account: str, shelf: Shelf) -> None:
        self._account = account
        self._shelf = shelf

    async def remember(self, delivery: Delivery) -> None:
        """Know this answer again. Without it the answer is sent all the same."""
        beginning = _beginning(delivery.text)
        if not beginning:
            return
        try:
            await self._shelf.put(self._account, PLATFORM, _key(delivery.chat, beginning), delivery.key, _LASTING)
        except StoreError as error:
            log.warning("wecom's answer will not be known when it is quoted", reason=error.public)

    async def recognised(self, event: Event) -> Event:
        """The event, with what it quotes named where that is ours."""
        if not isinstance(event, Mention) or event.quoted is None:
            return event
        beginning = _beginning(event.quoted.text)
        if not beginning:
            return event
        message = await self._shelf.get(self._account, PLATFORM, _key(event.origin.chat, beginning))
        if message is None:
            return event
        return replace(event, quoted=replace(event.quoted, message=message, author=WARROOM.name))


def _beginning(text: str) -> str:
    """What is compared; empty where there is too little to tell answers apart."""
    words = _NOT_COMPARED.sub("", plain(text))[:_COMPARED].lower()
    return words if len(words) >= _FEWEST else ""


def _key(chat: str, beginning: str) -> str:
    return f"said:{hashlib.sha256(f'{chat}/{beginning}'.encode('utf-8', 'replace')).hexdigest()}"
