"""conversations.invite, join, leave, kick and open: who is where."""

from tests.simulators.slack import rooms, wire
from tests.simulators.slack.arguments import Arguments
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.methods.method import Method
from tests.simulators.slack.model import JSON, Channel, ChannelKind
from tests.simulators.slack.workspace import Workspace


def invite(ws: Workspace, args: Arguments) -> JSON:
    """All or nobody: one bad id fails the call, unless `force` is set and anybody is left."""
    channel = ws.visible(args.need("channel"))
    public = channel.kind is ChannelKind.PUBLIC
    ws.need_scope(*(("channels:manage", "channels:write.invites") if public else ("groups:write",)))
    if channel.archived:
        raise ApiError("is_archived")
    ws.joined(channel.id)
    wanted = args.names("users")
    if not wanted:
        raise ApiError("no_user")
    if len(wanted) > 100:
        raise ApiError("too_many_users")
    refusals = {user_id: reason for user_id in wanted if (reason := _refusal(ws, channel, user_id))}
    errors = [{"user": user_id, "ok": False, "error": reason} for user_id, reason in refusals.items()]
    good = [user_id for user_id in wanted if user_id not in refusals]
    if errors and not (args.flag("force") and good):
        raise ApiError(next(iter(refusals.values())), errors=errors)
    for user_id in good:
        rooms.join(ws, channel, ws.users[user_id], ws.bot)
    answer = {"ok": True, "channel": wire.channel(ws, channel)}
    return answer | ({"errors": errors} if errors else {})


def _refusal(ws: Workspace, channel: Channel, user_id: str) -> str | None:
    if user_id == ws.bot.id:
        return "cant_invite_self"
    if user_id not in ws.users:
        return "user_not_found"
    return "already_in_channel" if user_id in channel.members else None


def join(ws: Workspace, args: Arguments) -> JSON:
    channel = ws.visible(args.need("channel"))
    if channel.kind is not ChannelKind.PUBLIC:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    answer: JSON = {"ok": True}
    if ws.has_bot(channel):
        answer |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    else:
        rooms.join(ws, channel, ws.bot)
    return answer | {"channel": wire.channel(ws, channel)}


def leave(ws: Workspace, args: Arguments) -> JSON:
    channel = ws.visible(args.need("channel"))
    if channel.general:
        raise ApiError("cant_leave_general")
    if not ws.has_bot(channel):
        return {"ok": True, "not_in_channel": True}
    rooms.leave(ws, channel, ws.bot)
    return {"ok": True}


def kick(ws: Workspace, args: Arguments) -> JSON:
    channel = ws.joined(args.need("channel"))
    person = ws.user(args.need("user"))
    if person is ws.bot:
        raise ApiError("cant_kick_self")
    if person.id not in channel.members:
        raise ApiError("not_in_channel")
    rooms.leave(ws, channel, person, ws.bot)
    return {"ok": True}


def open_direct(ws: Workspace, args: Arguments) -> JSON:
    """A direct or group direct conversation with up to eight people, the same one every time."""
    existing = args.text("channel")
    wanted = [user_id for user_id in args.names("users") if user_id != ws.bot.id]
    if existing is not None:
        channel = ws.visible(existing)
    elif not wanted:
        raise ApiError("users_list_not_supplied")
    elif len(wanted) > 8:
        raise ApiError("too_many_users")
    else:
        ws.need_scope("im:write" if len(wanted) == 1 else "mpim:write")
        for user_id in wanted:
            ws.user(user_id)
        channel = ws.direct(ws.bot.id, *wanted)
    shown = wire.channel(ws, channel) if args.flag("return_im") else {"id": channel.id}
    return {"ok": True, "channel": shown}


METHODS = {
    "conversations.invite": Method(invite, 3, ("channels:manage", "channels:write.invites", "groups:write"), json=True),
    "conversations.join": Method(join, 3, ("channels:join",), json=True),
    "conversations.leave": Method(leave, 3, ("channels:manage", "groups:write"), json=True),
    "conversations.kick": Method(kick, 3, ("channels:manage", "groups:write"), json=True),
    "conversations.open": Method(open_direct, 3, ("im:write", "mpim:write"), json=True),
}
