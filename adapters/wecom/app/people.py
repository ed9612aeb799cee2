"""Names behind ids, and people by phone and e-mail."""

import hashlib
import re
from datetime import timedelta

from adapters.wecom.app.client import QyApi
from adapters.wecom.app.refusals import NOBODY
from bot.domain.chat import Person
from bot.errors import Rejected
from bot.ports.shelf import Shelf

_FORGOTTEN = timedelta(days=1)
_USER_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.@-]{0,63}")


def is_user(id: str) -> bool:
    """Whether it has the form of a member's id; who is known by name alone has none."""
    return bool(_USER_ID.fullmatch(id))


class People:
    """One account's members, as far as the app sees them.

    Who was not found is not looked for again for a day: WeCom closes the look-up where too many fail.
    """

    def __init__(self, account: str, api: QyApi, shelf: Shelf) -> None:
        self._account = account
        self._api = api
        self._shelf = shelf

    async def person(self, id: str) -> Person | None:
        """Who this is; None for nobody, and for those outside the app's visible range."""
        if not is_user(id):
            return None
        try:
            answer = await self._api.get("/cgi-bin/user/get", userid=id)
        except Rejected as error:
            if error.code in NOBODY or error.code == "60011":
                return None
            raise
        return Person(id, str(answer.get("name") or id))

    async def find(self, email: str, phone: str) -> Person | None:
        """By company mail, then personal mail, then mobile number with or without mainland China's prefix."""
        mobile = re.sub(r"[^\d+]", "", phone).removeprefix("+86").lstrip("+")
        ways: list[tuple[str, dict[str, object]]] = []
        if email:
            ways += [("/cgi-bin/user/get_userid_by_email", {"email": email, "email_type": kind}) for kind in (1, 2)]
        if mobile:
            ways.append(("/cgi-bin/user/getuserid", {"mobile": mobile}))
        for path, wanted in ways:
            if id := await self._looked_up(path, wanted):
                return await self.person(id) or Person(id, id)
        return None

    async def _looked_up(self, path: str, wanted: dict[str, object]) -> str:
        digest = hashlib.sha256(f"{path} {sorted(wanted.items())}".encode()).hexdigest()[:32]
        if await self._shelf.get(self._account, "wecom", f"nobody:{digest}") is not None:
            return ""
        try:
            answer = await self._api.post(path, wanted, writes=False)
        except Rejected as error:
            if error.code not in NOBODY:
                raise
            await self._shelf.put(self._account, "wecom", f"nobody:{digest}", "", _FORGOTTEN)
            return ""
        return str(answer.get("userid") or "")
