"""Chats, and the messages seen in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, update

from bot.domain.session import Chat, Message
from bot.store.database import Database
from bot.store.schema import chats, messages
from bot.store.statements import columns_of, fields_of, insert_new, keyed, upsert

_chat = columns_of(chats, Chat)
_message = columns_of(messages, Message)
_one_chat: Select[Any] = select(*_chat).where(keyed(chats, "account", "platform", "id"))
_one_message: Select[Any] = select(*_message).where(keyed(messages, "account", "platform", "chat", "id"))


class SqlChats:
    """Chats by account, platform and id; messages by chat and id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def chat(self, account: str, platform: str, id: str) -> Chat | None:
        row = await self._database.look_up(_one_chat, account=account, platform=platform, id=id)
        return None if row is None else Chat(**row._mapping)

    async def save_chat(self, chat: Chat) -> None:
        await self._database.write(lambda connection: upsert(connection, chats, fields_of(chat)))

    async def chats(self, account: str) -> list[Chat]:
        return await self._chats(chats.c.account == account)

    async def rooms(self, account: str, incident: int) -> list[Chat]:
        return await self._chats(and_(chats.c.account == account, chats.c.incident == incident))

    async def keep_messages(self, account: str, platform: str, messages_: Sequence[Message]) -> int:
        rows = [{"account": account, "platform": platform, **fields_of(one)} for one in messages_]
        return await self._database.write(lambda connection: len(insert_new(connection, messages, rows, messages.c.id)))

    async def edit_message(self, account: str, platform: str, chat: str, id: str, text: str) -> None:
        await self._change(account, platform, chat, id, text=text, edited=True)

    async def delete_message(self, account: str, platform: str, chat: str, id: str) -> None:
        await self._change(account, platform, chat, id, deleted=True)

    async def message(self, account: str, platform: str, chat: str, id: str) -> Message | None:
        row = await self._database.look_up(_one_message, account=account, platform=platform, chat=chat, id=id)
        return None if row is None else Message(**row._mapping)

    async def messages(
        self,
        account: str,
        platform: str,
        chat: str,
        *,
        thread: str | None = None,
        since: datetime | None = None,
        limit: int = 1000,
    ) -> list[Message]:
        query = select(*_message).where(_in(account, platform, chat), ~messages.c.deleted)
        if thread is not None:
            query = query.where(or_(messages.c.thread == thread, messages.c.id == thread))
        if since is not None:
            query = query.where(messages.c.at >= since)
        query = query.order_by(messages.c.at.desc(), messages.c.number.desc()).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Message(*row) for row in reversed(rows)]

    async def _chats(self, where: ColumnElement[bool]) -> list[Chat]:
        query = select(*_chat).where(where).order_by(chats.c.war_room.desc(), chats.c.platform, chats.c.id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Chat(*row) for row in rows]

    async def _change(self, account: str, platform: str, chat: str, id: str, **values: Any) -> None:
        statement = update(messages).where(_in(account, platform, chat), messages.c.id == id).values(**values)
        await self._database.write(lambda connection: connection.execute(statement).rowcount)


def _in(account: str, platform: str, chat: str) -> ColumnElement[bool]:
    return and_(messages.c.account == account, messages.c.platform == platform, messages.c.chat == chat)
