"""From everything DingTalk tells the robot to events."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.dingtalk.buttons import Buttons
from adapters.dingtalk.directory import Directory
from adapters.dingtalk.events import GroupEvents
from adapters.dingtalk.groups import Groups
from adapters.dingtalk.heard import Heard
from adapters.dingtalk.link import CARD_CALLBACKS, ROBOT_MESSAGES
from adapters.dingtalk.own_words import OwnWords
from adapters.dingtalk.wire import PLATFORM, Translator
from bot.domain.chat import Event, Mention, Origin, RoomOpened
from bot.ports.platform import Report


class Hearing:
    """Of one account; remembers the groups that messages come from, and what the robot itself said."""

    def __init__(
        self,
        account: str,
        directory: Directory,
        groups: Groups,
        words: OwnWords,
        buttons: Buttons,
        report: Report,
    ) -> None:
        self._account = account
        self._groups = groups
        self._words = words
        self._buttons = buttons
        self._translator = Translator(account, directory, report)
        self._group_events = GroupEvents(account, groups, directory)

    async def frame(self, headers: Mapping[str, Any], body: Mapping[str, Any], now: datetime) -> Heard:
        """What a frame of the Stream connection means. Raises `MalformedCall`."""
        topic = headers.get("topic")
        if topic == ROBOT_MESSAGES:
            return Heard(await self.message(body, now))
        if topic == CARD_CALLBACKS:
            return await self.press(body, now)
        return Heard(await self.event(headers, body, now))

    async def message(self, body: Mapping[str, Any], now: datetime) -> tuple[Event, ...]:
        """What a robot message means. Raises `MalformedCall`."""
        events = tuple([await self._completed(event) for event in self._translator.events(body, now)])
        return await self._news_of_its_group(events, body, now) + events

    async def press(self, body: Mapping[str, Any], now: datetime) -> Heard:
        """What a press of a button means, and how its card looks from now on. Raises `MalformedCall`."""
        return await self._buttons.pressed(body, now)

    async def event(self, headers: Mapping[str, Any], body: Mapping[str, Any], now: datetime) -> tuple[Event, ...]:
        """What an event of the organisation means. Raises `MalformedCall`."""
        id, kind = (str(headers.get(name) or "") for name in ("eventId", "eventType"))
        return await self._group_events.events(id, kind, body, now)

    async def _completed(self, event: Event) -> Event:
        return await self._words.quoted_in(event) if isinstance(event, Mention) else event

    async def _news_of_its_group(
        self, events: tuple[Event, ...], body: Mapping[str, Any], now: datetime
    ) -> tuple[Event, ...]:
        """The first message of a group tells that the robot is in it, and what it is called."""
        if not events or events[0].origin.private:
            return ()
        chat, name = events[0].origin.chat, str(body.get("conversationTitle") or "")
        if not await self._groups.note(chat, name):
            return ()
        origin = Origin(self._account, PLATFORM, chat)
        return (RoomOpened(event_id=f"group:{chat}:{name}", origin=origin, name=name, member=True, received_at=now),)
