"""Sending to people and to the app's own groups."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from adapters.wecom.app import chats
from adapters.wecom.app.buttons import Buttons, Card
from adapters.wecom.app.client import QyApi
from adapters.wecom.app.composing import direct_message, file_message, fits_a_card, room_message
from adapters.wecom.app.render import rendered
from adapters.wecom.quota import APP_IN_A_GROUP, APP_TO_A_PERSON, Quota
from bot.domain.account import Account
from bot.domain.chat import Attachment, Delivery, Receipt
from bot.errors import Ambiguous, PlatformError, Rejected, RetryLater, Unsupported
from bot.ports.shelf import Shelf

log = structlog.get_logger("wecom")

REMEMBERED_SECONDS = 4 * 3600
"""For how long WeCom drops a message that repeats an earlier one: the longest it allows."""

_MEDIA_LASTS = timedelta(days=2)
_PICTURES = {b"\x89PNG": "image", b"\xff\xd8\xff": "image"}
_TITLES = {"en": "Please choose", "zh": "请选择"}

Message = Mapping[str, Any]


class Sender:
    """One account's app speaking."""

    def __init__(
        self,
        account: Account,
        agent: int,
        api: QyApi,
        buttons: Buttons,
        shelf: Shelf,
        stopwatch: Callable[[], float],
    ) -> None:
        self._account = account
        self._agent = agent
        self._api = api
        self._buttons = buttons
        self._shelf = shelf
        self._to_people = Quota(APP_TO_A_PERSON, stopwatch)
        self._in_groups = Quota(APP_IN_A_GROUP, stopwatch)

    async def send(self, delivery: Delivery) -> Receipt:
        """The words, then the card with its buttons, then the files, pictures that only illustrate last.

        Raises as `Adapter.send`, but for such a picture, without which the words stand.

        To a person it may be done again within four hours: what WeCom has it does not show twice. In a group it may
        not, so that one which broke off half-way is `Ambiguous`. What one person alone may see is written to them.
        """
        chat = chats.direct(delivery.only_to.id) if delivery.only_to is not None else delivery.chat
        in_room = chats.is_room(chat)
        messages = await self._messages(delivery, in_room=in_room)
        (self._in_groups if in_room else self._to_people).spend(chat, len(messages))
        receipt = ""
        pictures = len(messages) - sum(bool(one.instead) for one in delivery.attachments)
        for number, message in enumerate(messages):
            try:
                id = await self._post(chats.bare(chat), message, in_room=in_room)
            except PlatformError as error:
                if number >= max(1, pictures):
                    log.warning("a picture was not sent after its text", reason=error.public)
                    continue
                if number and in_room and isinstance(error, RetryLater):
                    raise Ambiguous(f"Part of the message is in the group. {error.public}") from error
                raise
            receipt = delivery.key if message["msgtype"] == "template_card" else receipt or id
        await self._update(chats.bare(chat), Card.of(delivery.reply_token))
        return Receipt(receipt, datetime.now(UTC))

    async def _messages(self, delivery: Delivery, *, in_room: bool) -> list[Message]:
        if delivery.buttons and in_room:
            raise Unsupported("WeCom puts no buttons under messages in a group.")
        messages: list[Message] = []
        alone = bool(delivery.buttons) and fits_a_card(delivery.text)
        if rendered(delivery.text) and not alone:
            messages.append(room_message(delivery) if in_room else direct_message(delivery))
        if delivery.buttons:
            words = rendered(delivery.text) if alone else ""
            card = await self._buttons.card(delivery, _TITLES[self._account.language], words)
            messages.append({"msgtype": "template_card", "template_card": card})
        for number, attachment in enumerate(sorted(delivery.attachments, key=lambda one: bool(one.instead))):
            messages.append(await self._file(f"{delivery.key}/{number}", attachment))
        return messages

    async def _file(self, key: str, attachment: Attachment) -> Message:
        """A file, handed over once however often its message is sent, so that the messages are the same."""
        kind = next((kind for start, kind in _PICTURES.items() if attachment.content.startswith(start)), "file")
        name = f"media:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
        media = await self._shelf.get(self._account.id, "wecom", name)
        if media is None:
            media = await self._api.upload(kind, attachment)
            await self._shelf.put(self._account.id, "wecom", name, media, _MEDIA_LASTS)
        return file_message(kind, media)

    async def _post(self, to: str, message: Message, *, in_room: bool) -> str:
        if in_room:
            await self._api.post("/cgi-bin/appchat/send", {"chatid": to, **message})
            return ""
        checked = {"enable_duplicate_check": 1, "duplicate_check_interval": REMEMBERED_SECONDS}
        addressed = {"touser": to, "agentid": self._agent, **message, **checked}
        answer = await self._api.post("/cgi-bin/message/send", addressed)
        if answer.get("invaliduser") or answer.get("unlicenseduser"):
            raise Rejected(
                "WeCom does not reach this person: outside the app's visible range (可见范围), or without a licence.",
                "invaliduser",
            )
        return str(answer.get("msgid") or "")

    async def _update(self, user: str, card: Card | None) -> None:
        """Put the pressed word in place of a card's buttons; the reply is there even where that fails."""
        if card is None:
            return
        button = {"replace_name": card.label}
        body = {"userids": [user], "agentid": self._agent, "response_code": card.code, "button": button}
        try:
            await self._api.post("/cgi-bin/message/update_template_card", body)
        except PlatformError as error:
            log.info("wecom's card was not updated", reason=error.public)
