"""Cards on their way: made from a template and delivered to one chat, once under one name."""

from collections.abc import Mapping
from typing import Any

from adapters.dingtalk.client import DingTalkClient
from adapters.dingtalk.own_words import OwnWords
from adapters.dingtalk.wire import DIRECT
from bot.domain.chat import Delivery
from bot.errors import Rejected, Unsupported

_CREATE = "/v1.0/card/instances/createAndDeliver"


class CardPost:
    """One account's way to deliver cards."""

    def __init__(self, client: DingTalkClient, robot: str, words: OwnWords) -> None:
        self._client = client
        self._robot = robot
        self._words = words

    async def deliver(self, card: str, content: Mapping[str, Any], delivery: Delivery, *, forward: bool) -> None:
        """`content`: the template, its variables, and where presses are reported. The same card again is no second one.

        `forward`: people may pass it on to other chats. Raises `Unsupported` for a person whom DingTalk tells no user
        id of.
        """
        body = {"outTrackId": card, "userIdType": 1, **content, **_space(delivery, self._robot, forward=forward)}
        try:
            answer = await self._client.call(_CREATE, body, writes=False)
        except Rejected as error:
            if error.code != "param.cardAlreadyExist":
                raise
            return  # an attempt whose answer was lost has made it
        result = answer.get("result")
        delivered = result.get("deliverResults") if isinstance(result, dict) else None
        for one in delivered if isinstance(delivered, list) else ():
            if not one.get("success"):
                raise Rejected(f"DingTalk did not deliver the card: {one.get('errorMsg')}.", "card_not_delivered")
            await self._words.carried(str(one.get("carrierId") or ""), card)


def _space(delivery: Delivery, robot: str, *, forward: bool) -> dict[str, Any]:
    """Where the card goes, and whom it notifies."""
    if delivery.chat.startswith(DIRECT):
        return {
            "openSpaceId": f"dtv1.card//IM_ROBOT.{delivery.chat.removeprefix(DIRECT)}",
            "imRobotOpenSpaceModel": {"supportForward": forward},
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": robot},
        }
    if delivery.private:
        raise Unsupported("DingTalk tells no user id of this person, so no card can be sent to them.")
    return {
        "openSpaceId": f"dtv1.card//IM_GROUP.{delivery.chat}",
        "imGroupOpenSpaceModel": {"supportForward": forward},
        "imGroupOpenDeliverModel": {
            "robotCode": robot,
            "atUserIds": {person.id: person.name for person in delivery.mentions if not person.id.startswith("$")},
        },
    }
