"""Files with replies: announced, uploaded, and shared in one last call, before which nobody sees anything."""

import asyncio
from collections.abc import Sequence

import structlog

from adapters.slack.client import SlackClient
from bot.domain.chat import Attachment, Delivery
from bot.errors import PlatformError, RetryLater

log = structlog.get_logger("slack")

_TRIES = 3
_LONGEST_WAIT = 30.0

Uploaded = list[dict[str, str]]


async def upload(client: SlackClient, attachments: Sequence[Attachment]) -> Uploaded:
    """Hand over the bytes; nobody sees them yet, so every failure may be tried again."""
    uploaded: Uploaded = []
    for attachment in attachments:
        place = await client.call(
            "files.getUploadURLExternal",
            filename=attachment.name,
            length=len(attachment.content),
            alt_txt=attachment.alt or None,
        )
        await client.upload(str(place["upload_url"]), attachment.content)
        uploaded.append({"id": str(place["file_id"]), "title": attachment.name})
    return uploaded


async def share(client: SlackClient, delivery: Delivery, text: str) -> None:
    """Post the files as one message with `text`. Slack names no message for it."""
    await _complete(client, delivery, await upload(client, delivery.attachments), text)


async def add(client: SlackClient, delivery: Delivery, uploaded: Uploaded) -> None:
    """Post files after the message they belong to. That one is out, so a failure here is logged and not raised."""
    for _ in range(_TRIES):
        try:
            return await _complete(client, delivery, uploaded, "")
        except RetryLater as error:
            await asyncio.sleep(min(error.after, _LONGEST_WAIT))
        except PlatformError as error:
            log.error("files of a reply were not shared", chat=delivery.chat, reason=error.public)
            return None
    log.error("files of a reply were not shared", chat=delivery.chat, reason="rate limit")
    return None


async def _complete(client: SlackClient, delivery: Delivery, uploaded: Uploaded, text: str) -> None:
    await client.call(
        "files.completeUploadExternal",
        files=uploaded,
        channel_id=delivery.chat,
        thread_ts=delivery.thread or None,
        initial_comment=text or None,
    )
