"""The permissions that the adapter uses, by what is lost without them, and the events it understands."""

from collections.abc import Iterator, Mapping

Need = tuple[str, ...]
"""Any one of these will do; the first, which grants least, is the one to add."""

READ: Need = ("im:message:readonly", "im:message.history:readonly", "im:message")
GROUPS: Need = ("im:chat:read", "im:chat:readonly", "im:chat")

WORKING_SIGN = "the working sign"

FEATURES: Mapping[str, tuple[Need, ...]] = {
    "direct messages": (("im:message.p2p_msg:readonly",),),
    "mentions": (("im:message.group_at_msg:readonly", "im:message.group_msg"),),
    "a group's history, and what is said in it": (("im:message.group_msg",), READ),
    "replies": (("im:message:send_as_bot", "im:message"),),
    "replies that stream (without it they are changed every second)": (("cardkit:card:write",),),
    "files with replies": (("im:resource", "im:resource:upload"),),
    WORKING_SIGN: (("im:message.reactions:write_only", "im:message"), ("im:message.reactions:read", *READ)),
    "group names, renames and disbanding": (GROUPS,),
    "joins": (("im:chat.members:read", "im:chat:readonly", "im:chat"),),
    "the bot coming to groups and leaving them": (("im:chat.members:bot_access", "im:chat:readonly", "im:chat"),),
    "war rooms": (
        ("im:chat:create", "im:chat"),
        ("im:chat:update", "im:chat"),
        ("im:chat.members:write_only", "im:chat"),
    ),
    "people's names": (("contact:contact.base:readonly",), ("contact:user.base:readonly",)),
    "people's e-mail addresses": (("contact:user.email:readonly",),),
    "finding people by e-mail and phone": (("contact:user.id:readonly",),),
}

EVENTS = (
    "im.message.receive_v1",
    "im.message.recalled_v1",
    "im.chat.member.user.added_v1",
    "im.chat.member.bot.added_v1",
    "im.chat.member.bot.deleted_v1",
    "im.chat.updated_v1",
    "im.chat.disbanded_v1",
)


def needed() -> frozenset[str]:
    """One scope for each need: the smallest set that everything works with."""
    return frozenset(need[0] for needs in FEATURES.values() for need in needs)


def missing(granted: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    """Every feature with the scopes to add, none where it works."""
    for feature, needs in FEATURES.items():
        yield feature, [need[0] for need in needs if not granted & set(need)]
