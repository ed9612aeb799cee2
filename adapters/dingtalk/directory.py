"""What has been seen of people and groups: DingTalk tells names with messages."""

from collections import OrderedDict
from typing import TypeVar

from bot.domain.chat import Person

_KEPT = 5_000

Value = TypeVar("Value")


class Directory:
    """The names last seen, of a bounded number of people and groups."""

    def __init__(self) -> None:
        self._people: OrderedDict[str, Person] = OrderedDict()
        self._rooms: OrderedDict[str, str] = OrderedDict()

    def name_person(self, person: Person) -> None:
        _remember(self._people, person.id, person)

    def name_room(self, chat: str, name: str) -> None:
        if name:
            _remember(self._rooms, chat, name)

    def person(self, id: str) -> Person | None:
        return self._people.get(id)

    def room(self, chat: str) -> str | None:
        return self._rooms.get(chat)


def _remember(kept: OrderedDict[str, Value], key: str, value: Value) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _KEPT:
        kept.popitem(last=False)
