"""What one turn may remember and recall: its session, notes on incidents, its own steps and investigations."""

from bot.domain.chat import Mention, SessionKey
from bot.domain.incident import Incident
from bot.domain.investigation import Investigation
from bot.domain.memory import Note, Step
from bot.domain.session import Turn
from bot.ports.store import Store


class TurnMemory:
    """The `Memory` of one mention."""

    def __init__(self, store: Store, key: SessionKey, mention: Mention, incident: Incident | None) -> None:
        self._store = store
        self._key = key
        self._mention = mention
        self._incident = incident

    async def turns(self, after: int, limit: int = 50) -> list[Turn]:
        return await self._store.sessions.turns(self._key, limit, after)

    async def notes(self, incident: Incident) -> list[Note]:
        return await self._store.memories.notes(self._key.account, incident.number)

    async def keep_note(self, incident: Incident, note: Note) -> None:
        await self._store.memories.keep_note(self._key.account, incident.number, note)

    async def step(self, step: Step, incident: Incident | None = None) -> None:
        about = incident or self._incident
        number = about.number if about else None
        await self._store.memories.add_step(self._key.account, self._mention.event_id, number, step)

    async def begin(self, investigation: Investigation) -> Investigation:
        return await self._store.investigations.begin(self._key.account, self._mention.event_id, investigation)

    async def keep(self, investigation: Investigation) -> None:
        await self._store.investigations.keep(self._key.account, investigation)
