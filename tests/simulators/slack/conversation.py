"""What happens in channels, by whoever does it: every change is kept and raises its events."""

import time
from dataclasses import dataclass, field
from typing import Any

from tests.simulators.slack import events, wire
from tests.simulators.slack.model import JSON, Channel, ChannelKind, Message, Stream, StreamState, User
from tests.simulators.slack.workspace import Workspace


@dataclass
class Draft:
    """A message not yet posted."""

    text: str = ""
    thread_ts: str | None = None
    blocks: list[JSON] = field(default_factory=list)
    attachments: list[JSON] = field(default_factory=list)
    files: list[JSON] = field(default_factory=list)
    metadata: JSON | None = None
    subtype: str | None = None
    username: str | None = None
    broadcast: bool = False
    markdown: bool = False
    client_msg_id: str | None = None
    stream: Stream | None = None
    ephemeral_to: str | None = None
    extra: JSON = field(default_factory=dict)


def post(ws: Workspace, channel: Channel, author: User, draft: Draft) -> Message:
    """Keep a message, count it in its thread, raise its events."""
    message = _written(ws, channel, author, draft)
    if message.ephemeral_to:
        ws.ephemerals[message.ts] = message
    else:
        _keep(ws, channel, message)
    if ws.own(message):
        ws.statuses.pop((channel.id, message.under), None)
        ws.journal.post(message)
    ws.journal.changed()
    return message


def _written(ws: Workspace, channel: Channel, author: User, draft: Draft) -> Message:
    fields: dict[str, Any] = dict(vars(draft))
    message = Message(ts=ws.next_ts(), channel=channel.id, team=ws.team_id, user=author.id, **fields)
    message.posted_at = time.monotonic()
    message.bot_id, message.app_id = author.bot_id, author.app_id
    message.username = draft.username or (author.name if draft.subtype == "bot_message" else None)
    if message.subtype == "bot_message":
        message.user = None
    elif message.broadcast:
        message.subtype = "thread_broadcast"
    return message


def _keep(ws: Workspace, channel: Channel, message: Message) -> None:
    channel.messages[message.ts] = message
    parent = channel.messages.get(message.thread_ts) if message.thread_ts else None
    before = wire.message(ws, parent) if parent and ws.switches.thread_counters else {}
    if parent:
        parent.replies.append(message.ts)
    events.posted(ws, channel, message)
    if parent and ws.switches.thread_counters:
        events.changed(ws, channel, parent, before)


def system_line(ws: Workspace, channel: Channel, user: User, subtype: str, text: str, **fields: Any) -> Message:
    """The grey line Slack writes for joins, topics, names and pins."""
    if channel.kind is ChannelKind.PRIVATE and subtype.startswith("channel_"):
        subtype = subtype.replace("channel_", "group_", 1)
    line = Message(ws.next_ts(), channel.id, ws.team_id, user.id, text, subtype=subtype, extra=dict(fields))
    _keep(ws, channel, line)
    ws.journal.changed()
    return line


def edit(ws: Workspace, channel: Channel, message: Message, by: User, **changes: Any) -> None:
    """Replace fields of a message. It shows as edited only where a text without blocks was changed."""
    before = wire.message(ws, message)
    message.edits.append(message.text)
    for name, value in changes.items():
        setattr(message, name, value)
    if not message.blocks or not message.bot_id:
        message.edited = {"user": by.id, "ts": ws.next_ts()}
    if message.ephemeral_to is None:
        events.changed(ws, channel, message, before)
    ws.journal.changed()


def unfurl(ws: Workspace, channel: Channel, message: Message, attachment: JSON) -> None:
    """A link preview appears under a message: changed, but not its text."""
    before = wire.message(ws, message)
    message.attachments = [*message.attachments, attachment]
    events.changed(ws, channel, message, before)


def finish_stream(ws: Workspace, channel: Channel, message: Message, state: StreamState, blocks: list[JSON]) -> None:
    """A streamed message ends, and only now shows the blocks under it."""
    assert message.stream is not None
    before = wire.message(ws, message)
    message.stream.state = state
    message.blocks = [*message.blocks, *blocks]
    events.changed(ws, channel, message, before)
    ws.journal.changed()


def delete(ws: Workspace, channel: Channel, message: Message) -> None:
    """Take a message away; the head of a thread becomes a tombstone while it has replies."""
    before = wire.message(ws, message)
    message.deleted = True
    if message.replies:
        message.tombstone = True
        events.changed(ws, channel, message, before)
    else:
        channel.messages.pop(message.ts, None)
        if message.ts in channel.pins:
            channel.pins.remove(message.ts)
        parent = channel.messages.get(message.thread_ts or "")
        if parent and message.ts in parent.replies:
            parent.replies.remove(message.ts)
        events.removed(ws, channel, message, before)
    ws.journal.changed()


def react(ws: Workspace, channel: Channel, message: Message, by: User, name: str) -> None:
    message.reactions.setdefault(name, []).append(by.id)
    _reaction(ws, "reaction_added", channel, message, by, name)


def unreact(ws: Workspace, channel: Channel, message: Message, by: User, name: str) -> None:
    message.reactions[name].remove(by.id)
    if not message.reactions[name]:
        del message.reactions[name]
    _reaction(ws, "reaction_removed", channel, message, by, name)


def _reaction(ws: Workspace, kind: str, channel: Channel, message: Message, by: User, name: str) -> None:
    body = {"user": by.id, "reaction": name, "item_user": message.user}
    events.about_item(ws, kind, channel, message, body)
    ws.journal.changed()


def pin(ws: Workspace, channel: Channel, message: Message, by: User) -> None:
    channel.pins.append(message.ts)
    events.about_item(ws, "pin_added", channel, message, {"user": by.id, "channel_id": channel.id})
    item = {"type": "message", "channel": channel.id, "ts": message.ts}
    text = f"{by.mention} pinned a message to this channel."
    system_line(ws, channel, by, "pinned_item", text, item=item, item_type="C")


def unpin(ws: Workspace, channel: Channel, message: Message, by: User) -> None:
    channel.pins.remove(message.ts)
    events.about_item(ws, "pin_removed", channel, message, {"user": by.id, "channel_id": channel.id})
