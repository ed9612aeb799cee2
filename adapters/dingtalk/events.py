"""From the organisation's group events to events; those of groups without the robot are none of ours."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.dingtalk.directory import Directory
from adapters.dingtalk.groups import Groups
from bot.domain.chat import Event, MemberJoined, Origin, Person, RoomOpened
from bot.errors import MalformedCall

PLATFORM = "dingtalk"
OF_GROUPS = ("chat_add_member", "chat_update_title", "chat_disband")
"""What must be ticked in the app's console."""


class GroupEvents:
    """Of one account."""

    def __init__(self, account: str, groups: Groups, directory: Directory) -> None:
        self._account = account
        self._groups = groups
        self._directory = directory

    async def events(self, id: str, kind: str, body: Mapping[str, Any], now: datetime) -> tuple[Event, ...]:
        """What an event means; `id` is the same whenever it comes again. Raises `MalformedCall`."""
        if kind not in OF_GROUPS:
            return ()
        chat = body.get("openConversationId")
        if not id or not isinstance(chat, str) or not chat:
            raise MalformedCall("The event names no group.")
        name = await self._groups.name(chat)
        if name is None:
            return ()
        origin = Origin(self._account, PLATFORM, chat)
        match kind:
            case "chat_add_member":
                return tuple(
                    MemberJoined(event_id=f"event:{id}:{one.id}", origin=origin, person=one, received_at=now)
                    for one in self._joined(body)
                )
            case "chat_update_title":
                title = body.get("title")
                name = title if isinstance(title, str) and title else name
                await self._groups.note(chat, name)
                return (RoomOpened(event_id=f"event:{id}", origin=origin, name=name, received_at=now),)
        return (
            RoomOpened(event_id=f"event:{id}", origin=origin, name=name, member=False, archived=True, received_at=now),
        )

    def _joined(self, body: Mapping[str, Any]) -> list[Person]:
        ids = body.get("userId")
        if not isinstance(ids, list):
            raise MalformedCall("The event names nobody.")
        return [self._directory.person(id) or Person(id, id) for id in ids if isinstance(id, str) and id]
