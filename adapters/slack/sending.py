"""Posting, changing and finding again."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.slack import files
from adapters.slack.client import SlackClient
from adapters.slack.composing import REPLY, blocks, metadata, text_of
from adapters.slack.content import JSON
from adapters.slack.messages import moment
from bot.domain.chat import Delivery, Receipt
from bot.errors import PlatformError, Rejected, RetryLater, Unsupported

CLOCKS_DIFFER = timedelta(minutes=2)
"""How far Slack's clock and ours may be apart when looking for what was sent."""

_SHARED_WITHIN = (0.2, 0.5, 1.0, 2.0)
"""Seconds between looks for a message that files are shared as."""

_OUTSIDE = frozenset({"not_in_channel", "channel_not_found"})


def _nobodys(_: JSON) -> bool:
    return False


async def post(client: SlackClient, delivery: Delivery, own: Callable[[JSON], bool] = _nobodys) -> Receipt:
    """One message, one call; with files, one message made of both. Raises as `Adapter.send`.

    `own` tells our messages: one that was made of pictures is looked for, so that what belongs under it can go there.
    """
    try:
        return await _post(client, delivery, own)
    except Rejected as error:
        if delivery.reply_token is None or error.code not in _OUTSIDE:
            raise
        return await _respond(client, delivery, delivery.reply_token.value)


async def _post(client: SlackClient, delivery: Delivery, own: Callable[[JSON], bool]) -> Receipt:
    if delivery.only_to is not None:
        return await _post_for_one(client, delivery)
    if delivery.attachments and not delivery.buttons:
        since = datetime.now(UTC)
        await files.share(client, delivery, text_of(delivery))
        illustrated = any(one.instead for one in delivery.attachments)
        return (await _shared(client, own, delivery, since) if illustrated else None) or Receipt("", since)
    uploaded = await files.upload(client, delivery.attachments)
    answer = await client.call(
        "chat.postMessage",
        channel=delivery.chat,
        thread_ts=delivery.thread or None,
        unfurl_links=False,
        unfurl_media=False,
        **content(delivery),
    )
    if uploaded:
        await files.add(client, delivery, uploaded)
    return _receipt(answer)


async def _shared(
    client: SlackClient, own: Callable[[JSON], bool], delivery: Delivery, since: datetime
) -> Receipt | None:
    """The message that files were shared as: Slack makes it a moment later, and names it nowhere."""
    for pause in _SHARED_WITHIN:
        await asyncio.sleep(pause)
        try:
            found = await find(client, own, delivery, since)
        except PlatformError:
            return None  # it is out; only its id is not known
        if found is not None:
            return found
    return None


async def _respond(client: SlackClient, delivery: Delivery, url: str) -> Receipt:
    """Answer a slash command where the bot is not in the channel: Slack hands out an address for that."""
    text = text_of(delivery)
    shown_to = "in_channel" if delivery.only_to is None else "ephemeral"
    await client.respond(url, {"response_type": shown_to, "text": text, "blocks": blocks(delivery, text)})
    return Receipt("", datetime.now(UTC))


async def _post_for_one(client: SlackClient, delivery: Delivery) -> Receipt:
    if delivery.attachments or delivery.only_to is None:
        raise Unsupported("Slack cannot show files to one person alone.")
    text = text_of(delivery)
    answer = await client.call(
        "chat.postEphemeral",
        channel=delivery.chat,
        user=delivery.only_to.id,
        thread_ts=delivery.thread or None,
        text=text,
        blocks=blocks(delivery, text) or None,
    )
    return Receipt(str(answer.get("message_ts") or ""), datetime.now(UTC))


async def replace(client: SlackClient, message: str, delivery: Delivery) -> Receipt:
    """Change one of our messages, also one that was left growing; files come after it. Raises as `Adapter.edit`."""
    uploaded = await files.upload(client, delivery.attachments)
    changed = content(delivery)
    changed["blocks"] = changed["blocks"] or []  # left out, old buttons would stay
    await update(client, delivery.chat, message, **changed)
    if uploaded:
        await files.add(client, delivery, uploaded)
    return Receipt(message, datetime.now(UTC))


async def update(client: SlackClient, chat: str, message: str, **changed: Any) -> None:
    """Change a message, ending its stream first when it has one. Raises `RetryLater` while that cannot be ended."""
    if not await _updated(client, chat, message, changed):
        await end_stream(client, chat, message)
        if not await _updated(client, chat, message, changed):
            raise RetryLater("Slack has not ended the growing message yet.", 2.0)


async def _updated(client: SlackClient, chat: str, message: str, changed: Mapping[str, Any]) -> bool:
    """Change a message, unless it still grows."""
    try:
        await client.call("chat.update", channel=chat, ts=message, **changed)
    except Rejected as error:
        if error.code != "streaming_state_conflict":
            raise
        return False
    return True


async def end_stream(client: SlackClient, chat: str, message: str) -> None:
    """Stop a growing message, if it still grows."""
    try:
        await client.call("chat.stopStream", channel=chat, ts=message)
    except PlatformError:
        return  # it has ended already, or the next edit says that it has not


async def find(client: SlackClient, own: Callable[[JSON], bool], delivery: Delivery, since: datetime) -> Receipt | None:
    """The message that carries this delivery's key, or its files. What one person alone sees cannot be found."""
    if delivery.only_to is not None:
        return None
    method = "conversations.replies" if delivery.thread else "conversations.history"
    pages = client.pages(
        method,
        channel=delivery.chat,
        ts=delivery.thread or None,
        oldest=f"{(since - CLOCKS_DIFFER).timestamp():.6f}",
        limit=200,
        include_all_metadata=True,
    )
    async for page in pages:
        for message in page.get("messages") or ():
            if own(message) and _is(message, delivery, since):
                return _receipt(message)
    return None


def content(delivery: Delivery) -> dict[str, Any]:
    """Text, controls and key, as posted and as updated."""
    text = text_of(delivery)
    return {"text": text, "blocks": blocks(delivery, text) or None, "metadata": metadata(delivery)}


def _is(message: JSON, delivery: Delivery, since: datetime) -> bool:
    kept = message.get("metadata") or {}
    if kept.get("event_type") == REPLY:
        return bool((kept.get("event_payload") or {}).get("key") == delivery.key)
    if not delivery.attachments or delivery.buttons or moment(str(message["ts"])) < since - CLOCKS_DIFFER:
        return False
    names = sorted(str(file.get("name")) for file in message.get("files") or ())
    return names == sorted(attachment.name for attachment in delivery.attachments)


def _receipt(answer: JSON) -> Receipt:
    return Receipt(str(answer["ts"]), moment(str(answer["ts"])))
