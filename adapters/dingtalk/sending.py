"""Posting: at the address that came with the question, else through the robot."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog

from adapters.dingtalk.client import DingTalkClient
from adapters.dingtalk.refusals import Answer
from adapters.dingtalk.render import inert, rendered, title_of
from adapters.dingtalk.reply_token import ReplyAddress, address_in
from adapters.dingtalk.settings import DingTalkSettings
from adapters.dingtalk.wire import DIRECT
from bot.domain.chat import Delivery, Person, Receipt
from bot.errors import Rejected, RetryLater, Unsupported

log = structlog.get_logger("dingtalk")

TEXT_LIMIT = 6_000
"""Bytes of rendered text. DingTalk takes 15,000 bytes of JSON, of which a byte may take two; mentions come on top."""

_MENTIONED = 50
_FINAL = frozenset({"40035", "400013", "400105", "430101", "430102", "430103", "430104"})
"""Refusals at the address to reply at that the robot would meet as well."""

_BLOCK = re.compile(r"[>#]|[-*+] |\d+[.)] ")


class Sending:
    """One account's way out. `clock` judges whether an address to reply at has expired, in seconds since 1970."""

    def __init__(self, client: DingTalkClient, settings: DingTalkSettings, clock: Callable[[], float]) -> None:
        self._client = client
        self._settings = settings
        self._clock = clock

    async def post(self, delivery: Delivery) -> Receipt:
        """One message. The robot posts when the address to reply at has expired or is refused; raises as `send`."""
        if delivery.only_to is not None or delivery.buttons or delivery.attachments:
            raise Unsupported("DingTalk's robot messages carry no buttons or files and are never for one person alone.")
        address = self._address(delivery)
        if address is not None:
            try:
                await self._client.reply(address.url, replied(delivery))
            except Rejected as error:
                if error.code in _FINAL:
                    raise
                log.info("dingtalk refuses the address to reply at; the robot posts instead", code=error.code)
            else:
                return Receipt("", datetime.now(UTC))
        return await self._post_as_robot(delivery)

    def _address(self, delivery: Delivery) -> ReplyAddress | None:
        address = address_in(delivery.reply_token)
        if address is None or not address.good(self._clock()):
            return None
        if not address.trusted(self._settings):
            log.warning("an address to reply at is not DingTalk's; not used")
            return None
        return address

    async def _post_as_robot(self, delivery: Delivery) -> Receipt:
        text = _joined([f"@{inert(person.name)}" for person in delivery.mentions], rendered(delivery.text))
        message = {
            "robotCode": self._settings.robot,
            "msgKey": "sampleMarkdown",
            "msgParam": json.dumps({"title": title_of(rendered(delivery.text)), "text": text}, ensure_ascii=False),
        }
        if delivery.chat.startswith(DIRECT):
            return await self._post_directly(delivery.chat.removeprefix(DIRECT), message)
        if delivery.private:
            raise Rejected("DingTalk tells no user id of this person, and the address to reply at is gone.", "no_user")
        answer = await self._client.call(
            "/v1.0/robot/groupMessages/send", {"openConversationId": delivery.chat, **message}
        )
        return _receipt(answer)

    async def _post_directly(self, user: str, message: dict[str, Any]) -> Receipt:
        """Two lists in a good answer say whom it did not reach."""
        answer = await self._client.call("/v1.0/robot/oToMessages/batchSend", {"userIds": [user], **message})
        if user in (answer.get("flowControlledStaffIdList") or ()):
            raise RetryLater("DingTalk asks to wait before the next message to this person.", 60.0)
        if user in (answer.get("invalidStaffIdList") or ()):
            raise Rejected("DingTalk knows no such person, or the robot may not write to them.", "invalid_staff")
        return _receipt(answer)


def replied(delivery: Delivery) -> dict[str, Any]:
    """The message for an address to reply at. Who is notified must stand in the text and in the list."""
    people = [person.id for person in delivery.mentions if _mentionable(person)][:_MENTIONED]
    names = [f"@{person.id}" if person.id in people else f"@{inert(person.name)}" for person in delivery.mentions]
    text = rendered(delivery.text)
    return {
        "msgtype": "markdown",
        "markdown": {"title": title_of(text), "text": _joined(names, text)},
        "at": {"atUserIds": people, "isAtAll": False},
    }


def _mentionable(person: Person) -> bool:
    """Whether this is a user id, rather than DingTalk's opaque id of somebody outside the organisation."""
    return bool(re.fullmatch(r"[\w.@-]+", person.id))


def _joined(names: list[str], text: str) -> str:
    gap = "\n\n" if _BLOCK.match(text) else " "
    return gap.join(part for part in (" ".join(names), text) if part)


def _receipt(answer: Answer) -> Receipt:
    return Receipt(str(answer.get("processQueryKey") or ""), datetime.now(UTC))
