"""What the app's callbacks mean: https://developer.work.weixin.qq.com/document/path/90238."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.parsers.expat import ExpatError

from wechatpy.enterprise.parser import parse_message

from adapters.wecom.app.buttons import Buttons, Card
from adapters.wecom.app.chats import direct
from bot.domain.chat import ButtonPressed, ChatMessage, Event, Mention, Origin, Person, ReplyToken
from bot.errors import MalformedCall

PLATFORM = "wecom"

Fields = Mapping[str, Any]

_ENCRYPTED = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?\s*([A-Za-z0-9+/=]+)\s*(?:\]\]>)?\s*</Encrypt>")
_END_OF_TIMES = 253_402_300_800


def encrypted(body: bytes) -> str:
    """The encrypted part of a call, found without parsing anything. Raises `MalformedCall`."""
    found = _ENCRYPTED.search(body)
    if found is None:
        raise MalformedCall("The call has no encrypted part.")
    return found[1].decode()


def fields(xml: str) -> Fields:
    """What a decrypted callback says. Raises `MalformedCall`, also for XML that declares entities."""
    try:
        message = parse_message(xml.encode("utf-8", "replace").decode())
    except (ExpatError, ValueError, KeyError, TypeError, AttributeError):
        raise MalformedCall("The message is no XML of WeCom's.") from None
    said = getattr(message, "_data", None)
    if not isinstance(said, Mapping):
        raise MalformedCall("The message is empty.")
    return said


class Translator:
    """Translates what people do with one app, on behalf of one account."""

    def __init__(self, account: str, buttons: Buttons) -> None:
        self._account = account
        self._buttons = buttons

    async def events(self, said: Fields, now: datetime) -> tuple[Event, ...]:
        """The events of one callback. Whoever writes to the app addresses it. Raises `MalformedCall`."""
        kind, sender = _need(said, "MsgType").lower(), _need(said, "FromUserName")
        if kind == "event":
            return await self._happened(said, sender, now)
        id = _need(said, "MsgId")
        origin = self._origin(sender, id)
        common: dict[str, Any] = {
            "event_id": f"app:{id}",
            "origin": origin,
            "sender": Person(sender, sender),
            "sent_at": _moment(said, now),
            "received_at": now,
        }
        words = _text(said, "Content") if kind == "text" else ""
        if words:
            return (Mention(**common, text=words),)
        return (ChatMessage(**common, text=_wordless(kind, said)),)

    async def _happened(self, said: Fields, sender: str, now: datetime) -> tuple[Event, ...]:
        """A pressed button; that somebody opened or joined the app means nothing."""
        if _text(said, "Event").lower() != "template_card_event":
            return ()
        task = _need(said, "TaskId")
        pressed = await self._buttons.pressed(_text(said, "EventKey"))
        if pressed is None:
            return ()
        code = _text(said, "ResponseCode")
        press = ButtonPressed(
            event_id=f"app:{sender}:{_need(said, 'CreateTime')}:{task}",
            origin=self._origin(sender, task, Card(code, pressed.label).token() if code else None),
            person=Person(sender, sender),
            action=pressed.action,
            value=pressed.value,
            received_at=now,
        )
        return (press,)

    def _origin(self, sender: str, message: str, token: ReplyToken | None = None) -> Origin:
        return Origin(self._account, PLATFORM, direct(sender), message=message, private=True, reply_token=token)


def _wordless(kind: str, said: Fields) -> str:
    """What a message without words is called; of links and places their names."""
    names = (_text(said, name) for name in ("Title", "Label", "Url"))
    return " ".join([f"[{kind}]", *filter(None, names)])


def _moment(said: Fields, now: datetime) -> datetime:
    """When it was sent: now, where the time is left out. Raises `MalformedCall` for a time that is none."""
    seconds = _text(said, "CreateTime") or str(int(now.timestamp()))
    if not (seconds.isascii() and seconds.isdigit() and int(seconds[:13]) < _END_OF_TIMES and len(seconds) < 13):
        raise MalformedCall("The message's time is none.")
    return datetime.fromtimestamp(int(seconds), UTC)


def _text(said: Fields, name: str) -> str:
    value = said.get(name)
    return value.strip() if isinstance(value, str) else ""


def _need(said: Fields, name: str) -> str:
    value = _text(said, name)
    if not value:
        raise MalformedCall(f"The message has no {name}.")
    return value
