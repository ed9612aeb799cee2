"""One call of the API: who calls, and what the address names."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.account import Account
from bot.domain.chat import Person
from bot.domain.incident import Incident
from bot.errors import NotFound
from bot.ports.abilities import Watchable
from bot.web.services import WebServices

LONG_TEXT = 2_000
"""Characters from which making a text ready may take so long that others would notice."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API by a person who is logged in to `account`; `path` holds the address's variable parts."""

    services: WebServices
    account: Account
    person: Person
    path: Mapping[str, str] = field(default_factory=dict)

    async def incident(self) -> Incident:
        """The incident the address names. Raises `NotFound`."""
        number = int(self.path["number"])
        found = await self.services.store.incidents.get(self.account.id, number)
        if found is None:
            raise NotFound(f"There is no incident {number} here.")
        return found

    def may_read(self, platform: str, chat: str, *, private: bool) -> bool:
        """Direct conversations are read by those in them only."""
        adapter = self.services.adapters.get((self.account.id, platform))
        return adapter.open_to(self.person, chat) if isinstance(adapter, Watchable) else not private

    async def chat(self) -> tuple[str, str]:
        """Platform and id of the chat the address names. Raises `NotFound`, also when the person may not read it."""
        platform, id = self.path["platform"], self.path["chat"]
        if "\0" in platform + id:  # not every database takes it
            raise NotFound("There is no such chat here.")
        known = await self.services.store.chats.chat(self.account.id, platform, id)
        watched = isinstance(self.services.adapters.get((self.account.id, platform)), Watchable)
        private = known.private if known else not watched
        if not self.may_read(platform, id, private=private):
            raise NotFound("There is no such chat here.")
        return platform, id

    async def html(self, texts: Sequence[str], *, wanted: bool) -> list[str]:
        """Texts made ready for a page, letting others work in between; empty ones where that is not wanted."""
        page = self.services.page
        if not wanted or page is None:
            return [""] * len(texts)
        made: list[str] = []
        for text in texts:
            if len(text) > LONG_TEXT:
                made.append(await asyncio.to_thread(page.html, text))
            else:
                made.append(page.html(text))
                await asyncio.sleep(0)
        return made
