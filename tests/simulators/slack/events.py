"""Events as Slack words them, and which the app is shown."""

from tests.simulators.slack import wire
from tests.simulators.slack.model import JSON, Channel, ChannelKind, Message
from tests.simulators.slack.workspace import Workspace

_SCOPES: dict[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_left": ("channels:read",),
    "channel_created": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "group_left": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "pin_added": ("pins:read",),
    "pin_removed": ("pins:read",),
}


def granted(ws: Workspace, event: JSON) -> bool:
    """Whether the app's scopes let it receive this event."""
    if event["type"] == "message":
        return f"{ChannelKind(event['channel_type']).scope_family}:history" in ws.scopes
    needed = _SCOPES.get(event["type"], ())
    return not needed or bool(ws.scopes.intersection(needed))


def envelope(ws: Workspace, event: JSON) -> JSON:
    """The outer `event_callback`; every call makes a new `event_id`."""
    return {
        "token": "legacy",
        "team_id": ws.team_id,
        "context_team_id": ws.team_id,
        "context_enterprise_id": None,
        "api_app_id": ws.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": ws.new_id("Ev"),
        "event_time": int(ws.clock.now()),
        "event_context": f"4-{ws.team_id}-{ws.app_id}",
        "is_ext_shared_channel": False,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": ws.team_id,
                "user_id": ws.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
    }


def posted(ws: Workspace, channel: Channel, message: Message) -> None:
    """`message`, and beside it `app_mention` when it names the bot outside a direct conversation."""
    own = ws.own(message)
    if not ws.has_bot(channel) or (own and not ws.switches.echo):
        return
    body = wire.message(ws, message) | {"channel": channel.id, "event_ts": message.ts}
    if not own and channel.kind is not ChannelKind.DIRECT and _names_bot(ws, message):
        plain = {name: value for name, value in body.items() if name != "subtype"}
        ws.raise_event(plain | {"type": "app_mention"})
    ws.raise_event(body | {"channel_type": channel.kind.value})


def _names_bot(ws: Workspace, message: Message) -> bool:
    system_line = message.subtype is not None and message.subtype.startswith(("channel_", "group_", "pinned_"))
    return not system_line and (f"<@{ws.bot.id}>" in message.text or f"<@{ws.bot.id}|" in message.text)


def changed(ws: Workspace, channel: Channel, message: Message, before: JSON) -> None:
    """`message_changed`: after an edit, but also after an unfurl or a new reply, text unchanged."""
    _hidden(ws, channel, message, {"subtype": "message_changed", "message": wire.message(ws, message)}, before)


def removed(ws: Workspace, channel: Channel, message: Message, before: JSON) -> None:
    _hidden(ws, channel, message, {"subtype": "message_deleted", "deleted_ts": message.ts}, before)


def _hidden(ws: Workspace, channel: Channel, message: Message, body: JSON, before: JSON) -> None:
    if not ws.has_bot(channel) or (ws.own(message) and not ws.switches.echo):
        return
    ts = ws.next_ts()
    place = {"channel": channel.id, "channel_type": channel.kind.value, "ts": ts, "event_ts": ts}
    ws.raise_event({"type": "message", "hidden": True, **body, "previous_message": before, **place})


def membership(ws: Workspace, kind: str, channel: Channel, user_id: str, inviter: str | None = None) -> None:
    """`member_joined_channel` or `member_left_channel`; raised for members and for the one it is about."""
    if channel.kind.direct or not (ws.has_bot(channel) or user_id == ws.bot.id):
        return
    letter = "C" if channel.kind is ChannelKind.PUBLIC else "G"
    body: JSON = {"type": kind, "user": user_id, "channel": channel.id, "channel_type": letter, "team": ws.team_id}
    if inviter:
        body["inviter"] = inviter
    ws.raise_event(body | {"event_ts": ws.next_ts()})


def lifecycle(ws: Workspace, kind: str, channel: Channel, fields: JSON) -> None:
    """`channel_…` for public channels (all of them), `group_…` for the private ones the bot is in."""
    if channel.kind is ChannelKind.PUBLIC:
        ws.raise_event({"type": f"channel_{kind}", **fields, "event_ts": ws.next_ts()})
    elif ws.has_bot(channel) and kind != "created":
        ws.raise_event({"type": f"group_{kind}", **fields, "event_ts": ws.next_ts()})


def about_item(ws: Workspace, kind: str, channel: Channel, message: Message, body: JSON) -> None:
    """`reaction_…` and `pin_…` concerning a message the bot can see."""
    if not ws.has_bot(channel):
        return
    item: JSON = {"type": "message", "channel": channel.id, "ts": message.ts}
    if kind.startswith("pin_"):
        item = {"type": "message", "channel": channel.id, "message": wire.message(ws, message)}
    ws.raise_event({"type": kind, **body, "item": item, "event_ts": ws.next_ts()})
