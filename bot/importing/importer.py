"""Reads an export chat by chat and keeps messages, incidents and timelines, each of them once."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from bot.domain.account import Account
from bot.domain.chat import Person
from bot.domain.session import Chat, Message
from bot.errors import UserError
from bot.importing.incidents import Record, record_for
from bot.importing.result import ImportedIncident, ImportResult, Progress
from bot.ports.platform import Export, ExportedChat
from bot.ports.skipped import Incomplete
from bot.ports.store import Store

BATCH = 1000
_NAMED_AT_MOST = 20

Report = Callable[[Progress], None]


async def import_export(
    export: Export,
    platform: str,
    account: Account,
    store: Store,
    *,
    now: datetime,
    report: Report,
    only: Collection[str] = (),
    as_incident: bool = False,
    title: str = "",
) -> ImportResult:
    """Keep every message of the export, and make an incident of each chat that was an incident's room.

    That is a chat whose name begins with the account's `room_prefix`, the only chat there is, or with `as_incident`
    every chat. `only` picks chats by name or id. Whatever is known already stays as it is, so a second run adds
    nothing and an interrupted one may be repeated. Holds 1,000 messages at a time. Raises `UserError` when a chat
    of `only` is not there, or `title` would name several incidents.
    """
    wanted = _chosen([(chat.id, chat.name) for chat in export.chats()], only)
    rooms = {id for id, name in wanted if as_incident or len(wanted) == 1 or _is_room(name, account)}
    if title and len(rooms) > 1:
        raise _several(len(rooms))
    run = _Run(platform, account, store, now, report, export.total(), title)
    chosen = {id for id, _ in wanted}
    for chat in export.chats():
        if chat.id in chosen:
            await run.take(chat, room=chat.id in rooms)
    report(Progress(run.total, run.total, ""))
    if isinstance(export, Incomplete):
        return replace(run.result, skipped=tuple(export.skips.first), skipped_total=export.skips.total)
    return run.result


class _Run:
    """One import on its way."""

    def __init__(
        self, platform: str, account: Account, store: Store, now: datetime, report: Report, total: int, title: str
    ) -> None:
        self._platform = platform
        self._account = account
        self._store = store
        self._now = now
        self._report = report
        self._title = title
        self._done = 0
        self.total = total
        self.result = ImportResult()

    async def take(self, exported: ExportedChat, *, room: bool) -> None:
        """Keep one chat's messages and, of a room, its incident."""
        batches = _batches(exported.messages)
        first = next(batches, [])
        chat = await self._chat(exported)
        record = None
        if room and first:
            record = await record_for(chat, first, self._title, self._account, self._store)
            await self._store.chats.save_chat(record.chat)
        await self._keep(chat, first, record)
        for batch in batches:
            await self._keep(chat, batch, record)
        if record is not None:
            done = ImportedIncident(await record.close(self._now), exported.name, record.new, record.entries)
            self.result = replace(self.result, incidents=(*self.result.incidents, done))
        self.result = replace(self.result, chats=self.result.chats + 1)

    async def _chat(self, exported: ExportedChat) -> Chat:
        known = await self._store.chats.chat(self._account.id, self._platform, exported.id)
        if known is not None:
            return known
        chat = Chat(self._account.id, self._platform, exported.id, name=exported.name)
        await self._store.chats.save_chat(chat)
        return chat

    async def _keep(self, chat: Chat, messages: list[Message], record: Record | None) -> None:
        self._report(Progress(min(self._done, self.total), self.total, chat.name))
        people: dict[str, Person] = {message.sender.id: message.sender for message in messages}
        await self._store.people.remember(self._account.id, self._platform, list(people.values()))
        new = await self._store.chats.keep_messages(self._account.id, self._platform, messages)
        if record is not None:
            await record.add(messages)
        self._done += len(messages)
        self.result = replace(
            self.result,
            messages_new=self.result.messages_new + new,
            messages_known=self.result.messages_known + len(messages) - new,
        )


def _batches(messages: Iterator[Message]) -> Iterator[list[Message]]:
    readable = (_storable(message) for message in messages if not message.deleted)
    while batch := list(islice(readable, BATCH)):
        yield batch


def _storable(message: Message) -> Message:
    """Without NUL characters, which PostgreSQL's text does not take."""
    return replace(message, text=message.text.replace("\0", "")) if "\0" in message.text else message


def _is_room(name: str, account: Account) -> bool:
    return bool(account.room_prefix) and name.lstrip("#").lower().startswith(account.room_prefix.lower())


def _chosen(chats: list[tuple[str, str]], only: Collection[str]) -> list[tuple[str, str]]:
    if not only:
        return chats
    names = {name.lstrip("#") for name in only}
    missing = sorted(names - {id for id, _ in chats} - {name for _, name in chats})
    if missing:
        there = ", ".join(name for _, name in chats[:_NAMED_AT_MOST]) + (" …" if len(chats) > _NAMED_AT_MOST else "")
        raise UserError(
            f"The export has no chat {', '.join(missing)}. It has: {there}.",
            f"导出文件中没有会话 {'、'.join(missing)}。现有会话：{there}。",
        )
    return [(id, name) for id, name in chats if id in names or name in names]


def _several(count: int) -> UserError:
    return UserError(
        f"A title is for one incident, and {count} chats would become incidents. Choose one of them.",
        f"标题只能用于一个故障，而有 {count} 个会话会成为故障。请选择其中一个。",
    )
