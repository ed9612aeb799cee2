"""Groups for incidents: made by the app, in which neither the app nor the robot is a member."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from itertools import takewhile

from adapters.wecom.app import chats
from adapters.wecom.app.client import QyApi
from adapters.wecom.app.people import People, is_user
from adapters.wecom.app.refusals import NOT_EVERYBODY
from bot.domain.account import Account
from bot.domain.chat import Delivery, Person, Receipt
from bot.errors import Rejected
from bot.ports.adapter import OpenedRoom, RoomPlan
from bot.ports.shelf import Shelf

_LONGEST_NAME = 50
_FEWEST = 2
_REMEMBERED = timedelta(days=365)
_GET = "/cgi-bin/appchat/get"
_AROUND_GROUPS = "86"
"""How WeCom's codes begin that say there is no such group, or not of this app."""

_WELCOMES = {
    "en": (
        "This group is for **{name}**.\n\nUpdates about the incident are posted here. To be heard here as well, the "
        "robot has to be a member: in the group's settings choose **Add robot**, then mention it once and tell it the "
        "incident's number: `@robot bind this chat to incident {number}`."
    ),
    "zh": (
        "本群用于 **{name}**。\n\n故障进展会发到这里。机器人不是群成员时听不到群里的消息：请在群设置中**添加机器人**，"
        "然后 @ 它一次并告知故障编号，例如 `@机器人 关联到故障 {number}`。"
    ),
}

Act = Callable[[Sequence[str]], Awaitable[None]]
Post = Callable[[Delivery], Awaitable[Receipt]]


class Rooms:
    """One account's groups."""

    def __init__(self, account: Account, api: QyApi, people: People, shelf: Shelf, post: Post) -> None:
        self._account = account
        self._api = api
        self._people = people
        self._shelf = shelf
        self._post = post

    async def open(self, plan: RoomPlan) -> OpenedRoom:
        """A group owned by the first of the people, shown to them by its first message.

        Its id comes from the plan's key, so that one made before is found. Raises `Rejected` for fewer than two people.
        """
        id = hashlib.sha256(f"{self._account.id}/{plan.key}".encode()).hexdigest()[:32]
        chat = chats.room(id)
        left_out = await (self._make(id, plan) if await self.name(chat) is None else self.invite(chat, plan.people))
        await self._welcome(id, plan)
        name = _shortened(plan.name)
        return OpenedRoom(chat, tuple(left_out), member=False, name=name if name != plan.name else "")

    async def invite(self, chat: str, people: Sequence[Person]) -> Sequence[Person]:
        """Bring people into a group; those who could not be."""
        if not chats.is_room(chat):
            raise Rejected("WeCom lets an app invite people into its own groups alone.", "not_ours")
        return await self._for_those_known(people, partial(self._add, chats.bare(chat)))

    async def name(self, chat: str) -> str | None:
        """What a group of the app's is called; None where there is none."""
        try:
            answer = await self._api.get(_GET, chatid=chats.bare(chat))
        except Rejected as error:
            if error.code.startswith(_AROUND_GROUPS):
                return None
            raise
        shown = answer.get("chat_info")
        return str(shown.get("name") or "") if isinstance(shown, dict) else None

    async def _make(self, id: str, plan: RoomPlan) -> Sequence[Person]:
        """Those who could not be in it."""
        return await self._for_those_known(plan.people, partial(self._create, id, _shortened(plan.name)))

    async def _create(self, id: str, name: str, members: Sequence[str]) -> None:
        if len(members) < _FEWEST:
            raise Rejected(
                "WeCom makes groups of two people or more: assign at least two responders that WeCom knows by id.",
                "too_few_people",
            )
        body = {"chatid": id, "name": name, "owner": members[0], "userlist": members}
        await self._api.post("/cgi-bin/appchat/create", body, writes=False)  # the same id makes no second group

    async def _add(self, id: str, members: Sequence[str]) -> None:
        if members:
            await self._api.post("/cgi-bin/appchat/update", {"chatid": id, "add_user_list": members}, writes=False)

    async def _for_those_known(self, people: Sequence[Person], act: Act) -> list[Person]:
        """Do something with the ids of all people, or with those WeCom knows where it does not know them all."""
        able = [person for person in people if is_user(person.id)]
        try:
            await act(_ids(able))
        except Rejected as error:
            if error.code not in NOT_EVERYBODY:
                raise
            able = [person for person in able if await self._people.person(person.id)]
            await act(_ids(able))
        return [person for person in people if person not in able]

    async def _welcome(self, id: str, plan: RoomPlan) -> None:
        """The message with which WeCom shows the group to its members; posted once, as far as that was noted."""
        if await self._shelf.get(self._account.id, "wecom", f"welcomed:{id}") is not None:
            return
        number = "".join(takewhile(str.isdigit, plan.key))
        said = _WELCOMES[self._account.language].format(name=plan.name, number=number or "7")
        text = f"{said}\n\n{plan.topic}" if plan.topic else said
        await self._post(
            Delivery(key=f"welcome/{id}", account=self._account.id, platform="wecom", chat=chats.room(id), text=text)
        )
        await self._shelf.put(self._account.id, "wecom", f"welcomed:{id}", "", _REMEMBERED)


def _ids(people: Sequence[Person]) -> list[str]:
    """Each person's once."""
    return list(dict.fromkeys(person.id for person in people))


def _shortened(name: str) -> str:
    """A group's name as WeCom takes it."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
