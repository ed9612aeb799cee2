"""What happens to channels and their membership."""

from tests.simulators.slack import events
from tests.simulators.slack.conversation import system_line
from tests.simulators.slack.model import JSON, Channel, ChannelKind, User
from tests.simulators.slack.workspace import Workspace


def created(ws: Workspace, channel: Channel, by: User, described: JSON) -> None:
    """A channel appears; its creator's joining is its first line, and an event to whoever is in it."""
    events.lifecycle(ws, "created", channel, {"channel": described})
    events.membership(ws, "member_joined_channel", channel, by.id)
    system_line(ws, channel, by, "channel_join", f"{by.mention} has joined the channel")


def join(ws: Workspace, channel: Channel, user: User, inviter: User | None = None) -> None:
    channel.members[user.id] = None
    fields = {"inviter": inviter.id} if inviter else {}
    events.membership(ws, "member_joined_channel", channel, user.id, fields.get("inviter"))
    system_line(ws, channel, user, "channel_join", f"{user.mention} has joined the channel", **fields)


def leave(ws: Workspace, channel: Channel, user: User, removed_by: User | None = None) -> None:
    system_line(ws, channel, user, "channel_leave", f"{user.mention} has left the channel")
    channel.members.pop(user.id, None)
    if user is ws.bot:
        kind = "channel_left" if channel.kind is ChannelKind.PUBLIC else "group_left"
        actor = (removed_by or user).id
        ws.raise_event({"type": kind, "channel": channel.id, "actor_id": actor, "event_ts": ws.next_ts()})
    events.membership(ws, "member_left_channel", channel, user.id)


def set_topic(ws: Workspace, channel: Channel, by: User, topic: str) -> None:
    channel.topic = topic
    system_line(ws, channel, by, "channel_topic", f"{by.mention} set the channel topic: {topic}", topic=topic)


def set_purpose(ws: Workspace, channel: Channel, by: User, purpose: str) -> None:
    channel.purpose = purpose
    text = f"{by.mention} set the channel description: {purpose}"
    system_line(ws, channel, by, "channel_purpose", text, purpose=purpose)


def rename(ws: Workspace, channel: Channel, by: User, name: str) -> None:
    old, channel.name = channel.name, name
    renamed = {"id": channel.id, "name": name, "created": channel.created}
    events.lifecycle(ws, "rename", channel, {"channel": renamed})
    text = f'{by.mention} has renamed the channel from "{old}" to "{name}"'
    system_line(ws, channel, by, "channel_name", text, old_name=old, name=name)


def archive(ws: Workspace, channel: Channel, by: User) -> None:
    events.lifecycle(ws, "archive", channel, {"channel": channel.id, "user": by.id})
    system_line(ws, channel, by, "channel_archive", f"{by.mention} archived the channel", members=[*channel.members])
    channel.archived = True


def unarchive(ws: Workspace, channel: Channel, by: User) -> None:
    channel.archived = False
    events.lifecycle(ws, "unarchive", channel, {"channel": channel.id, "user": by.id})
    system_line(ws, channel, by, "channel_unarchive", f"{by.mention} un-archived the channel")
