"""Everything the adapter asks of Slack, methods and events, each with its scopes; the manifest grants just these."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes`: all those that calls of it may need. `writes`: doing it twice would show."""

    scopes: tuple[str, ...] = ()
    form: Literal["json", "query", "get"] = "query"
    writes: bool = False
    feature: str = ""


_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_MANAGE = ("channels:manage", "groups:write")
_ROOM = Method(_MANAGE, "json", writes=True, feature="opening war rooms")
_POST = Method(("chat:write", "chat:write.public"), "json", writes=True, feature="replies")
_EDIT = Method(("chat:write",), "json", feature="replies")
_PAST = Method(_HISTORY, "get", feature="reading a channel's history, and what is said in it")

METHODS: dict[str, Method] = {
    "auth.test": Method(),
    "apps.connections.open": Method(),
    "chat.postMessage": _POST,
    "chat.postEphemeral": Method(("chat:write",), "json", writes=True, feature="replies"),
    "chat.update": _EDIT,
    "chat.startStream": Method(("chat:write",), "json", writes=True, feature="replies"),
    "chat.appendStream": Method(("chat:write",), "json", writes=True, feature="replies"),
    "chat.stopStream": _EDIT,
    "assistant.threads.setStatus": _EDIT,
    "reactions.add": Method(("reactions:write",), feature="the working sign"),
    "reactions.remove": Method(("reactions:write",), feature="the working sign"),
    "conversations.history": _PAST,
    "conversations.replies": _PAST,
    "conversations.info": Method(_READ, "get", feature="channel names, joins and renames"),
    "conversations.list": Method(_READ, "get", feature="opening war rooms"),
    "conversations.create": _ROOM,
    "conversations.setTopic": Method(_MANAGE, "json", feature="opening war rooms"),
    "conversations.invite": Method(_MANAGE, "json", feature="opening war rooms"),
    "users.info": Method(("users:read",), "get", feature="people's names"),
    "bots.info": Method(("users:read",), "get", feature="people's names"),
    "users.lookupByEmail": Method(("users:read.email",), "get", feature="finding people by e-mail"),
    "files.getUploadURLExternal": Method(("files:write",), feature="files with replies"),
    "files.completeUploadExternal": Method(("files:write",), writes=True, feature="files with replies"),
}

EVENTS: dict[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "pin_added": ("pins:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_left": ("channels:read",),
    "group_left": ("groups:read",),
    "channel_created": ("channels:read",),
    "channel_rename": ("channels:read",),
    "group_rename": ("groups:read",),
    "channel_archive": ("channels:read",),
    "group_archive": ("groups:read",),
    "channel_unarchive": ("channels:read",),
    "group_unarchive": ("groups:read",),
}

COMMANDS = ("commands",)
"""Needed by the slash command."""


def needed() -> frozenset[str]:
    """Every scope the adapter uses."""
    of_methods = {scope for method in METHODS.values() for scope in method.scopes}
    return frozenset(of_methods | {scope for scopes in EVENTS.values() for scope in scopes} | set(COMMANDS))


def features() -> dict[str, frozenset[str]]:
    """What is lost without which scopes."""
    lost: dict[str, set[str]] = {"mentions": {"app_mentions:read"}, "the slash command": set(COMMANDS)}
    for method in METHODS.values():
        if method.feature:
            lost.setdefault(method.feature, set()).update(method.scopes)
    return {feature: frozenset(scopes) for feature, scopes in lost.items()}
