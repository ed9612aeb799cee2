"""War rooms: groups made from a template that has the robot in it, and the people brought into them."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from adapters.dingtalk.client import DingTalkClient
from adapters.dingtalk.groups import Groups
from adapters.dingtalk.people import has_user_id
from adapters.dingtalk.settings import DingTalkSettings
from bot.domain.chat import Person
from bot.errors import Rejected, Unsupported
from bot.ports.adapter import OpenedRoom, RoomPlan

_CREATE = "/v1.0/im/sceneGroup/create"
_ADD = "/v1.0/im/sceneGroup/member/add"
_LONGEST_NAME = 30
_NOBODY = "member.notFound"


class SceneGroups:
    """One account's groups. DingTalk drops a repeated `uuid`, so the same plan again makes no second group."""

    def __init__(self, client: DingTalkClient, settings: DingTalkSettings, groups: Groups, account: str) -> None:
        self._client = client
        self._settings = settings
        self._groups = groups
        self._account = account

    async def open(self, plan: RoomPlan) -> OpenedRoom:
        """A group has an owner: the first of the people whom DingTalk knows. There is no topic."""
        self._need_template()
        name = plan.name if len(plan.name) <= _LONGEST_NAME else f"{plan.name[: _LONGEST_NAME - 1]}…"
        for owner in filter(has_user_id, plan.people):
            try:
                chat = await self._create(plan.key, name, owner)
            except Rejected as error:
                if error.code != _NOBODY:
                    raise
                continue
            self._groups.opened(chat)
            await self._groups.note(chat, name)
            left_out = await self.invite(chat, [one for one in plan.people if one != owner])
            return OpenedRoom(chat, tuple(left_out), name=name)
        raise Rejected("A DingTalk group needs an owner: name somebody of the organisation to bring in.", "no_owner")

    async def invite(self, chat: str, people: Sequence[Person]) -> list[Person]:
        """Bring people in; those whom DingTalk does not know."""
        self._need_template()
        reachable = [one for one in people if has_user_id(one)]
        unknown = await self._add(chat, reachable)
        return [one for one in people if one not in reachable or one in unknown]

    async def _create(self, key: str, name: str, owner: Person) -> str:
        body = {
            "title": name,
            "template_id": self._settings.group_template_id,
            "owner_user_id": owner.id,
            "user_ids": [owner.id],
            "uuid": str(uuid5(NAMESPACE_URL, f"warroom:{self._account}/dingtalk/room/{key}")),
            "management_options": {"show_history_type": 1},
        }
        answer = await self._client.call(_CREATE, body, writes=False)
        chat = answer.get("open_conversation_id")
        if not isinstance(chat, str) or not chat:
            raise Rejected("DingTalk made a group and did not say which.", "no_group")
        return chat

    async def _add(self, chat: str, people: Sequence[Person]) -> list[Person]:
        """Who could not be; one unknown person spoils a call for all, so they are then tried one by one."""
        if not people:
            return []
        try:
            body = {"open_conversation_id": chat, "user_ids": [one.id for one in people]}
            await self._client.call(_ADD, body, writes=False)
        except Rejected as error:
            if error.code != _NOBODY:
                raise
            if len(people) == 1:
                return list(people)
            return [out for one in people for out in await self._add(chat, [one])]
        return []

    def _need_template(self) -> None:
        if not self._settings.group_template_id:
            raise Unsupported(
                f"Groups on DingTalk are made from a template: set accounts.{self._account}.dingtalk.group_template_id."
            )
