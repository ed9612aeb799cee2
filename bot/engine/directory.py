"""Who is who: names from the store, else from the platform."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from bot.domain.chat import Mention, Person
from bot.domain.session import Message
from bot.errors import PlatformError, UserError
from bot.ports.adapter import Adapter
from bot.ports.store import People

_REMEMBERED = 10_000


class Directory:
    """People by id, remembered in memory (bounded), in the store, and asked of the platform once."""

    def __init__(self, people: People, adapters: Mapping[tuple[str, str], Adapter]) -> None:
        self._people = people
        self._adapters = adapters
        self._known: OrderedDict[tuple[str, str, str], Person] = OrderedDict()

    async def person(self, account: str, platform: str, person: Person) -> Person:
        """This person with a name, if anybody knows one."""
        if person.name != person.id:
            self._remember(account, platform, person)
            return person
        return (await self.people(account, platform, [person.id])).get(person.id, person)

    async def people(self, account: str, platform: str, ids: Collection[str]) -> dict[str, Person]:
        """Those of `ids` that are known. A platform that cannot be asked now leaves them unknown."""
        found = {id: self._known[account, platform, id] for id in ids if (account, platform, id) in self._known}
        missing = [id for id in dict.fromkeys(ids) if id and id not in found]
        if missing:
            found |= await self._people.known(account, platform, missing)
            fresh = await self._ask(account, platform, [id for id in missing if id not in found])
            if fresh:
                await self._people.remember(account, platform, fresh)
            found |= {person.id: person for person in fresh}
            for person in found.values():
                self._remember(account, platform, person)
        return found

    async def meant(self, mention: Mention, name: str) -> Person:
        """Whom a name in a question stands for: "me", somebody it mentions, or the only one called so.

        Raises `UserError` for a name that nobody or several people have.
        """
        origin = mention.origin
        if name == "me":
            return await self.person(origin.account, origin.platform, mention.sender)
        bare = name.lstrip("@").strip()
        for person in mention.mentions:
            if bare.lower() in (person.id.lower(), person.name.lower()):
                return await self.person(origin.account, origin.platform, person)
        found = await self._people.named(origin.account, origin.platform, bare)
        if len(found) == 1:
            return found[0]
        if found:
            raise UserError(
                f"There are {len(found)} people called {bare}: mention the right one with @.",
                f"有 {len(found)} 位名为 {bare} 的成员，请用 @ 指明是哪一位。",
            )
        raise UserError(
            f"I do not know {bare}: mention the person with @, so that I know who is meant.",
            f"我不认识 {bare}：请用 @ 提及此人。",
        )

    async def with_names(self, account: str, platform: str, messages: Iterable[Message]) -> tuple[Message, ...]:
        """The same messages with their senders' names."""
        messages = list(messages)
        ids = {message.sender.id for message in messages if message.sender.name == message.sender.id}
        known = await self.people(account, platform, ids) if ids else {}
        return tuple(replace(one, sender=known.get(one.sender.id, one.sender)) for one in messages)

    async def readable(self, account: str, platform: str, text: str, mentions: Collection[Person]) -> str:
        """Text with the names of the people mentioned in place of their ids."""
        unnamed = [person.id for person in mentions if person.name == person.id]
        known = await self.people(account, platform, unnamed) if unnamed else {}
        for person in mentions:
            text = text.replace(f"@{person.id}", f"@{known.get(person.id, person).name}")
        return text

    async def _ask(self, account: str, platform: str, ids: Collection[str]) -> list[Person]:
        adapter = self._adapters.get((account, platform))
        if adapter is None:
            return []
        answers: list[Person] = []
        for id in ids:
            try:
                person = await adapter.person(id)
            except PlatformError:
                continue
            if person:
                answers.append(person)
        return answers

    def _remember(self, account: str, platform: str, person: Person) -> None:
        self._known[account, platform, person.id] = person
        self._known.move_to_end((account, platform, person.id))
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
