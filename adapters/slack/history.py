"""What was said in a channel or thread, read page by page."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

from adapters.slack.client import Answer, SlackClient
from adapters.slack.content import JSON
from adapters.slack.messages import MessageReader, moment, spoken
from bot.domain.session import Message
from bot.errors import RetryLater
from bot.ports.adapter import HistoryQuery

_PAGE = 200
_LONGEST_WAIT = 30.0
_PATIENCE = 3
_OLDER_THREADS = timedelta(days=1)
"""How much older than asked for a message may be whose thread is still looked into."""


async def history(client: SlackClient, reader: MessageReader, query: HistoryQuery) -> list[Message]:
    """The newest `query.limit`, oldest first. A rate limit is waited out three times before it is raised."""
    found = _thread(client, query, query.thread) if query.thread else _chat(client, query)
    newest: deque[Message] = deque(maxlen=query.limit) if query.thread else deque()
    async for message in found:
        kept = reader.kept(query.chat, message) if spoken(message) else None
        if kept is not None and (query.since is None or kept.at >= query.since):
            newest.append(kept)
    unique = {message.id: message for message in newest}
    return sorted(unique.values(), key=lambda message: message.at)[-query.limit :]


async def _chat(client: SlackClient, query: HistoryQuery) -> AsyncIterator[JSON]:
    """Newest first, replies after the message that opened their thread, until there are enough."""
    count = 0
    oldest = query.since - _OLDER_THREADS if query.since else None
    async for page in _pages(client, "conversations.history", channel=query.chat, oldest=_stamp(oldest)):
        for message in page.get("messages") or ():
            yield message
            count += _counts(message, query.since)
            if _alive(message, query.since):
                async for reply in _thread(client, query, str(message["ts"])):
                    yield reply
        if count >= query.limit:
            return


async def _thread(client: SlackClient, query: HistoryQuery, root: str) -> AsyncIterator[JSON]:
    pages = _pages(client, "conversations.replies", channel=query.chat, ts=root, oldest=_stamp(query.since))
    async for page in pages:
        for message in page.get("messages") or ():
            yield message


async def _pages(client: SlackClient, method: str, **arguments: Any) -> AsyncIterator[Answer]:
    cursor: str | None = None
    while True:
        page = await _patiently(client, method, cursor=cursor, limit=_PAGE, **arguments)
        yield page
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


async def _patiently(client: SlackClient, method: str, **arguments: Any) -> Answer:
    """Wait as long as Slack asks, within reason."""
    for _ in range(_PATIENCE):
        try:
            return await client.call(method, **arguments)
        except RetryLater as error:
            if error.after > _LONGEST_WAIT:
                raise
            await asyncio.sleep(error.after)
    return await client.call(method, **arguments)


def _counts(message: JSON, since: datetime | None) -> bool:
    return since is None or moment(str(message["ts"])) >= since


def _alive(message: JSON, since: datetime | None) -> bool:
    """Whether its thread has replies not before `since`."""
    latest = message.get("latest_reply")
    return bool(message.get("reply_count")) and (since is None or not latest or moment(str(latest)) >= since)


def _stamp(at: datetime | None) -> str | None:
    return f"{at.timestamp():.6f}" if at else None
