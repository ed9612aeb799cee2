"""What Slack's payloads mean: each becomes the events the core knows, or none."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from adapters.slack.content import JSON, raw_text
from adapters.slack.identity import Identity
from adapters.slack.messages import MessageReader, moment, need, sender_of, spoken
from adapters.slack.text import mentioned
from bot.domain.chat import (
    ButtonPressed,
    Event,
    MemberJoined,
    Mention,
    MessageDeleted,
    MessageEdited,
    MessagePinned,
    Origin,
    Person,
    ReplyToken,
    RoomOpened,
)
from bot.errors import MalformedCall

LATE_MENTION = timedelta(minutes=2)
"""An edit may turn a message into a question for this long."""

ACTION_MARK = "~"
"""Separates a button's action from the number that makes it unique among its neighbours."""


class Translator:
    """Payload → events, for one account. Pure: no call to Slack is made, the acknowledgement waits for this.

    Raises `MalformedCall` for a payload that Slack would not send. Whatever it might send and we have no use for
    becomes no event at all.
    """

    def __init__(self, account: str, me: Identity) -> None:
        self._account = account
        self._me = me
        self._messages = MessageReader(account, me)
        self._of: Mapping[str, Callable[[JSON, str, datetime], Iterator[Event]]] = {
            "message": self._message,
            "app_mention": self._message,
            "pin_added": self._pinned,
            "member_joined_channel": self._joined,
            "member_left_channel": self._left,
            "channel_left": self._removed,
            "group_left": self._removed,
            "channel_created": self._named,
            "channel_rename": self._named,
            "group_rename": self._named,
            "channel_archive": self._archived,
            "group_archive": self._archived,
            "channel_unarchive": self._unarchived,
            "group_unarchive": self._unarchived,
        }

    @property
    def kinds(self) -> frozenset[str]:
        """The types of events that may mean something."""
        return frozenset(self._of)

    def events(self, payload: JSON, received_at: datetime) -> tuple[Event, ...]:
        kind = payload.get("type")
        if kind == "event_callback":
            event = _object(payload, "event")
            translate = self._of.get(need(event, "type"))
            return tuple(translate(event, need(payload, "event_id"), received_at)) if translate else ()
        if kind == "block_actions":
            return tuple(self._pressed(payload, received_at))
        if kind is None and "command" in payload:
            return (self._command(payload, received_at),)
        return ()

    def _message(self, event: JSON, _: str, at: datetime) -> Iterator[Event]:
        chat = need(event, "channel")
        match event.get("subtype"):
            case "message_changed":
                yield from self._changed(chat, event, at)
            case "message_deleted":
                yield self._deleted(chat, need(event, "deleted_ts"), _object(event, "previous_message", {}), at)
            case _ if spoken(event) and not self._messages.own(event):
                if self._is_question(chat, event):
                    yield self._messages.mention(chat, event, at)
                else:
                    yield self._messages.chat_message(chat, event, at)

    def _is_question(self, chat: str, message: JSON) -> bool:
        if chat.startswith("D"):
            return not sender_of(message).is_bot
        return self._messages.addressed(message)

    def _changed(self, chat: str, event: JSON, at: datetime) -> Iterator[Event]:
        message, before = _object(event, "message"), _object(event, "previous_message", {})
        if message.get("subtype") == "tombstone":
            yield self._deleted(chat, need(message, "ts"), message, at)
            return
        if not spoken(message) or self._messages.own(message):
            return
        if before and raw_text(before) == raw_text(message):
            return
        edit = str(_object(message, "edited", {}).get("ts") or need(event, "event_ts"))
        if self._became_question(chat, message, before, edit):
            yield self._messages.mention(chat, message, at, edit)
        origin = self._messages.origin(chat, message)
        yield MessageEdited(
            event_id=f"{chat}:{origin.message}:edited:{edit}",
            origin=origin,
            sender=sender_of(message),
            text=self._messages.text(message, addressed=self._messages.addressed(message)),
            mentions=self._messages.others(message),
            received_at=at,
        )

    def _became_question(self, chat: str, message: JSON, before: JSON, edit: str) -> bool:
        if chat.startswith("D") or self._me.user in mentioned(raw_text(before)):
            return False
        in_time = moment(edit) - moment(need(message, "ts")) <= LATE_MENTION
        return in_time and self._messages.addressed(message)

    def _deleted(self, chat: str, ts: str, before: JSON, at: datetime) -> Event:
        origin = self._messages.origin(chat, {**before, "ts": ts})
        return MessageDeleted(event_id=f"{chat}:{ts}:deleted", origin=origin, received_at=at)

    def _pinned(self, event: JSON, id: str, at: datetime) -> Iterator[Event]:
        message = _object(_object(event, "item", {}), "message", {})
        if message and spoken(message):
            pinned = self._messages.chat_message(need(event, "channel_id"), message, at)
            yield MessagePinned(event_id=id, origin=pinned.origin, message=pinned, received_at=at)

    def _joined(self, event: JSON, id: str, at: datetime) -> Iterator[Event]:
        user, place = need(event, "user"), self._place(need(event, "channel"))
        if user == self._me.user:
            yield RoomOpened(event_id=id, origin=place, name="", member=True, received_at=at)
        else:
            yield MemberJoined(event_id=id, origin=place, person=Person(user, user), received_at=at)

    def _left(self, event: JSON, id: str, at: datetime) -> Iterator[Event]:
        if event.get("user") == self._me.user:
            yield from self._removed(event, id, at)

    def _removed(self, event: JSON, id: str, at: datetime) -> Iterator[Event]:
        place = self._place(need(event, "channel"))
        yield RoomOpened(event_id=id, origin=place, name="", member=False, received_at=at)

    def _named(self, event: JSON, id: str, at: datetime) -> Iterator[Event]:
        channel = _object(event, "channel")
        place = self._place(need(channel, "id"))
        yield RoomOpened(event_id=id, origin=place, name=need(channel, "name"), received_at=at)

    def _archived(self, event: JSON, id: str, at: datetime) -> Iterator[Event]:
        place = self._place(need(event, "channel"))
        yield RoomOpened(event_id=id, origin=place, name="", archived=True, received_at=at)

    def _unarchived(self, event: JSON, id: str, at: datetime) -> Iterator[Event]:
        yield RoomOpened(event_id=id, origin=self._place(need(event, "channel")), name="", received_at=at)

    def _place(self, chat: str) -> Origin:
        return Origin(self._account, "slack", chat, private=chat.startswith("D"))

    def _pressed(self, payload: JSON, at: datetime) -> Iterator[Event]:
        container, user = _object(payload, "container"), need(_object(payload, "user"), "id")
        chat = container.get("channel_id") or _object(payload, "channel", {}).get("id")
        if not isinstance(chat, str) or container.get("type") != "message":
            return
        origin = self._messages.origin(chat, {**container, "ts": need(container, "message_ts")})
        actions = payload.get("actions")
        for pressed in actions if isinstance(actions, list) else []:
            if not isinstance(pressed, Mapping) or pressed.get("type") != "button":
                continue
            action = need(pressed, "action_id")
            yield ButtonPressed(
                event_id=f"{chat}:{origin.message}:{action}:{user}:{need(pressed, 'action_ts')}",
                origin=origin,
                person=Person(user, user),
                action=action.partition(ACTION_MARK)[0],
                value=str(pressed.get("value") or ""),
                received_at=at,
            )

    def _command(self, payload: JSON, at: datetime) -> Mention:
        """A slash command is a question without a message: it cannot be typed in threads, nor be quoted."""
        user, text = need(payload, "user_id"), str(payload.get("text") or "")
        others = (id for id in mentioned(text) if id != self._me.user)
        answer_to = str(payload.get("response_url") or "")
        return Mention(
            event_id=f"command:{need(payload, 'trigger_id')}",
            origin=replace(
                self._place(need(payload, "channel_id")), reply_token=ReplyToken(answer_to) if answer_to else None
            ),
            sender=Person(user, user),
            text=self._messages.text({"text": text}, addressed=True).strip(),
            mentions=tuple(Person(id, id) for id in others),
            sent_at=at,
            received_at=at,
        )


def of_team(payload: JSON, team: str) -> bool:
    """Whether a payload is for this workspace's installation of the app; shared channels name other ones beside it."""
    named: list[Any] = [payload.get("team_id"), payload.get("context_team_id"), _object(payload, "team", {}).get("id")]
    installed = payload.get("authorizations")
    if isinstance(installed, list):
        named += [item.get("team_id") for item in installed if isinstance(item, Mapping)]
    named = [name for name in named if name]
    return not named or team in named


def _object(body: JSON, name: str, default: JSON | None = None) -> JSON:
    value = body.get(name)
    if isinstance(value, Mapping):
        return value
    if value is None and default is not None:
        return default
    raise MalformedCall(f"“{name}” is no object.")
