"""From DingTalk's robot messages to events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog

from adapters.dingtalk.content import Forwarded, forwarded_in, quote_in, words
from adapters.dingtalk.directory import Directory
from adapters.dingtalk.reply_token import token_of
from bot.domain.chat import ChatMessage, Event, Mention, Origin, Person
from bot.errors import MalformedCall
from bot.ports.platform import Report, uncounted

log = structlog.get_logger("dingtalk")

PLATFORM = "dingtalk"
DIRECT = "dm:"
"""How a direct chat is named: this and the person's user id, so that it can be written to at any time."""

_DIRECT, _GROUP = "1", "2"
_OUT_OF_QUOTA = "20001"


class Translator:
    """Of one account. What it learns about people and groups goes into the directory."""

    def __init__(self, account: str, directory: Directory, report: Report = uncounted) -> None:
        self._account = account
        self._directory = directory
        self._report = report

    def events(self, message: Mapping[str, Any], now: datetime) -> tuple[Event, ...]:
        """What one robot message means. Raises `MalformedCall` for what is shaped like none."""
        if str(message.get("errorCode") or message.get("errCode") or "") == _OUT_OF_QUOTA:
            log.error(
                "dingtalk delivers messages without their text: the organisation's monthly quota is used up",
                account=self._account,
            )
            self._report("quota")
            return ()
        id, chat, kind = (required(message, key) for key in ("msgId", "conversationId", "conversationType"))
        if kind not in {_DIRECT, _GROUP}:
            raise MalformedCall("The message is of neither a group nor a direct chat.")
        if message.get("senderId") and message.get("senderId") == message.get("chatbotUserId"):
            return ()
        sender = self._sender(message)
        private = kind == _DIRECT
        if private and message.get("senderStaffId"):
            chat = f"{DIRECT}{sender.id}"
        origin = Origin(self._account, PLATFORM, chat, message=id, private=private, reply_token=token_of(dict(message)))
        if private and (record := forwarded_in(message)):
            return tuple(self._material(message, origin, sender, now, record))
        return (self._event(message, origin, sender, now),)

    def _material(
        self, message: Mapping[str, Any], origin: Origin, sender: Person, now: datetime, record: Sequence[Forwarded]
    ) -> Iterator[Event]:
        """A forwarded conversation is no question: what was said in it is kept, to be asked about afterwards."""
        sent_at = _moment(message.get("createAt"), now)
        for number, one in enumerate(record, 1):
            id = f"{origin.message}/{number}"
            yield ChatMessage(
                event_id=f"message:{id}",
                origin=replace(origin, message=id, reply_token=None),
                sender=Person(one.author, one.author) if one.author else sender,
                text=one.text.strip(),
                sent_at=_moment(one.at, sent_at) if isinstance(one.at, int) else sent_at,
                received_at=now,
            )

    def _event(self, message: Mapping[str, Any], origin: Origin, sender: Person, now: datetime) -> Event:
        common: dict[str, Any] = {
            "event_id": f"message:{origin.message}",
            "origin": origin,
            "sender": sender,
            "text": words(message),
            "mentions": self._named(message),
            "sent_at": _moment(message.get("createAt"), now),
            "received_at": now,
        }
        if not origin.private and message.get("isInAtList") is False:
            return ChatMessage(**common)
        return Mention(**common, quoted=quote_in(message))

    def _sender(self, message: Mapping[str, Any]) -> Person:
        id = str(message.get("senderStaffId") or "") or required(message, "senderId")
        person = Person(id, str(message.get("senderNick") or id))
        self._directory.name_person(person)
        return person

    def _named(self, message: Mapping[str, Any]) -> tuple[Person, ...]:
        """The other people who can be mentioned in turn: those whom DingTalk gives a user id for."""
        named = message.get("atUsers")
        people: dict[str, Person] = {}
        for one in named if isinstance(named, list) else ():
            if not isinstance(one, Mapping) or one.get("dingtalkId") == message.get("chatbotUserId"):
                continue
            if id := str(one.get("staffId") or ""):
                people[id] = self._directory.person(id) or Person(id, id)
        return tuple(people.values())


def required(message: Mapping[str, Any], key: str) -> str:
    """A text that has to be there. Raises `MalformedCall`."""
    value = message.get(key)
    if not isinstance(value, str) or not value:
        raise MalformedCall(f"The message has no {key}.")
    return value


def _moment(milliseconds: object, now: datetime) -> datetime:
    """Raises `MalformedCall` for a time that is none; a message without one was sent now."""
    if milliseconds is None:
        return now
    try:
        return datetime.fromtimestamp(float(str(milliseconds)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise MalformedCall("The message's time is none.") from None
