"""Which chats are the app's: those whose id begins with `app:`, since no id of WeCom's own holds a colon."""

APP = "app:"
"""Before the id of the person whose direct chat with the app it is."""

ROOM = "app:room:"
"""Before the id of a group that the app has made."""


def is_of_app(chat: str) -> bool:
    return chat.startswith(APP)


def is_room(chat: str) -> bool:
    return chat.startswith(ROOM)


def direct(user: str) -> str:
    """The direct chat of a person with the app."""
    return f"{APP}{user}"


def room(id: str) -> str:
    """The chat of a group the app has made."""
    return f"{ROOM}{id}"


def bare(chat: str) -> str:
    """What WeCom itself calls it: a person's id or a group's."""
    return chat.removeprefix(ROOM).removeprefix(APP)
