"""Finding people."""

import re

from adapters.dingtalk.client import DingTalkClient
from adapters.dingtalk.directory import Directory
from bot.domain.chat import Person
from bot.errors import Rejected

NOBODY = frozenset({"60121", "40104"})
"""What is answered where nobody has the number."""


def has_user_id(person: Person) -> bool:
    """Whether DingTalk knows this person by a user id, rather than by its opaque id of somebody outside."""
    return bool(re.fullmatch(r"[\w.@-]+", person.id))


async def person_with(client: DingTalkClient, directory: Directory, phone: str) -> Person | None:
    """Who has this mobile number, with or without the prefix of mainland China; None for nobody in the organisation.

    Needs the permission qyapi_get_member_by_mobile; raises `Rejected` without it.
    """
    mobile = re.sub(r"[^\d+]", "", phone).removeprefix("+86")
    if not mobile:
        return None
    try:
        answer = await client.lookup("/topapi/v2/user/getbymobile", {"mobile": mobile})
    except Rejected as error:
        if error.code in NOBODY:
            return None
        raise
    result = answer.get("result")
    id = str(result.get("userid") or "") if isinstance(result, dict) else ""
    return (directory.person(id) or Person(id, id)) if id else None
