"""AI cards: created and delivered once, then filled by whole frames until the final one."""

import re

from aiohttp import web

from tests.simulators.dingtalk.model import JSON, Chat, Post
from tests.simulators.dingtalk.robot import Refusal, RobotApi
from tests.simulators.dingtalk.state import CLIENT_ID, State

TEMPLATE = "tpl-1.schema"
VARIABLE = "msgContent"
FRAME_BYTES = 1_024
PARAMETER_BYTES = 1_024


class CardApi:
    """Admits calls as the robot's API does."""

    def __init__(self, state: State, robot: RobotApi) -> None:
        self._state = state
        self._robot = robot

    def create(self, request: web.Request, body: JSON) -> JSON:
        self._robot.admit(request, "Card.Instance.Write")
        id = str(body.get("outTrackId") or "")
        if body.get("cardTemplateId") != TEMPLATE:
            raise Refusal(400, "param.templateNotExist")
        if not id or id in self._state.cards:
            raise Refusal(400, "param.cardAlreadyExist")
        parameters = (body.get("cardData") or {}).get("cardParamMap") or {}
        if any(not isinstance(one, str) or len(one.encode()) > PARAMETER_BYTES for one in parameters.values()):
            raise Refusal(400, "param.cardParamMap")
        space = re.fullmatch(r"dtv1\.card//IM_(GROUP|ROBOT)\.(.+)", str(body.get("openSpaceId")))
        if space is None:
            raise Refusal(400, "param.openSpaceIdInvalid")
        delivered = self._deliver(id, space[1], space[2], body)
        result = {"spaceType": f"IM_{space[1]}", "spaceId": space[2], "success": delivered}
        carrier = self._state.cards[id].key if delivered else ""
        result |= {"carrierId": carrier, "errorMsg": None if delivered else "no such space"}
        return {"success": True, "result": {"outTrackId": id, "deliverResults": [result]}}

    def _deliver(self, id: str, kind: str, space: str, body: JSON) -> bool:
        """A good answer may say that it was not delivered."""
        model = body.get("imGroupOpenDeliverModel" if kind == "GROUP" else "imRobotOpenDeliverModel") or {}
        if model.get("robotCode") != CLIENT_ID:
            raise Refusal(400, "param.openDeliverModelError")
        chat: Chat | None
        if kind == "GROUP":
            chat = self._state.chats.get(space)
        else:
            chat = self._robot.direct(space) if space in self._state.users else None
        if chat is None or not chat.robot:
            return False
        named = model.get("atUserIds") or {}
        post = Post(chat, "card", "card", "", "", f"pqk{self._state.number()}", tuple(named), "@ALL" in named)
        self._state.cards[id] = post
        self._state.posts.append(post)
        self._state.changed()
        return True

    def stream(self, request: web.Request, body: JSON) -> JSON:
        self._robot.admit(request, "Card.Streaming.Write")
        content, guid = body.get("content"), body.get("guid")
        if body.get("key") != VARIABLE:
            raise Refusal(400, "param.stream.keyEmpty")
        if not isinstance(content, str) or not content:
            raise Refusal(400, "param.stream.contentEmpty")
        if len(content.encode()) > FRAME_BYTES:
            raise Refusal(400, "param.stream.content")
        if not isinstance(guid, str) or not guid:
            raise Refusal(400, "param.stream.guidEmpty")
        if body.get("isFull") is not True:
            raise Refusal(400, "param.stream.isFull")
        card = self._state.cards.get(str(body.get("outTrackId")))
        if card is None:
            raise Refusal(400, "param.cardNotExist")
        card.text = content
        card.everyone |= bool(re.search(r"<a\s+atid=", content, re.IGNORECASE))
        card.finished |= bool(body.get("isFinalize"))
        self._state.changed()
        return {"success": True, "result": True}
