"""Cards: created and delivered once; AI cards are then filled by frames, those with buttons are pressed."""

import re
from collections.abc import Mapping

from aiohttp import web

from tests.simulators.dingtalk.model import JSON, CardAddress, Chat, Post, PressableCard
from tests.simulators.dingtalk.robot import Refusal, RobotApi
from tests.simulators.dingtalk.state import CLIENT_ID, State

TEMPLATE = "tpl-1.schema"
BUTTON_TEMPLATE = "tpl-buttons.schema"
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
        if body.get("cardTemplateId") not in (TEMPLATE, BUTTON_TEMPLATE):
            raise Refusal(400, "param.templateNotExist")
        route = str(body.get("callbackRouteKey") or "")
        if body.get("callbackType") == "HTTP" and route not in self._state.card_addresses:
            raise Refusal(400, "param.invalid")
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
        if delivered and body["cardTemplateId"] == BUTTON_TEMPLATE:
            card = PressableCard(self._state.cards[id], {}, route)
            self._state.pressable[id] = card
            _show(card, parameters)
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
        key = f"pqk{self._state.number()}"
        space_model = body.get("imGroupOpenSpaceModel" if kind == "GROUP" else "imRobotOpenSpaceModel") or {}
        forwardable = space_model.get("supportForward")
        if not isinstance(forwardable, bool):
            raise Refusal(400, "param.openSpaceModelInvalid")
        post = Post(chat, "card", "card", "", "", key, tuple(named), "@ALL" in named, card=id, forwardable=forwardable)
        self._state.cards[id] = post
        self._state.posts.append(post)
        self._state.changed()
        return True

    def update(self, request: web.Request, body: JSON) -> JSON:
        self._robot.admit(request, "Card.Instance.Write")
        card = self._state.pressable.get(str(body.get("outTrackId")))
        if card is None:
            raise Refusal(400, "param.cardNotExist")
        _show(card, (body.get("cardData") or {}).get("cardParamMap") or {})
        return {"success": True, "result": True}

    def register(self, request: web.Request, body: JSON) -> JSON:
        """An address for presses; a name is not taken over unless that is asked for."""
        self._robot.admit(request, "Card.Instance.Write")
        name, url, secret = (str(body.get(key) or "") for key in ("callbackRouteKey", "callbackUrl", "apiSecret"))
        if not name:
            raise Refusal(400, "param.callbackRouteKeyEmpty")
        if not url:
            raise Refusal(400, "param.callbackUrlEmpty")
        if name in self._state.card_addresses and body.get("forceUpdate") is not True:
            raise Refusal(500, "param.callbackRouteKeyExist")
        self._state.card_addresses[name] = CardAddress(url, secret)
        return {"success": True, "result": {"callbackUrl": url, "apiSecret": secret}}

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


def _show(card: PressableCard, changed: Mapping[str, object]) -> None:
    try:
        card.show(changed)
    except ValueError:
        raise Refusal(400, "param.cardParamMap") from None
