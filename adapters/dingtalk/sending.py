"""Posting: at the address that came with the question, else through the robot."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog

from adapters.dingtalk.client import DingTalkClient
from adapters.dingtalk.groups import Groups
from adapters.dingtalk.own_words import OwnWords
from adapters.dingtalk.people import has_user_id
from adapters.dingtalk.pictures import shown
from adapters.dingtalk.refusals import Answer
from adapters.dingtalk.render import inert, rendered, title_of
from adapters.dingtalk.reply_token import ReplyAddress, address_in
from adapters.dingtalk.settings import DingTalkSettings
from adapters.dingtalk.wire import DIRECT
from bot.domain.chat import Delivery, Receipt
from bot.errors import Rejected, RetryLater, Unsupported

log = structlog.get_logger("dingtalk")

TEXT_LIMIT = 6_000
"""Bytes of rendered text. DingTalk takes 15,000 bytes of JSON, of which a byte may take two; mentions come on top."""

_MENTIONED = 50
_FINAL = frozenset({"40035", "400013", "400105", "430101", "430102", "430103", "430104"})
"""Refusals at the address to reply at that the robot would meet as well."""

_NOT_IN_IT = frozenset({"resource.not.found", "invalidParameter.robotCode.missing"})
MOVING_IN_PAUSE = 2.0
"""Seconds to wait for the robot of a group just made."""

_BLOCK = re.compile(r"[>#]|[-*+] |\d+[.)] ")


class Sending:
    """One account's way out. `clock` judges whether an address to reply at has expired, in seconds since 1970."""

    def __init__(
        self,
        client: DingTalkClient,
        settings: DingTalkSettings,
        groups: Groups,
        words: OwnWords,
        clock: Callable[[], float],
    ) -> None:
        self._client = client
        self._settings = settings
        self._groups = groups
        self._words = words
        self._clock = clock

    async def post(self, delivery: Delivery) -> Receipt:
        """One message, its pictures below its words. Raises as `send`.

        The robot posts when the address to reply at has expired or is refused.
        """
        if delivery.buttons or not all(one.is_picture for one in delivery.attachments):
            raise Unsupported(
                "DingTalk's robot messages carry no files but pictures, and buttons only in a card of a template."
            )
        pictures = await shown(self._client, delivery.attachments)
        if delivery.only_to is not None:
            return await self._post_as_robot(alone(delivery), pictures)
        address = self._address(delivery)
        if address is not None:
            try:
                await self._client.reply(address.url, replied(delivery, pictures))
            except Rejected as error:
                if error.code in _FINAL:
                    raise
                log.info("dingtalk refuses the address to reply at; the robot posts instead", code=error.code)
            else:
                return Receipt("", datetime.now(UTC))
        return await self._post_as_robot(delivery, pictures)

    def _address(self, delivery: Delivery) -> ReplyAddress | None:
        address = address_in(delivery.reply_token)
        if address is None or not address.good(self._clock()):
            return None
        if not address.trusted(self._settings):
            log.warning("an address to reply at is not DingTalk's; not used")
            return None
        return address

    async def _post_as_robot(self, delivery: Delivery, pictures: str) -> Receipt:
        names = [f"@{inert(person.name)}" for person in delivery.mentions]
        text = _joined(names, rendered(delivery.text), pictures)
        message = {
            "robotCode": self._settings.robot,
            "msgKey": "sampleMarkdown",
            "msgParam": json.dumps({"title": title_of(rendered(delivery.text)), "text": text}, ensure_ascii=False),
        }
        if delivery.chat.startswith(DIRECT):
            answer = await self._post_directly(delivery.chat.removeprefix(DIRECT), message)
        elif delivery.private:
            raise Rejected("DingTalk tells no user id of this person, and the address to reply at is gone.", "no_user")
        else:
            answer = await self._post_to_group(delivery.chat, message)
        receipt = _receipt(answer)
        await self._words.keep(receipt.message, delivery.text)
        return receipt

    async def _post_to_group(self, chat: str, message: dict[str, Any]) -> Answer:
        """A group just made has its robot a moment later."""
        try:
            return await self._client.call("/v1.0/robot/groupMessages/send", {"openConversationId": chat, **message})
        except Rejected as error:
            if error.code not in _NOT_IN_IT or not self._groups.moving_in(chat):
                raise
            raise RetryLater("The robot is still moving in to the new group.", MOVING_IN_PAUSE) from error

    async def _post_directly(self, user: str, message: dict[str, Any]) -> Answer:
        """Two lists in a good answer say whom it did not reach."""
        answer = await self._client.call("/v1.0/robot/oToMessages/batchSend", {"userIds": [user], **message})
        if user in (answer.get("flowControlledStaffIdList") or ()):
            raise RetryLater("DingTalk asks to wait before the next message to this person.", 60.0)
        if user in (answer.get("invalidStaffIdList") or ()):
            raise Rejected("DingTalk knows no such person, or the robot may not write to them.", "invalid_staff")
        return answer


def alone(delivery: Delivery) -> Delivery:
    """What one person alone may see of a group goes to their direct chat. Raises `Rejected` where they have none."""
    person = delivery.only_to
    if person is None:
        return delivery
    if not has_user_id(person):
        raise Rejected("DingTalk tells no user id of this person, who cannot be written to.", "no_user")
    return replace(delivery, chat=f"{DIRECT}{person.id}", private=True, only_to=None, mentions=())


def replied(delivery: Delivery, pictures: str) -> dict[str, Any]:
    """The message for an address to reply at. Who is notified must stand in the text and in the list."""
    people = [person.id for person in delivery.mentions if has_user_id(person)][:_MENTIONED]
    names = [f"@{person.id}" if person.id in people else f"@{inert(person.name)}" for person in delivery.mentions]
    text = rendered(delivery.text)
    return {
        "msgtype": "markdown",
        "markdown": {"title": title_of(text), "text": _joined(names, text, pictures)},
        "at": {"atUserIds": people, "isAtAll": False},
    }


def _joined(names: list[str], text: str, pictures: str) -> str:
    gap = "\n\n" if _BLOCK.match(text) else " "
    said = gap.join(part for part in (" ".join(names), text) if part)
    return "\n\n".join(part for part in (said, pictures) if part)


def _receipt(answer: Answer) -> Receipt:
    return Receipt(str(answer.get("processQueryKey") or ""), datetime.now(UTC))
