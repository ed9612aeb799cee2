"""What a question quotes, where the platform told no more than which message."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import structlog

from bot.domain.chat import Mention, Origin, Quoted
from bot.domain.session import Message
from bot.engine.directory import Directory
from bot.errors import PlatformError
from bot.ports.abilities import Quoting, serving
from bot.ports.adapter import Adapter
from bot.ports.store import Chats

log = structlog.get_logger()

_PATIENCE = 10.0
"""Seconds the platform has to show a quoted message before the question is answered without it."""


class Quotations:
    """Fills quotes in: from the messages that were kept, else from the platform."""

    def __init__(self, chats: Chats, adapters: Mapping[tuple[str, str], Adapter], directory: Directory) -> None:
        self._chats = chats
        self._adapters = adapters
        self._directory = directory

    async def filled(self, mention: Mention) -> Mention:
        """The mention, with the words and the author of what it quotes as far as they can be known."""
        quoted, origin = mention.quoted, mention.origin
        if quoted is None or not quoted.message or (quoted.text and quoted.author):
            return mention
        message = await self._message(origin, quoted)
        if message is None or message.deleted:
            return mention
        (named,) = await self._directory.with_names(origin.account, origin.platform, [message])
        text, author = quoted.text or named.text, quoted.author or named.sender.name
        return replace(mention, quoted=replace(quoted, text=text, author=author))

    async def _message(self, origin: Origin, quoted: Quoted) -> Message | None:
        kept = await self._chats.message(origin.account, origin.platform, origin.chat, quoted.message)
        if kept is not None or quoted.text:
            return kept
        adapter = serving(self._adapters[origin.account, origin.platform], origin.chat)
        if not isinstance(adapter, Quoting):
            return None
        try:
            async with asyncio.timeout(_PATIENCE):
                return await adapter.message(origin.chat, quoted.message)
        except (PlatformError, TimeoutError) as error:
            reason = error.public if isinstance(error, PlatformError) else "no answer in time"
            log.warning("quote_unread", account=origin.account, platform=origin.platform, reason=reason)
            return None
