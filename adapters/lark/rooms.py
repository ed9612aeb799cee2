"""War rooms: groups that the bot makes and owns, and the people it brings into them."""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from adapters.lark.client import JSON, LarkClient, payload
from adapters.lark.composing import uuid
from adapters.lark.identity import Identity
from adapters.lark.messages import text_of
from bot.domain.chat import Person
from bot.errors import Rejected
from bot.ports.adapter import OpenedRoom, RoomPlan
from bot.ports.shelf import Shelf

log = structlog.get_logger("lark")

CHATS = "/open-apis/im/v1/chats"
NAME_LIMIT = 60
TOPIC_LIMIT = 100

_AT_ONCE = 50
_REMEMBERED = timedelta(days=400)
_NOT_TO_BE_INVITED = frozenset({"232013", "232024", "232043"})
_LISTED = ("invalid_id_list", "not_existed_id_list", "pending_approval_id_list")


class Groups:
    """Opens one group for each key: Lark drops the same request for some hours, and then it is written down."""

    def __init__(self, client: LarkClient, shelf: Shelf, account: str, me: Identity) -> None:
        self._client = client
        self._shelf = shelf
        self._account = account
        self._me = me

    async def open(self, plan: RoomPlan) -> OpenedRoom:
        """The group of this key, made unless there is one, with people invited; its description is the topic.

        Raises `Rejected` naming the scope that is missing.
        """
        name, topic = _cut(plan.name, NAME_LIMIT), _cut(plan.topic, TOPIC_LIMIT)
        chat = await self._shelf.get(self._account, "lark", f"room:{plan.key}")
        if chat is None:
            chat = await self._made(plan.key, name, topic)
            await self._shelf.put(self._account, "lark", f"room:{plan.key}", chat, _REMEMBERED)
        elif topic:
            await self._describe(chat, topic)
        left_out = await self.invite(chat, plan.people)
        return OpenedRoom(chat, tuple(left_out), name="" if name == plan.name else name, link=self._me.link(chat))

    async def _made(self, key: str, name: str, topic: str) -> str:
        """People are invited afterwards: one who cannot be would keep the group from being made."""
        body = {
            "name": name,
            "description": topic,
            "chat_mode": "group",
            "chat_type": "private",
            "group_message_type": "chat",
        }
        query = {"user_id_type": "open_id", "set_bot_manager": "true", "uuid": uuid(f"room:{key}")}
        answer = await self._client.call("POST", CHATS, query=query, body=body, writes=False)
        chat = text_of(payload(answer), "chat_id")
        if not chat:
            raise Rejected("Lark made a group without an id.", "no_chat")
        return chat

    async def _describe(self, chat: str, topic: str) -> None:
        """A description that Lark refuses is no reason to have no room."""
        try:
            await self._client.call("PUT", f"{CHATS}/{chat}", body={"description": topic}, writes=False)
        except Rejected as error:
            log.info("lark group not described", reason=error.public)

    async def invite(self, chat: str, people: Sequence[Person]) -> list[Person]:
        """Fifty at a time, one call after the other, as Lark wants it; who could not be invited."""
        left_out: set[str] = {person.id for person in people if not person.id.startswith("ou_")}
        wanted = list(dict.fromkeys(person.id for person in people if person.id not in left_out))
        for start in range(0, len(wanted), _AT_ONCE):
            left_out |= await self._invited(chat, wanted[start : start + _AT_ONCE])
        return [person for person in people if person.id in left_out]

    async def _invited(self, chat: str, ids: list[str]) -> set[str]:
        """Those of `ids` who were left out; where Lark refuses all for the sake of one, each is asked for alone."""
        query = {"member_id_type": "open_id", "succeed_type": "1"}
        try:
            answer = await self._client.call(
                "POST", f"{CHATS}/{chat}/members", query=query, body={"id_list": ids}, writes=False
            )
        except Rejected as error:
            if error.code not in _NOT_TO_BE_INVITED:
                raise
            if len(ids) == 1:
                return set(ids)
            return {left for id in ids for left in await self._invited(chat, [id])}
        return {id for key in _LISTED for id in _ids(payload(answer), key)}


def _ids(data: JSON, key: str) -> list[str]:
    found = data.get(key)
    return [id for id in found if isinstance(id, str)] if isinstance(found, list) else []


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
