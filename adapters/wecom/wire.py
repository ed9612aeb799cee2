"""What a robot's callbacks mean: https://developer.work.weixin.qq.com/document/path/100719."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from adapters.wecom.text import addressed
from bot.domain.chat import ChatMessage, Event, Mention, Origin, Person, Quoted, ReplyToken
from bot.errors import MalformedCall

log = structlog.get_logger("wecom")

JSON = Mapping[str, Any]
PLATFORM = "wecom"

_NO_WORDS = {"image": "[image]", "file": "[file]", "video": "[video]", "voice": "[voice]"}
_SYSTEM = "sys"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What one question is answered with: the callback's id or its stream's, and when it was asked, in seconds."""

    id: str
    asked_at: float

    def token(self) -> ReplyToken:
        return ReplyToken(json.dumps([self.id, self.asked_at]))

    @classmethod
    def of(cls, token: ReplyToken) -> "Ticket | None":
        """The ticket in `token`; None where it holds none of ours."""
        try:
            id, asked_at = json.loads(token.value)
            return cls(str(id), float(asked_at))
        except (ValueError, TypeError):
            return None


class Translator:
    """Translates one robot's messages on behalf of one account; learns the robot's name from them."""

    def __init__(self, account: str, robot: str = "") -> None:
        self._account = account
        self._robot = robot

    def events(self, body: JSON, now: datetime, answer_with: str) -> tuple[Event, ...]:
        """The events of one callback; `answer_with`: the id of its replies. Raises `MalformedCall`."""
        kind = _need(body, "msgtype")
        if kind in {"event", "stream"}:
            return ()
        sender = _need(_object(body, "from"), "userid")
        if sender == _SYSTEM:
            return ()
        origin = self._origin(body, sender, Ticket(answer_with, now.timestamp()))
        said = "\n".join(_said(kind, body))
        if not said:
            return (_wordless(origin, sender, _NO_WORDS.get(kind, f"[{kind}]"), now),)
        words = addressed(said, self._robot, origin.private)
        self._robot = self._robot or words.robot
        mention = Mention(
            event_id=origin.message,
            origin=origin,
            sender=Person(sender, sender),
            text=words.text,
            mentions=words.others,
            quoted=_quoted(body),
            sent_at=now,  # messages carry no time of their own
            received_at=now,
        )
        return (mention,)

    def _origin(self, body: JSON, sender: str, ticket: Ticket) -> Origin:
        private = body.get("chattype") != "group"
        return Origin(
            self._account,
            PLATFORM,
            sender if private else _need(body, "chatid"),
            message=_need(body, "msgid"),
            private=private,
            reply_token=ticket.token(),
        )


def _wordless(origin: Origin, sender: str, text: str, now: datetime) -> ChatMessage:
    return ChatMessage(
        event_id=origin.message,
        origin=origin,
        sender=Person(sender, sender),
        text=text,
        sent_at=now,
        received_at=now,
    )


def _said(kind: str, body: JSON) -> Iterator[str]:
    """The words of a message, item by item; a picture among them is named."""
    if kind in {"text", "voice"}:
        content = _object(body, kind).get("content")
        if isinstance(content, str) and content.strip():
            yield content
    if kind == "mixed":
        items = _object(body, "mixed").get("msg_item")
        parts = [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
        words = [
            list(_said(str(part.get("msgtype")), part)) or [_NO_WORDS.get(str(part.get("msgtype")), "")]
            for part in parts
        ]
        if any(part.get("msgtype") == "text" for part in parts):
            yield from (word for group in words for word in group if word)


def _quoted(body: JSON) -> Quoted | None:
    """What the person quoted: its words alone; WeCom tells neither its id nor its author."""
    quote = body.get("quote")
    if not isinstance(quote, Mapping):
        return None
    kind = str(quote.get("msgtype") or "")
    text = "\n".join(_said(kind, quote)) or _NO_WORDS.get(kind, "")
    return Quoted(text) if text else None


def _object(body: JSON, key: str) -> JSON:
    value = body.get(key)
    return value if isinstance(value, Mapping) else {}


def _need(body: JSON, key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise MalformedCall(f"The message has no {key}.")
    return value
