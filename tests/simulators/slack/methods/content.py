"""What chat methods have in common: finding the place and reading the content."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.simulators.slack import blocks as rules
from tests.simulators.slack.arguments import Arguments
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.model import JSON, Channel, ChannelKind, Message
from tests.simulators.slack.workspace import Workspace

_TS = re.compile(r"\d{1,12}\.\d{6}")


@dataclass
class Content:
    """The checked content of a message."""

    text: str = ""
    blocks: list[JSON] = field(default_factory=list)
    attachments: list[JSON] = field(default_factory=list)
    metadata: JSON | None = None
    markdown: bool = False
    warnings: list[str] = field(default_factory=list)


def read(args: Arguments, update: bool = False) -> Content:
    """Text, blocks, attachments or markdown_text of a call; raises what Slack raises for bad ones."""
    found = Content(blocks=rules.check_blocks(args.structure("blocks", "invalid_blocks_format")))
    found.attachments = _attachments(args)
    found.metadata = metadata(args)
    markdown = args.text("markdown_text")
    text = args.text("text")
    if markdown is not None:
        if text is not None or found.blocks:
            raise ApiError("markdown_text_conflict")
        found.text, found.markdown = markdown_text(markdown), True
    elif text is not None:
        found.text = _plain(text, found, update)
    elif not found.blocks and not found.attachments:
        raise ApiError("no_text")
    return found


def _plain(text: str, found: Content, update: bool) -> str:
    if update and len(text) > rules.UPDATE_LIMIT:
        raise ApiError("msg_too_long")
    if len(text) > rules.TEXT_CUT_AT:
        found.warnings.append("message_truncated")
    return text[: rules.TEXT_CUT_AT]


def markdown_text(text: str) -> str:
    if len(text) > rules.MARKDOWN_LIMIT:
        raise ApiError("msg_too_long")
    return text


def _attachments(args: Arguments) -> list[JSON]:
    attachments = args.structure("attachments", "invalid_attachments") or []
    if not isinstance(attachments, list) or not all(isinstance(item, dict) for item in attachments):
        raise ApiError("invalid_attachments")
    if len(attachments) > rules.ATTACHMENTS:
        raise ApiError("too_many_attachments")
    for attachment in attachments:
        rules.check_blocks(attachment.get("blocks"))
    return attachments


def metadata(args: Arguments) -> JSON | None:
    found: Any = args.structure("metadata", "invalid_metadata_format")
    if found is None:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("event_type"), str):
        raise ApiError("invalid_metadata_format")
    if not isinstance(found.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(found)) > 16_000:
        raise ApiError("metadata_too_large")
    return found


def writable(ws: Workspace, place: str) -> Channel:
    """Where the bot may post: a channel it is in, a public one with `chat:write.public`, a person's direct channel."""
    name = place.removeprefix("#")
    if place in ws.users and place != ws.bot.id:
        return ws.direct(ws.bot.id, place)
    named = next((c for c in ws.channels.values() if c.name == name and c.kind is ChannelKind.PUBLIC), None)
    channel = named or ws.visible(place)
    if channel.archived:
        raise ApiError("is_archived")
    if not ws.has_bot(channel) and "chat:write.public" not in ws.scopes:
        raise ApiError("not_in_channel")
    return channel


def thread(channel: Channel, args: Arguments, required: bool = False) -> str | None:
    """The `thread_ts` argument; raises `invalid_thread_ts`, or `thread_not_found` where it heads no thread."""
    ts = args.need("thread_ts") if required else args.text("thread_ts")
    if ts is None:
        return None
    if not _TS.fullmatch(ts):
        raise ApiError("invalid_thread_ts")
    head = channel.messages.get(ts)
    if head is None or head.thread_ts is not None:
        raise ApiError("thread_not_found")
    return ts


def own_message(ws: Workspace, channel: Channel, ts: str, refusal: str) -> Message:
    """A stored message of this app; raises `message_not_found`, or the refusal for somebody else's."""
    message = channel.messages.get(ts)
    if message is None or message.tombstone:
        raise ApiError("message_not_found")
    if not ws.own(message):
        raise ApiError(refusal)
    return message


def warned(answer: JSON, found: Content) -> JSON:
    if found.warnings:
        answer |= {"warning": ",".join(found.warnings), "response_metadata": {"warnings": found.warnings}}
    return answer
