"""Names behind ids: people, bots, channels."""

from adapters.slack.client import SlackClient
from adapters.slack.content import JSON
from bot.domain.chat import Person
from bot.errors import Rejected

_UNKNOWN = frozenset(
    {"user_not_found", "users_not_found", "user_not_visible", "bot_not_found", "channel_not_found", "invalid_arguments"}
)


async def person(client: SlackClient, id: str) -> Person | None:
    """Who this is. Ids of bots begin with B."""
    if id.startswith("B"):
        answer = await _known(client, "bots.info", bot=id)
        return Person(id, str(answer["bot"].get("name") or id), is_bot=True) if answer else None
    answer = await _known(client, "users.info", user=id)
    return _person(answer["user"]) if answer else None


async def person_with(client: SlackClient, email: str) -> Person | None:
    answer = await _known(client, "users.lookupByEmail", email=email)
    return _person(answer["user"]) if answer else None


async def room(client: SlackClient, chat: str) -> str | None:
    """A channel's name; a direct conversation has none, which is the empty one."""
    answer = await _known(client, "conversations.info", channel=chat)
    return str(answer["channel"].get("name") or "") if answer else None


async def _known(client: SlackClient, method: str, **arguments: str) -> JSON | None:
    try:
        return await client.call(method, **arguments)
    except Rejected as error:
        if error.code in _UNKNOWN:
            return None
        raise


def _person(user: JSON) -> Person:
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    id = str(user["id"])
    name = next((str(name) for name in names if name), id)
    return Person(id, name, bool(user.get("is_bot")) or id == "USLACKBOT", str(profile.get("email") or ""))
