"""Keeps what is said, and mirrors a war room to its incident's timeline."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from bot.domain.account import Account
from bot.domain.chat import (
    WARROOM,
    ChatMessage,
    Delivery,
    Mention,
    MessageDeleted,
    MessageEdited,
    MessagePinned,
    Origin,
    Receipt,
    SessionKey,
)
from bot.domain.incident import ASKED, EntryKind
from bot.domain.session import Chat, Message
from bot.engine.directory import Directory
from bot.language import cues
from bot.ports.incidents import NewEntry
from bot.ports.store import Store

_ADDRESS = re.compile(r"^@\S+\s+")
_TURNS = 1_000


def source_of(origin: Origin) -> str:
    """What identifies a message on a timeline."""
    return f"{origin.platform}/{origin.chat}/{origin.message}"


class Recorder:
    """Messages as they come, edits and deletions too."""

    def __init__(self, store: Store, directory: Directory, accounts: Mapping[str, Account]) -> None:
        self._store = store
        self._directory = directory
        self._accounts = accounts

    async def message(self, event: ChatMessage | Mention, chat: Chat | None, *, statement: bool = True) -> None:
        """Keep a message. One that is no `statement` (a request to the bot) is not evidence for summaries."""
        origin = event.origin
        if not origin.message:
            return
        message = await self._readable(event)
        await self._store.chats.keep_messages(origin.account, origin.platform, [message])
        if chat is not None and self._accounts[origin.account].mirror == "all":
            await self._mirror(chat, [message], statement=statement)

    async def pinned(self, event: MessagePinned, chat: Chat | None) -> None:
        """Keep a message that matters: on the timeline of a war room also where chatter is not mirrored."""
        message = await self._readable(event.message)
        await self._store.chats.keep_messages(event.origin.account, event.origin.platform, [message])
        if chat is not None:
            await self._mirror(chat, [message])

    async def _readable(self, event: ChatMessage | Mention) -> Message:
        origin = event.origin
        sender = await self._directory.person(origin.account, origin.platform, event.sender)
        text = await self._directory.readable(origin.account, origin.platform, event.text, event.mentions)
        return Message(origin.message, origin.chat, sender, text, event.sent_at, thread=origin.thread, link=event.link)

    async def _mirror(self, chat: Chat, messages: Sequence[Message], *, statement: bool = True) -> int:
        """Put messages of a war room on its timeline; how many were new there."""
        if chat.incident is None or not chat.war_room:
            return 0
        entries = [
            NewEntry(
                EntryKind.CHAT,
                one.sender,
                one.at,
                one.text,
                source=f"{chat.platform}/{chat.id}/{one.id}",
                link=one.link,
                cues=_cues(one.text) if statement else (),
                details={} if statement else {ASKED: "yes"},
            )
            for one in messages
            if one.text.strip()
        ]
        return len(await self._store.incidents.add_entries(chat.account, chat.incident, entries))

    async def backfill(self, chat: Chat, messages: Sequence[Message]) -> int:
        """Keep messages that were said while nobody listened; how many of them are new on the timeline."""
        named = await self._directory.with_names(chat.account, chat.platform, messages)
        others = [one for one in named if not one.own and not one.deleted]
        await self._store.chats.keep_messages(chat.account, chat.platform, others)
        if self._accounts[chat.account].mirror != "all":
            return 0
        turns = await self._store.sessions.turns(SessionKey(chat.account, chat.platform, chat.id), limit=_TURNS)
        asked = {turn.question for turn in turns}
        runs = groupby(others, key=lambda one: _without_address(one.text) not in asked)
        return sum([await self._mirror(chat, list(run), statement=statement) for statement, run in runs])

    async def edited(self, event: MessageEdited) -> None:
        origin = event.origin
        text = await self._directory.readable(origin.account, origin.platform, event.text, event.mentions)
        await self._store.chats.edit_message(origin.account, origin.platform, origin.chat, origin.message, text)
        await self._store.incidents.edit_entry(origin.account, source_of(origin), text, _cues(text))

    async def deleted(self, event: MessageDeleted) -> None:
        origin = event.origin
        await self._store.chats.delete_message(origin.account, origin.platform, origin.chat, origin.message)
        await self._store.incidents.edit_entry(origin.account, source_of(origin), None)

    async def own(self, delivery: Delivery, receipt: Receipt) -> None:
        """Keep what the bot itself said, so that conversations can be read where the platform has no history."""
        message = Message(receipt.message, delivery.chat, WARROOM, delivery.text, receipt.at, delivery.thread, own=True)
        await self._store.chats.keep_messages(delivery.account, delivery.platform, [message])


def _without_address(text: str) -> str:
    """What is asked in a message that names the bot first."""
    return _ADDRESS.sub("", text)


def _cues(text: str) -> tuple[str, ...]:
    return tuple(sorted(cues(text)))
