"""Which scopes each call needs, any one of several, as the reference documents them."""

import re

MESSAGES = "/open-apis/im/v1/messages"
CHATS = "/open-apis/im/v1/chats"
CARDS = "/open-apis/cardkit/v1/cards"

GROUP_HISTORY = "im:message.group_msg"

GRANTED = frozenset(
    {
        "im:message:send_as_bot",
        "im:message:readonly",
        "im:message.p2p_msg:readonly",
        "im:message.group_at_msg:readonly",
        "im:message.group_msg",
        "im:message.reactions:write_only",
        "im:message.reactions:read",
        "im:resource",
        "im:chat:create",
        "im:chat:read",
        "im:chat:update",
        "im:chat.members:bot_access",
        "im:chat.members:read",
        "im:chat.members:write_only",
        "cardkit:card:write",
        "contact:contact.base:readonly",
        "contact:user.base:readonly",
        "contact:user.email:readonly",
        "contact:user.id:readonly",
    }
)
"""What the app was granted, until a test takes some of it away."""

_SEND = ("im:message", "im:message:send_as_bot")
_READ = ("im:message", "im:message:readonly", "im:message.history:readonly")
_CARD = ("cardkit:card:write",)
_UPLOAD = ("im:resource", "im:resource:upload")
_REACT = ("im:message", "im:message.reactions:write_only")

_NEEDED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("GET", "/open-apis/bot/v3/info", ()),
    ("GET", "/open-apis/application/v6/scopes", ()),
    ("POST", MESSAGES, _SEND),
    ("POST", f"{MESSAGES}/[^/]+/reply", _SEND),
    ("PUT|PATCH", f"{MESSAGES}/[^/]+", (*_SEND, "im:message:update")),
    ("DELETE", f"{MESSAGES}/[^/]+", (*_SEND, "im:message:recall")),
    ("GET", MESSAGES, _READ),
    ("GET", f"{MESSAGES}/[^/]+", _READ),
    ("POST", f"{MESSAGES}/[^/]+/reactions", _REACT),
    ("DELETE", f"{MESSAGES}/[^/]+/reactions/[^/]+", _REACT),
    ("GET", f"{MESSAGES}/[^/]+/reactions", ("im:message", "im:message:readonly", "im:message.reactions:read")),
    ("POST", "/open-apis/im/v1/images", _UPLOAD),
    ("POST", "/open-apis/im/v1/files", _UPLOAD),
    ("POST", "/open-apis/ephemeral/v1/(send|delete)", _SEND),
    ("POST", CHATS, ("im:chat", "im:chat:create")),
    ("GET", f"{CHATS}/[^/]+", ("im:chat", "im:chat:readonly", "im:chat:read")),
    ("PUT", f"{CHATS}/[^/]+", ("im:chat", "im:chat:update")),
    ("POST", f"{CHATS}/[^/]+/members", ("im:chat", "im:chat.members:write_only")),
    ("GET", f"{CHATS}/[^/]+/members", ("im:chat", "im:chat:readonly", "im:chat.members:read")),
    ("POST", CARDS, _CARD),
    ("PUT", f"{CARDS}/[^/]+", _CARD),
    ("PATCH", f"{CARDS}/[^/]+/settings", _CARD),
    ("PUT", f"{CARDS}/[^/]+/elements/[^/]+/content", _CARD),
    ("POST", "/open-apis/contact/v3/users/batch_get_id", ("contact:user.id:readonly",)),
    ("GET", "/open-apis/contact/v3/users/[^/]+", ("contact:contact.base:readonly",)),
)


def needed(method: str, path: str) -> tuple[str, ...] | None:
    """Any one of these lets the call through; None: there is no such call."""
    for methods, pattern, scopes in _NEEDED:
        if re.fullmatch(methods, method) and re.fullmatch(pattern, path):
            return scopes
    return None
