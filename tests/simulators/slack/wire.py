"""How people, channels and messages look in JSON."""

from tests.simulators.slack.model import JSON, Channel, ChannelKind, File, Message, User
from tests.simulators.slack.workspace import Workspace


def user(ws: Workspace, person: User) -> JSON:
    """A user object; the address only for apps with `users:read.email`."""
    profile: JSON = {"real_name": person.real_name, "display_name": person.name}
    if "users:read.email" in ws.scopes and person.email:
        profile["email"] = person.email
    if person.bot_id:
        profile |= {"bot_id": person.bot_id, "api_app_id": person.app_id}
    return {
        "id": person.id,
        "team_id": person.team,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": False,
        "tz": person.tz,
        "is_bot": person.is_bot,
        "profile": profile,
    }


def channel(ws: Workspace, room: Channel) -> JSON:
    body: JSON = {
        "id": room.id,
        "created": room.created,
        "creator": room.creator,
        "context_team_id": room.team,
        "is_channel": room.kind is ChannelKind.PUBLIC,
        "is_group": room.kind is ChannelKind.PRIVATE,
        "is_im": room.kind is ChannelKind.DIRECT,
        "is_mpim": room.kind is ChannelKind.GROUP_DIRECT,
        "is_private": room.kind is not ChannelKind.PUBLIC,
        "is_archived": room.archived,
    }
    if room.kind is ChannelKind.DIRECT:
        return body | {"user": next((member for member in room.members if member != ws.bot.id), ws.bot.id)}
    return body | {
        "name": room.name,
        "name_normalized": room.name,
        "is_general": room.general,
        "is_member": ws.has_bot(room),
        "topic": {"value": room.topic, "creator": room.creator, "last_set": room.created},
        "purpose": {"value": room.purpose, "creator": room.creator, "last_set": room.created},
    }


def message(ws: Workspace, kept: Message, metadata: bool = False) -> JSON:
    """A message as methods and events show it; its metadata only where asked for."""
    if kept.tombstone:
        return _tombstone(kept)
    body: JSON = {"type": "message", "text": kept.text, "ts": kept.ts, "team": kept.team}
    optional = {
        "subtype": kept.subtype,
        "user": kept.user,
        "username": kept.username,
        "client_msg_id": kept.client_msg_id,
        "blocks": kept.blocks,
        "attachments": kept.attachments,
        "files": kept.files,
        "edited": kept.edited,
        "metadata": kept.metadata if metadata else None,
        "streaming_state": kept.stream.state.value if kept.stream else None,
        "reactions": [{"name": n, "users": u, "count": len(u)} for n, u in kept.reactions.items()],
    }
    body.update({name: value for name, value in optional.items() if value})
    if kept.bot_id:
        body |= {"bot_id": kept.bot_id, "app_id": kept.app_id, "bot_profile": _profile(ws, kept)}
    return body | _thread(ws, kept) | kept.extra


def _thread(ws: Workspace, kept: Message) -> JSON:
    messages = ws.channels[kept.channel].messages if kept.channel in ws.channels else {}
    if kept.thread_ts:
        parent = messages.get(kept.thread_ts)
        body: JSON = {"thread_ts": kept.thread_ts}
        if parent is not None:
            body["parent_user_id"] = parent.user
            if kept.subtype == "thread_broadcast":
                body["root"] = message(ws, parent)
        return body
    if not kept.replies:
        return {}
    writers = list(dict.fromkeys(messages[ts].user or messages[ts].bot_id for ts in kept.replies))
    return {
        "thread_ts": kept.ts,
        "reply_count": len(kept.replies),
        "reply_users_count": len(writers),
        "reply_users": writers[:5],
        "latest_reply": kept.replies[-1],
    }


def _tombstone(kept: Message) -> JSON:
    return {
        "type": "message",
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": "USLACKBOT",
        "hidden": True,
        "ts": kept.ts,
        "thread_ts": kept.ts,
        "reply_count": len(kept.replies),
        "latest_reply": kept.replies[-1] if kept.replies else kept.ts,
    }


def _profile(ws: Workspace, kept: Message) -> JSON:
    author = ws.users.get(kept.user or "")
    name = author.name if author else kept.username or "bot"
    return {"id": kept.bot_id, "app_id": kept.app_id, "name": name, "team_id": kept.team}


def file(ws: Workspace, kept: File) -> JSON:
    address = f"{ws.base_url}/files/{kept.id}/{kept.name}"
    return {
        "id": kept.id,
        "name": kept.name,
        "title": kept.title or kept.name,
        "mimetype": "text/plain" if kept.name.endswith((".txt", ".md", ".log")) else "application/octet-stream",
        "size": kept.length,
        "url_private": address,
        "url_private_download": address,
        "permalink": f"https://{ws.domain}.slack.com/files/{ws.bot.id}/{kept.id}/{kept.name}",
    }
