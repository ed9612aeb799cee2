"""What was said in a group or thread, read page by page."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

from adapters.lark.client import JSON, LarkClient, payload
from adapters.lark.messages import MessageReader, moment, text_of
from adapters.lark.sending import MESSAGES
from bot.domain.session import Message
from bot.errors import RetryLater
from bot.ports.adapter import HistoryQuery

_PAGE = "50"
_LONGEST_WAIT = 30.0
_PATIENCE = 3
_OLDER_THREADS = timedelta(days=1)
"""How much older than asked for a message may be whose thread is still looked into."""

_LINES = frozenset({"system"})


async def history(client: LarkClient, reader: MessageReader, query: HistoryQuery) -> list[Message]:
    """The newest `query.limit`, oldest first. A rate limit is waited out three times before it is raised."""
    newest: deque[Message] = deque(maxlen=query.limit) if query.thread else deque()
    found = _one_thread(client, reader, query) if query.thread else _chat(client, reader, query)
    async for message in found:
        if query.since is None or message.at >= query.since:
            newest.append(message)
    unique = {message.id: message for message in newest}
    return sorted(unique.values(), key=lambda message: message.at)[-query.limit :]


async def _chat(client: LarkClient, reader: MessageReader, query: HistoryQuery) -> AsyncIterator[Message]:
    """Newest first, replies after the message that opened their thread, until there are enough."""
    count = 0
    oldest = query.since - _OLDER_THREADS if query.since else None
    listing = {"container_id_type": "chat", "container_id": query.chat, "sort_type": "ByCreateTimeDesc"}
    if oldest is not None:
        listing["start_time"] = str(int(oldest.timestamp()))
    async for item in _items(client, listing):
        if count >= query.limit:
            return
        if _spoken(item):
            yield reader.kept(item, query.chat)
            count += query.since is None or moment(item.get("create_time")) >= query.since
        thread = text_of(item, "thread_id")
        if thread:
            root = text_of(item, "message_id")
            reader.threads.learn(thread, root)
            async for message in _thread(client, reader, query.chat, thread, root):
                yield message


async def _one_thread(client: LarkClient, reader: MessageReader, query: HistoryQuery) -> AsyncIterator[Message]:
    thread = reader.threads.id_of(query.thread) or await _thread_id(client, reader, query.thread)
    if not thread:
        return
    async for message in _thread(client, reader, query.chat, thread, reader.threads.root(thread)):
        yield message


async def message(client: LarkClient, reader: MessageReader, chat: str, id: str) -> Message | None:
    """One message; None where it was taken back, or stands in another chat."""
    item = await _single(client, id)
    there = item is not None and _spoken(item) and text_of(item, "chat_id") == chat
    return reader.kept(item, chat) if item is not None and there else None


async def _thread_id(client: LarkClient, reader: MessageReader, root: str) -> str:
    """The id of the thread under a message; empty when there is none yet."""
    thread = text_of(await _single(client, root), "thread_id")
    reader.threads.learn(thread, root)
    return thread


async def _single(client: LarkClient, id: str) -> JSON | None:
    """A message as it is now; of messages that were forwarded together, the one they came in."""
    items = payload(await client.call("GET", f"{MESSAGES}/{id}")).get("items")
    return items[0] if isinstance(items, list) and items and isinstance(items[0], Mapping) else None


async def _thread(
    client: LarkClient, reader: MessageReader, chat: str, thread: str, root: str
) -> AsyncIterator[Message]:
    listing = {"container_id_type": "thread", "container_id": thread, "sort_type": "ByCreateTimeAsc"}
    async for item in _items(client, listing):
        if _spoken(item):
            yield reader.kept(item, chat, root)


async def _items(client: LarkClient, listing: Mapping[str, str]) -> AsyncIterator[JSON]:
    token = ""
    while True:
        paging = {"page_size": _PAGE} | ({"page_token": token} if token else {})
        page = payload(await _patiently(client, {**listing, **paging}))
        items = page.get("items")
        for item in items if isinstance(items, list) else []:
            yield item
        token = text_of(page, "page_token")
        if not page.get("has_more") or not token:
            return


async def _patiently(client: LarkClient, query: Mapping[str, str]) -> JSON:
    """Wait as long as Lark asks, within reason."""
    for _ in range(_PATIENCE):
        try:
            return await client.call("GET", MESSAGES, query=query)
        except RetryLater as error:
            if error.after > _LONGEST_WAIT:
                raise
            await asyncio.sleep(error.after)
    return await client.call("GET", MESSAGES, query=query)


def _spoken(item: JSON) -> bool:
    return not item.get("deleted") and text_of(item, "msg_type") not in _LINES
