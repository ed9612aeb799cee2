"""What has been seen of people: DingTalk tells names with messages."""

from collections import OrderedDict
from typing import TypeVar

from bot.domain.chat import Person

_KEPT = 5_000

Value = TypeVar("Value")


class Directory:
    """The names last seen, of a bounded number of people."""

    def __init__(self) -> None:
        self._people: OrderedDict[str, Person] = OrderedDict()

    def name_person(self, person: Person) -> None:
        remember(self._people, person.id, person)

    def person(self, id: str) -> Person | None:
        return self._people.get(id)


def remember(kept: OrderedDict[str, Value], key: str, value: Value) -> None:
    """Keep `value` as the newest; the oldest goes once there are too many."""
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _KEPT:
        kept.popitem(last=False)
