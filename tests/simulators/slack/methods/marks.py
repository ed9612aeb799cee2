"""reactions.*, pins.*, bookmarks.*, assistant.threads.setStatus: signs put on messages and channels."""

import re

from tests.simulators.slack import conversation, wire
from tests.simulators.slack.arguments import Arguments
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.methods.method import Method
from tests.simulators.slack.model import JSON, Channel, Message
from tests.simulators.slack.workspace import Workspace

_EMOJI = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")
_TS = re.compile(r"\d{1,12}\.\d{6}")
_MOST_PINS = 100


def _target(ws: Workspace, args: Arguments) -> tuple[Channel, Message]:
    channel = ws.joined(args.need("channel"))
    if channel.archived:
        raise ApiError("is_archived")
    message = channel.messages.get(args.need("timestamp"))
    if message is None or message.tombstone:
        raise ApiError("message_not_found")
    return channel, message


def _emoji(args: Arguments) -> str:
    name = args.need("name").strip(":")
    if not _EMOJI.fullmatch(name):
        raise ApiError("invalid_name")
    return name


def add_reaction(ws: Workspace, args: Arguments) -> JSON:
    channel, message = _target(ws, args)
    name = _emoji(args)
    if ws.bot.id in message.reactions.get(name, ()):
        raise ApiError("already_reacted")
    conversation.react(ws, channel, message, ws.bot, name)
    return {"ok": True}


def remove_reaction(ws: Workspace, args: Arguments) -> JSON:
    channel, message = _target(ws, args)
    name = _emoji(args)
    if ws.bot.id not in message.reactions.get(name, ()):
        raise ApiError("no_reaction")
    conversation.unreact(ws, channel, message, ws.bot, name)
    return {"ok": True}


def add_pin(ws: Workspace, args: Arguments) -> JSON:
    channel, message = _target(ws, args)
    if message.ts in channel.pins:
        raise ApiError("already_pinned")
    if len(channel.pins) >= _MOST_PINS:
        raise ApiError("too_many_pins")
    conversation.pin(ws, channel, message, ws.bot)
    return {"ok": True}


def remove_pin(ws: Workspace, args: Arguments) -> JSON:
    channel, message = _target(ws, args)
    if message.ts not in channel.pins:
        raise ApiError("no_pin")
    conversation.unpin(ws, channel, message, ws.bot)
    return {"ok": True}


def list_pins(ws: Workspace, args: Arguments) -> JSON:
    channel = ws.joined(args.need("channel"))
    items = [{"type": "message", "message": wire.message(ws, channel.messages[ts])} for ts in channel.pins]
    return {"ok": True, "items": items}


def _link(args: Arguments) -> str:
    link = args.need("link")
    if not link.startswith(("http://", "https://")):
        raise ApiError("invalid_link")
    return link


def add_bookmark(ws: Workspace, args: Arguments) -> JSON:
    channel = ws.joined(args.need("channel_id"))
    if args.need("type") != "link":
        raise ApiError("invalid_bookmark_type")
    bookmark = {"id": ws.new_id("Bk"), "channel_id": channel.id, "title": args.need("title"), "type": "link"}
    bookmark |= {"link": _link(args), "emoji": args.text("emoji") or ""}
    channel.bookmarks[bookmark["id"]] = bookmark
    return {"ok": True, "bookmark": bookmark}


def edit_bookmark(ws: Workspace, args: Arguments) -> JSON:
    bookmark = _bookmark(ws, args)
    bookmark |= {name: value for name in ("title", "emoji") if (value := args.text(name)) is not None}
    if "link" in args:
        bookmark["link"] = _link(args)
    return {"ok": True, "bookmark": bookmark}


def remove_bookmark(ws: Workspace, args: Arguments) -> JSON:
    bookmark = _bookmark(ws, args)
    del ws.channels[bookmark["channel_id"]].bookmarks[bookmark["id"]]
    return {"ok": True}


def _bookmark(ws: Workspace, args: Arguments) -> JSON:
    channel = ws.joined(args.need("channel_id"))
    if (found := channel.bookmarks.get(args.need("bookmark_id"))) is None:
        raise ApiError("not_found")
    return found


def list_bookmarks(ws: Workspace, args: Arguments) -> JSON:
    return {"ok": True, "bookmarks": [*ws.joined(args.need("channel_id")).bookmarks.values()]}


def set_status(ws: Workspace, args: Arguments) -> JSON:
    """The line "… is thinking"; an empty status, or a post in the thread, takes it away."""
    channel = ws.joined(args.need("channel_id"))
    thread_ts = args.need("thread_ts")
    if not _TS.fullmatch(thread_ts) or thread_ts not in channel.messages:
        raise ApiError("invalid_thread_ts")
    messages = args.structure("loading_messages") or []
    if not isinstance(messages, list) or len(messages) > 10:
        raise ApiError("invalid_arguments", "no more than 10 items allowed [json-pointer:/loading_messages]")
    if "status" not in args:
        raise ApiError("invalid_arguments", "missing required field: status")
    if status := args.text("status"):
        ws.statuses[channel.id, thread_ts] = status
    else:
        ws.statuses.pop((channel.id, thread_ts), None)
    ws.journal.changed()
    return {"ok": True}


METHODS = {
    "reactions.add": Method(add_reaction, 3, ("reactions:write",), json=True),
    "reactions.remove": Method(remove_reaction, 2, ("reactions:write",), json=True),
    "pins.add": Method(add_pin, 2, ("pins:write",), json=True),
    "pins.remove": Method(remove_pin, 2, ("pins:write",), json=True),
    "pins.list": Method(list_pins, 2, ("pins:read",)),
    "bookmarks.add": Method(add_bookmark, 2, ("bookmarks:write",), json=True),
    "bookmarks.edit": Method(edit_bookmark, 2, ("bookmarks:write",), json=True),
    "bookmarks.remove": Method(remove_bookmark, 2, ("bookmarks:write",), json=True),
    "bookmarks.list": Method(list_bookmarks, 3, ("bookmarks:read",)),
    "assistant.threads.setStatus": Method(set_status, 3, ("chat:write", "assistant:write"), json=True),
}
