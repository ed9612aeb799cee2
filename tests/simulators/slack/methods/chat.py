"""chat.*: posting, changing and removing messages."""

from typing import Any

from tests.simulators.slack import conversation, wire
from tests.simulators.slack.arguments import Arguments
from tests.simulators.slack.conversation import Draft
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.methods import content, streams
from tests.simulators.slack.methods.method import Method
from tests.simulators.slack.model import JSON
from tests.simulators.slack.workspace import Workspace


def post_message(ws: Workspace, args: Arguments) -> JSON:
    channel = content.writable(ws, args.need("channel"))
    found = content.read(args)
    draft = Draft(
        found.text,
        content.thread(channel, args),
        found.blocks,
        found.attachments,
        metadata=found.metadata,
        broadcast=args.flag("reply_broadcast") and "thread_ts" in args,
        markdown=found.markdown,
        client_msg_id=args.text("client_msg_id"),
    )
    message = conversation.post(ws, channel, ws.bot, draft)
    if args.flag("unfurl_links") and "http" in message.text:
        conversation.unfurl(ws, channel, message, {"title": "Preview", "from_url": "http"})
    shown = wire.message(ws, message, metadata=True)
    return content.warned({"ok": True, "channel": channel.id, "ts": message.ts, "message": shown}, found)


def post_ephemeral(ws: Workspace, args: Arguments) -> JSON:
    """Shown to one member only; under a thread that does not exist it is accepted and shown to nobody."""
    channel = content.writable(ws, args.need("channel"))
    recipient = args.need("user")
    if recipient not in channel.members:
        raise ApiError("user_not_in_channel")
    found = content.read(args)
    thread_ts = args.text("thread_ts")
    draft = Draft(found.text, thread_ts, found.blocks, found.attachments, ephemeral_to=recipient)
    draft.markdown = found.markdown
    message = conversation.post(ws, channel, ws.bot, draft)
    head = channel.messages.get(thread_ts or "")
    message.shown = thread_ts is None or (head is not None and bool(head.replies))
    return {"ok": True, "message_ts": message.ts}


def update(ws: Workspace, args: Arguments) -> JSON:
    """Text without blocks removes the blocks; attachments stay unless given."""
    channel = ws.visible(args.need("channel"))
    message = content.own_message(ws, channel, args.need("ts"), "cant_update_message")
    if message.streaming:
        raise ApiError("streaming_state_conflict")
    if channel.archived:
        raise ApiError("is_archived")
    found = content.read(args, update=True)
    changes: dict[str, Any] = {"text": found.text or message.text, "blocks": found.blocks, "markdown": found.markdown}
    if not found.blocks and not found.text and "blocks" not in args:
        changes["blocks"] = message.blocks
    if "attachments" in args:
        changes["attachments"] = found.attachments
    if found.metadata is not None:
        changes["metadata"] = found.metadata
    conversation.edit(ws, channel, message, ws.bot, **changes)
    shown = wire.message(ws, message, metadata=True)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(ws: Workspace, args: Arguments) -> JSON:
    channel = ws.visible(args.need("channel"))
    message = content.own_message(ws, channel, args.need("ts"), "cant_delete_message")
    conversation.delete(ws, channel, message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def get_permalink(ws: Workspace, args: Arguments) -> JSON:
    channel = ws.visible(args.need("channel"))
    message = channel.messages.get(args.need("message_ts"))
    if message is None:
        raise ApiError("message_not_found")
    link = f"https://{ws.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"ok": True, "channel": channel.id, "permalink": link}


METHODS = {
    "chat.postMessage": Method(post_message, 0, ("chat:write",), json=True),
    "chat.postEphemeral": Method(post_ephemeral, 4, ("chat:write",), json=True),
    "chat.update": Method(update, 3, ("chat:write",), json=True),
    "chat.delete": Method(delete, 3, ("chat:write",), json=True),
    "chat.getPermalink": Method(get_permalink, 4),
    **streams.METHODS,
}
