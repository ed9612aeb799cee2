"""Opening an incident's war room on a platform, and bringing people into it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from bot.domain.account import Account
from bot.domain.chat import Mention, Origin, Person, RoomOpened, SessionKey
from bot.domain.incident import EntryKind, Incident, TimelineEntry
from bot.domain.session import Chat
from bot.engine.directory import Directory
from bot.engine.opening import PATIENCE, PAUSE, Opening
from bot.engine.rooms import first_diagnosis, recorded
from bot.errors import Ambiguous, PlatformError, RetryLater, Unsupported, UserError
from bot.ports.adapter import Adapter, RoomPlan
from bot.ports.book import WarRoom
from bot.ports.inbox import Letter
from bot.ports.incidents import EntryFilter
from bot.ports.store import Store

_TITLE = 40

Answer = TypeVar("Answer")


class Gathering:
    """The `WarRooms` of one mention: each incident has one room on its platform, however often it is run."""

    def __init__(
        self, store: Store, directory: Directory, adapter: Adapter, account: Account, mention: Mention, now: datetime
    ) -> None:
        self._store = store
        self._directory = directory
        self._adapter = adapter
        self._account = account
        self._mention = mention
        self._now = now
        self._cause = f"{mention.origin.platform}:{mention.event_id}"

    @property
    def offered(self) -> bool:
        return self._adapter.capabilities.rooms and self._adapter.capabilities.buttons

    async def open(self, incident: Incident, who: Sequence[str], topic: str) -> WarRoom:
        named, unknown = await self._meant(who)
        here = [one.person for one in incident.people if one.platform == self._adapter.platform]
        people = _once([*here, await self._directory.meant(self._mention, "me"), *named])
        opening = Opening(self._store, self._adapter.platform, incident, self._cause)
        async with opening.alone():
            room = await self._room(incident)
            if room is None:
                async with opening.signposted():
                    return await self._open(incident, people, unknown, topic)
        return await self._fill(incident, room, people, unknown)

    async def invite(self, incident: Incident, who: Sequence[str]) -> WarRoom | None:
        room = await self._room(incident) if self._adapter.capabilities.rooms else None
        if room is None:
            return None
        return await self._fill(incident, room, *await self._meant(who))

    async def _open(
        self, incident: Incident, people: tuple[Person, ...], unknown: tuple[str, ...], topic: str
    ) -> WarRoom:
        name = f"{self._account.room_prefix}{incident.number}-{_short(incident.title)}"
        plan = RoomPlan(await self._key(incident), name, topic, people)
        try:
            opened = await self._patiently(lambda: self._adapter.open_room(plan))
        except Unsupported as error:
            raise UserError(
                f"{error.public} Make a group yourself, add me, and mention me there: “bind this chat to "
                f"{incident.name}” makes it the war room.",
                f"聊天平台没有建群：{error.public} 请自行建群并把我加进去，"
                f"然后在群里 @我：“关联到 {incident.name}”即可设为作战室。",
            ) from error
        room = Chat(
            self._account.id,
            self._adapter.platform,
            opened.chat,
            name=opened.name or name,
            member=opened.member,
            incident=incident.number,
            war_room=True,
        )
        first = await self._record(room, opened.link)
        await self._store.chats.save_chat(room)
        await self._announce(room, first)
        return WarRoom(room, True, opened.link, _without(people, opened.left_out), opened.left_out, unknown)

    async def _record(self, room: Chat, link: str) -> bool:
        """Put it on the timeline, which tells a second attempt that it was this request's doing; whether it is first.

        Done before the chat is kept: of a room that is kept, this is known.
        """
        by = await self._directory.meant(self._mention, "me")
        return await recorded(self._store.incidents, room, by, self._now, link=link, details={"cause": self._cause})

    async def _announce(self, room: Chat, first: bool) -> None:
        """Have the room read and diagnosed like any that comes to life; where nothing is heard, diagnosed only."""
        if room.member:
            event = RoomOpened(
                event_id=f"opened:{room.id}:{self._cause}",
                origin=Origin(room.account, room.platform, room.id),
                name=room.name,
                member=True,
                received_at=self._now,
            )
            await self._store.inbox.put([Letter(event, SessionKey(room.account, room.platform, room.id))])
        elif first:
            await self._store.inbox.put([first_diagnosis(room, self._now)])

    async def _fill(
        self, incident: Incident, room: Chat, people: tuple[Person, ...], unknown: tuple[str, ...]
    ) -> WarRoom:
        """Bring people into a room there is; a platform that will not is no reason to fail."""
        entry = next((one for one in await self._entries(incident) if one.details.get("chat") == room.id), None)
        ours = entry is not None and entry.details.get("cause") == self._cause
        if ours:
            await self._announce(room, await self._record(room, ""))
        trouble, left_out = "", people
        try:
            left_out = tuple(await self._patiently(lambda: self._adapter.invite(room.id, people))) if people else ()
        except PlatformError as error:
            trouble = error.public
        link = entry.link if entry else ""
        return WarRoom(room, ours, link, _without(people, left_out), left_out, unknown, trouble)

    async def _room(self, incident: Incident) -> Chat | None:
        """The incident's room on this platform; one that the bot cannot hear before one that it can.

        Where there are both, the platform told them apart by different ids: people are brought in by the first.
        """
        rooms = await self._store.chats.rooms(self._account.id, incident.number)
        here = [room for room in rooms if room.war_room and room.platform == self._adapter.platform]
        return min(here, key=lambda room: room.member, default=None)

    async def _key(self, incident: Incident) -> str:
        """Another one after each room the incident had here: what was left or closed is not opened again.

        The time keeps it apart from an incident of the same number in a database that was set up anew.
        """
        before = {
            one.details["chat"]
            for one in await self._entries(incident)
            if one.details.get("platform") == self._adapter.platform and one.details.get("cause") != self._cause
        }
        declared = f"{incident.declared_at:%Y%m%d%H%M%S}" if incident.declared_at else ""
        return f"{incident.number}/{declared}/{len(before)}"

    async def _entries(self, incident: Incident) -> list[TimelineEntry]:
        wanted = EntryFilter(kinds=frozenset({EntryKind.ROOM}))
        return await self._store.incidents.entries(self._account.id, incident.number, wanted)

    async def _meant(self, who: Sequence[str]) -> tuple[tuple[Person, ...], tuple[str, ...]]:
        """People by the names, addresses and phone numbers given, and those of them that nobody has."""
        found: list[Person] = []
        unknown: list[str] = []
        for name in dict.fromkeys(who):
            person = await self._find(name)
            found += [person] if person else []
            unknown += [] if person else [name]
        return _once(found), tuple(unknown)

    async def _find(self, name: str) -> Person | None:
        try:
            if "@" in name.lstrip("@"):
                return await self._adapter.find_person(email=name)
            if name.lstrip("+").isdigit():
                return await self._adapter.find_person(phone=name)
            return await self._directory.meant(self._mention, name)
        except (UserError, Unsupported):
            return None

    async def _patiently(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        """Wait out rate limits, and ask again what may have been done: the same key opens no second room."""
        waited = 0.0
        while True:
            try:
                return await call()
            except (RetryLater, Ambiguous) as cut:
                pause = max(cut.after if isinstance(cut, RetryLater) else 0.0, PAUSE)
                if waited + pause > PATIENCE:
                    raise
                waited += pause
                await asyncio.sleep(pause)


def _once(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple({person.id: person for person in people if not person.is_bot}.values())


def _without(people: Sequence[Person], left_out: Sequence[Person]) -> tuple[Person, ...]:
    missing = {person.id for person in left_out}
    return tuple(person for person in people if person.id not in missing)


def _short(title: str) -> str:
    """The title's first words, as far as a name has room for them."""
    line = " ".join(title.split())
    if len(line) <= _TITLE:
        return line
    cut = line[: _TITLE + 1].rpartition(" ")[0]
    return cut if len(cut) > _TITLE // 2 else line[:_TITLE]
