"""conversations.*: finding, making and changing channels."""

from tests.simulators.slack import rooms, wire
from tests.simulators.slack.arguments import Arguments
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.methods import history, members, paging
from tests.simulators.slack.methods.method import Method
from tests.simulators.slack.model import JSON, Channel, ChannelKind
from tests.simulators.slack.workspace import Workspace

_MANAGE = ("channels:manage", "groups:write")
_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_KINDS = {
    "public_channel": ChannelKind.PUBLIC,
    "private_channel": ChannelKind.PRIVATE,
    "im": ChannelKind.DIRECT,
    "mpim": ChannelKind.GROUP_DIRECT,
}


def info(ws: Workspace, args: Arguments) -> JSON:
    channel = ws.visible(args.need("channel"))
    ws.need_scope(f"{channel.kind.scope_family}:read")
    shown = wire.channel(ws, channel)
    if args.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"ok": True, "channel": shown}


def listing(ws: Workspace, args: Arguments) -> JSON:
    """Public channels, and of the other kinds those the bot is in."""
    wanted = args.names("types") or ["public_channel"]
    if not set(wanted) <= set(_KINDS):
        raise ApiError("invalid_types")
    kinds = {_KINDS[name] for name in wanted}
    for kind in kinds:
        ws.need_scope(f"{kind.scope_family}:read")
    found = [
        channel
        for channel in ws.channels.values()
        if channel.kind in kinds
        and (channel.kind is ChannelKind.PUBLIC or ws.has_bot(channel))
        and not (channel.archived and args.flag("exclude_archived"))
    ]
    return paging.page(args, "channels", found, lambda channel: wire.channel(ws, channel))


def member_ids(ws: Workspace, args: Arguments) -> JSON:
    channel = ws.visible(args.need("channel"))
    ws.need_scope(f"{channel.kind.scope_family}:read")
    return paging.page(args, "members", [*channel.members], str)


def create(ws: Workspace, args: Arguments) -> JSON:
    private = args.flag("is_private")
    ws.need_scope("groups:write" if private else "channels:manage")
    name = _new_name(ws, args)
    kind = ChannelKind.PRIVATE if private else ChannelKind.PUBLIC
    channel = ws.add_channel(name, kind, ws.bot.id, [ws.bot.id])
    made = {"id": channel.id, "name": name, "created": channel.created, "creator": ws.bot.id}
    rooms.created(ws, channel, ws.bot, made)
    return {"ok": True, "channel": wire.channel(ws, channel)}


def _new_name(ws: Workspace, args: Arguments) -> str:
    """A channel name as Slack takes it: lower-case letters, digits, hyphens, underscores, 80 at most, not in use."""
    name = args.text("name")
    if name is None:
        raise ApiError("invalid_name_required")
    if len(name) > 80:
        raise ApiError("invalid_name_maxlength")
    if not any(letter.isalnum() for letter in name):
        raise ApiError("invalid_name_punctuation")
    if any(not (letter.isalnum() or letter in "-_") or letter != letter.lower() for letter in name):
        raise ApiError("invalid_name_specials")
    if any(channel.name == name for channel in ws.channels.values()):
        raise ApiError("name_taken")
    return name


def set_topic(ws: Workspace, args: Arguments) -> JSON:
    channel = _changeable(ws, args, "channels:write.topic")
    topic = str(args.values.get("topic") or "")
    if len(topic) > 250:
        raise ApiError("too_long")
    if topic != channel.topic:
        rooms.set_topic(ws, channel, ws.bot, topic)
    return {"ok": True, "channel": wire.channel(ws, channel), "topic": topic}


def set_purpose(ws: Workspace, args: Arguments) -> JSON:
    channel = _changeable(ws, args, "channels:write.topic")
    purpose = str(args.values.get("purpose") or "")
    if len(purpose) > 250:
        raise ApiError("too_long")
    if purpose != channel.purpose:
        rooms.set_purpose(ws, channel, ws.bot, purpose)
    return {"ok": True, "channel": wire.channel(ws, channel), "purpose": purpose}


def rename(ws: Workspace, args: Arguments) -> JSON:
    channel = _changeable(ws, args)
    if channel.creator != ws.bot.id:
        raise ApiError("not_authorized")
    rooms.rename(ws, channel, ws.bot, _new_name(ws, args))
    return {"ok": True, "channel": wire.channel(ws, channel)}


def archive(ws: Workspace, args: Arguments) -> JSON:
    channel = ws.visible(args.need("channel"))
    if channel.archived:
        raise ApiError("already_archived")
    channel = _changeable(ws, args)
    if channel.general:
        raise ApiError("cant_archive_general")
    rooms.archive(ws, channel, ws.bot)
    return {"ok": True}


def unarchive(ws: Workspace, args: Arguments) -> JSON:
    channel = ws.joined(args.need("channel"))
    if not channel.archived:
        raise ApiError("not_archived")
    rooms.unarchive(ws, channel, ws.bot)
    return {"ok": True}


def _changeable(ws: Workspace, args: Arguments, *also: str) -> Channel:
    channel = ws.visible(args.need("channel"))
    if channel.kind.direct:
        raise ApiError("method_not_supported_for_channel_type")
    ws.need_scope("channels:manage" if channel.kind is ChannelKind.PUBLIC else "groups:write", *also)
    if channel.archived:
        raise ApiError("is_archived")
    return ws.joined(channel.id)


METHODS = {
    "conversations.info": Method(info, 3, _READ),
    "conversations.list": Method(listing, 2, _READ),
    "conversations.members": Method(member_ids, 4, _READ),
    "conversations.create": Method(create, 2, _MANAGE, json=True),
    "conversations.setTopic": Method(set_topic, 2, (*_MANAGE, "channels:write.topic"), json=True),
    "conversations.setPurpose": Method(set_purpose, 2, (*_MANAGE, "channels:write.topic"), json=True),
    "conversations.rename": Method(rename, 2, _MANAGE, json=True),
    "conversations.archive": Method(archive, 2, _MANAGE, json=True),
    "conversations.unarchive": Method(unarchive, 2, _MANAGE, json=True),
    **history.METHODS,
    **members.METHODS,
}
