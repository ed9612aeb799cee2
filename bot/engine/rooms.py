"""War rooms coming to life, and people joining them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.domain.account import Account
from bot.domain.chat import WARROOM, MemberJoined, Origin, Person, RoomOpened, SessionKey, Task
from bot.domain.incident import EntryKind
from bot.domain.session import Chat
from bot.engine.directory import Directory
from bot.engine.opening import signpost
from bot.engine.recorder import Recorder
from bot.errors import PlatformError, RetryLater
from bot.ports.adapter import Adapter, HistoryQuery
from bot.ports.inbox import Letter
from bot.ports.incidents import Amendment, Draft, Incidents, NewEntry
from bot.ports.store import Store

log = structlog.get_logger()

_NEW = timedelta(hours=12)
"""For how long a room counts as just opened: less than a finished task is kept for, which tells that it was done."""

_BACKFILL = 5_000
_GLANCE = 1.0
"""Seconds until it is looked again whether somebody is opening the room."""


def first_diagnosis(room: Chat, now: datetime) -> Letter:
    """The one that nobody asked for, once for each incident."""
    origin = Origin(room.account, room.platform, room.id, private=room.private)
    task = Task(event_id=f"diagnosis:{room.incident}", origin=origin, skill="diagnose", received_at=now)
    return Letter(task, SessionKey(room.account, room.platform, room.id))


async def recorded(
    incidents: Incidents,
    room: Chat,
    by: Person,
    now: datetime,
    *,
    link: str = "",
    details: Mapping[str, str] | None = None,
) -> bool:
    """Put the room on its incident's timeline, once; whether it is the incident's first, and new."""
    assert room.incident is not None
    told = {"chat": room.id, "name": room.name, "platform": room.platform, **(details or {})}
    entry = NewEntry(EntryKind.ROOM, by, now, f"War room: {room.name or room.id}", link=link, details=told)
    for source in ("war-room", f"war-room/{room.platform}/{room.id}"):
        _, entries = await incidents.amend(
            room.account, room.incident, source, lambda present: Amendment(present, (entry,))
        )
        if entries[0].details.get("chat") == room.id:
            return source == "war-room" and now - entries[0].at < _NEW
    return False


class Rooms:
    """What the bot does when it finds itself in an incident's chat, or somebody new there."""

    def __init__(
        self,
        store: Store,
        recorder: Recorder,
        directory: Directory,
        adapters: Mapping[tuple[str, str], Adapter],
        accounts: Mapping[str, Account],
    ) -> None:
        self._store = store
        self._recorder = recorder
        self._directory = directory
        self._adapters = adapters
        self._accounts = accounts

    async def opened(self, event: RoomOpened, now: datetime) -> None:
        """Remember the chat; when it is a war room the bot is in, read it and have it diagnosed, once."""
        origin = event.origin
        known = await self._store.chats.chat(origin.account, origin.platform, origin.chat)
        chat = known or Chat(origin.account, origin.platform, origin.chat, private=origin.private)
        member = chat.member if event.member is None else event.member
        name = event.name or chat.name or (await self._name(origin) if member else "")
        chat = replace(chat, name=name, member=member)
        account = self._accounts[origin.account]
        if member and not event.archived and chat.incident is None and name.startswith(account.room_prefix):
            chat = replace(chat, incident=await self._incident_for(chat, account, now), war_room=True)
        await self._store.chats.save_chat(chat)
        if member and chat.war_room and not event.archived:
            await self._come_to_life(chat, now)

    async def _name(self, origin: Origin) -> str:
        try:
            return await self._adapters[origin.account, origin.platform].room(origin.chat) or ""
        except RetryLater:
            raise  # without its name nobody knows whether it is a war room
        except PlatformError as error:
            log.warning("room_name_unknown", platform=origin.platform, chat=origin.chat, reason=error.public)
            return ""

    async def _incident_for(self, chat: Chat, account: Account, now: datetime) -> int:
        """The incident a room's name refers to, else a new one.

        Raises `RetryLater` while a room is being opened for that incident: it may be this one, and is kept then.
        """
        rest = chat.name.removeprefix(account.room_prefix)
        named = re.match(r"(?:inc-?)?(\d+)(?:-|$)", rest)
        if named and await self._store.incidents.get(account.id, int(named[1])):
            await self._wait_for_opening(chat, int(named[1]))
            return int(named[1])
        title = rest.replace("-", " ").replace("_", " ").strip().capitalize() or chat.name
        middle = account.severities.names[len(account.severities.names) // 2]
        draft = Draft(account.id, title, middle, WARROOM, now, started_at=now)
        incident, _ = await self._store.incidents.declare(draft, f"room:{chat.platform}:{chat.id}")
        return incident.number

    async def _wait_for_opening(self, chat: Chat, number: int) -> None:
        if await self._store.shelf.get(chat.account, chat.platform, signpost(number)):
            raise RetryLater("The room is being opened just now.", _GLANCE)

    async def _come_to_life(self, chat: Chat, now: datetime) -> None:
        await self._read_back(chat)
        if not await recorded(self._store.incidents, chat, WARROOM, now):
            return  # the incident was diagnosed when this room, or another, was opened
        await self._store.inbox.put([first_diagnosis(chat, now)])

    async def _read_back(self, chat: Chat) -> None:
        """Mirror what was said before the chat was a war room, and later what was said while nobody listened."""
        assert chat.incident is not None
        kept = await self._store.chats.messages(chat.account, chat.platform, chat.id, limit=_BACKFILL)
        mirrored = await self._store.incidents.count_entries(chat.account, chat.incident, EntryKind.CHAT)
        adapter = self._adapters[chat.account, chat.platform]
        if adapter.capabilities.history:
            since = kept[-1].at if kept and mirrored else None
            try:
                kept = list(await adapter.history(HistoryQuery(chat.id, since=since, limit=_BACKFILL)))
            except RetryLater:
                raise
            except PlatformError as error:
                log.warning("history_not_read", platform=chat.platform, chat=chat.id, reason=error.public)
        added = await self._recorder.backfill(chat, kept)
        log.info("history_read", platform=chat.platform, chat=chat.id, added=added)

    async def joined(self, event: MemberJoined, now: datetime) -> None:
        """Tell who joins a busy war room what is going on, where only they see it."""
        origin = event.origin
        chat = await self._store.chats.chat(origin.account, origin.platform, origin.chat)
        if chat is None or not chat.war_room or chat.incident is None:
            return
        can = self._adapters[origin.account, origin.platform].capabilities
        if not can.ephemeral and not can.direct:
            return  # everybody would see it
        said = await self._store.incidents.count_entries(origin.account, chat.incident, EntryKind.CHAT)
        if said < self._accounts[origin.account].join_summary_messages:
            return
        person = await self._directory.person(origin.account, origin.platform, event.person)
        if person.is_bot:
            return
        task = Task(
            event_id=f"join-summary:{event.event_id}",
            origin=replace(origin, message="", thread="", reply_token=None),
            skill="summarize",
            arguments={"audience": "newcomer"},
            requested_by=person,
            show_only_to=person,
            received_at=now,
        )
        await self._store.inbox.put([Letter(task, SessionKey(origin.account, origin.platform, origin.chat))])
