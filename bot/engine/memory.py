"""What one turn may remember and recall: its session, notes on incidents, its own steps and investigations."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.chat import Mention, SessionKey
from bot.domain.incident import Incident
from bot.domain.investigation import Investigation
from bot.domain.memory import Note, Step
from bot.domain.session import Turn
from bot.ports.store import Store

_MOST_TURNS = 200


class TurnMemory:
    """The `Memory` of one mention. Turns and notes are read once: what is asked later is asked by another mention."""

    def __init__(self, store: Store, key: SessionKey, mention: Mention, incident: Incident | None) -> None:
        self._store = store
        self._key = key
        self._mention = mention
        self._incident = incident
        self._turns: dict[int, Sequence[Turn]] = {}
        self._notes: dict[int, Sequence[Note]] = {}

    async def turns(self, after: int) -> Sequence[Turn]:
        if after not in self._turns:
            self._turns[after] = await self._store.sessions.turns(self._key, _MOST_TURNS, after)
        return self._turns[after]

    async def notes(self, incident: Incident) -> Sequence[Note]:
        if incident.number not in self._notes:
            self._notes[incident.number] = await self._store.memories.notes(self._key.account, incident.number)
        return self._notes[incident.number]

    async def keep_note(self, incident: Incident, note: Note) -> None:
        await self._store.memories.keep_note(self._key.account, incident.number, note)
        self._notes.pop(incident.number, None)

    async def step(self, step: Step, incident: Incident | None = None) -> None:
        about = incident or self._incident
        number = about.number if about else None
        origin = self._mention.origin
        step = replace(step, platform=origin.platform, chat=origin.chat, message=origin.message)
        await self._store.memories.add_step(self._key.account, self._mention.event_id, number, step)

    async def begin(self, investigation: Investigation) -> Investigation:
        return await self._store.investigations.begin(self._key.account, self._mention.event_id, investigation)

    async def keep(self, investigation: Investigation) -> None:
        await self._store.investigations.keep(self._key.account, investigation)
