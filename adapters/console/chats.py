"""Which chats the console has: everybody's own direct conversations, and rooms."""

from urllib.parse import quote

from bot.domain.chat import Person
from bot.errors import NotFound

OWN = "me"
_DIRECT = "me-"


def resolve(chat: str, person: Person) -> str:
    """The chat's id: "me" is the person's own direct conversation, "me:name" a further one.

    Raises `NotFound` for somebody else's.
    """
    own, colon, further = chat.partition(":")
    id = _own(person) + colon + further if own == OWN else chat
    if not open_to(person, id):
        raise NotFound("There is no such chat here.")
    return id


def open_to(person: Person, chat: str) -> bool:
    """Rooms are open to all of the account, direct conversations to their person alone."""
    return not is_direct(chat) or chat.partition(":")[0] == _own(person)


def is_direct(chat: str) -> bool:
    """Whether everything said there is addressed to the bot."""
    return chat.startswith(_DIRECT)


def _own(person: Person) -> str:
    """Unlike anybody else's, since what is quoted has no colon."""
    return _DIRECT + quote(person.id, safe="")
