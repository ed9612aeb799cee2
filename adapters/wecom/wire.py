"""What a robot's callbacks mean: https://developer.work.weixin.qq.com/document/path/100719."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
    """What one question is answered with: the callback's id or its stream's, and when it was asked, in seconds.

    `url`: where one more answer is taken; empty where WeCom named none. An empty `id`: only there.
    """

    id: str
    asked_at: float
    url: str = field(default="", repr=False)

    def token(self) -> ReplyToken:
        return ReplyToken(json.dumps([self.id, self.asked_at, self.url]))

    @classmethod
    def of(cls, token: ReplyToken) -> "Ticket | None":
        """The ticket in `token`; None where it holds none of ours."""
        try:
            id, asked_at, *url = json.loads(token.value)
            return cls(str(id), float(asked_at), str(url[0]) if url else "")
        except (ValueError, TypeError):
            return None


class Translator:
    """Translates one robot's messages on behalf of one account; learns the robot's name from them."""

    def __init__(self, account: str, robot: str = "") -> None:
        self._account = account
        self._robot = robot

    def events(self, body: JSON, now: datetime, answer_with: str) -> tuple[Event, ...]:
        """The events of one callback; `answer_with`: the id of its replies. Raises `MalformedCall`."""
        kind = need(body, "msgtype")
        if kind in {"event", "stream"}:
            return ()
        sender = need(part(body, "from"), "userid")
        if sender == _SYSTEM:
            return ()
        origin = self.origin(body, sender, Ticket(answer_with, now.timestamp(), response_url(body)))
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

    def origin(self, body: JSON, sender: str, ticket: Ticket) -> Origin:
        """Where something was said or pressed. Raises `MalformedCall`."""
        private = body.get("chattype") != "group"
        return Origin(
            self._account,
            PLATFORM,
            sender if private else need(body, "chatid"),
            message=need(body, "msgid"),
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
        content = part(body, kind).get("content")
        if isinstance(content, str) and content.strip():
            yield content
    if kind == "mixed":
        items = part(body, "mixed").get("msg_item")
        pieces = [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
        words = [
            list(_said(str(piece.get("msgtype")), piece)) or [_NO_WORDS.get(str(piece.get("msgtype")), "")]
            for piece in pieces
        ]
        if any(piece.get("msgtype") == "text" for piece in pieces):
            yield from (word for group in words for word in group if word)


def _quoted(body: JSON) -> Quoted | None:
    """What the person quoted: its words alone; WeCom tells neither its id nor its author."""
    quote = body.get("quote")
    if not isinstance(quote, Mapping):
        return None
    kind = str(quote.get("msgtype") or "")
    text = "\n".join(_said(kind, quote)) or _NO_WORDS.get(kind, "")
    return Quoted(text) if text else None


def response_url(body: JSON) -> str:
    """Where WeCom takes one more answer to this; empty where it names nothing."""
    url = body.get("response_url")
    return url if isinstance(url, str) else ""


def part(body: JSON, key: str) -> JSON:
    """The object under `key`; an empty one where there is none."""
    value = body.get(key)
    return value if isinstance(value, Mapping) else {}


def need(body: JSON, key: str) -> str:
    """The text under `key`. Raises `MalformedCall` where there is none."""
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise MalformedCall(f"The message has no {key}.")
    return value
