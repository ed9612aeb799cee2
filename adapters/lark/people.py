"""Names behind ids: people, groups."""

from adapters.lark.client import LarkClient, payload
from adapters.lark.content import JSON
from adapters.lark.messages import text_of
from bot.domain.chat import Person
from bot.errors import Rejected

_UNKNOWN_PERSON = frozenset({"41012", "41050", "99992351", "99992354"})
_UNKNOWN_ROOM = frozenset({"232006", "232009", "232011"})
_USERS = "/open-apis/contact/v3/users"
_OPEN_IDS = {"user_id_type": "open_id"}


async def person(client: LarkClient, id: str) -> Person | None:
    """Who this is; None also for those outside the app's availability."""
    try:
        answer = await client.call("GET", f"{_USERS}/{id}", query=_OPEN_IDS)
    except Rejected as error:
        if error.code in _UNKNOWN_PERSON:
            return None
        raise
    user = payload(answer).get("user") or {}
    return Person(id, text_of(user, "name") or id, email=text_of(user, "email"))


async def person_with(client: LarkClient, email: str, phone: str) -> Person | None:
    """The person with this e-mail address or mobile number."""
    body: JSON = {
        "emails": [email] if email else [],
        "mobiles": [phone] if phone else [],
        "include_resigned": False,
    }
    answer = await client.call("POST", f"{_USERS}/batch_get_id", query=_OPEN_IDS, body=body, writes=False)
    found = payload(answer).get("user_list")
    ids = [text_of(entry, "user_id") for entry in (found if isinstance(found, list) else [])]
    id = next((id for id in ids if id), None)
    if id is None:
        return None
    return await person(client, id) or Person(id, email or phone, email=email)


async def room(client: LarkClient, chat: str) -> str | None:
    """A group's name; a direct conversation has none, which is the empty one."""
    try:
        answer = await client.call("GET", f"/open-apis/im/v1/chats/{chat}")
    except Rejected as error:
        if error.code in _UNKNOWN_ROOM:
            return None
        raise
    return text_of(payload(answer), "name")
