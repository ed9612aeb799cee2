"""The words of a message: whom it names, and what is left once the robot's own name is taken out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.chat import Person

_NAME = re.compile(r"(?<![A-Za-z0-9._%+-])@([^\s@,，。:：;；、!！?？()（）<>]+)")
_EVERYONE = frozenset({"all", "everyone", "所有人", "全体成员"})
_OPENING = " \t\n\u2005,:;，：；、"


@dataclass(frozen=True, slots=True)
class Words:
    """What was said to the robot. `others`: who else is named, by name alone: WeCom tells no ids. `robot`: its name."""

    text: str
    others: tuple[Person, ...] = ()
    robot: str = ""


def named(name: str) -> Person:
    """Somebody of whom only the name is known."""
    return Person(f"@{name}", name)


def is_only_a_name(person: Person) -> bool:
    return person.id.startswith("@")


def addressed(content: str, robot: str = "", private: bool = False) -> Words:
    """Read a message that reached the robot. `robot`: its name, where it is known.

    In a group the robot is among the names, or the message would not have come: the only one is its, and the first
    where its name is not known.
    """
    if robot and f"@{robot}" in content:
        return Words(_without(content, robot), _others(_names(content.replace(f"@{robot}", " "))), robot)
    names = _names(content)
    if private or not names:
        return Words(content.strip(), _others(names), robot)
    return Words(_without(content, names[0]), _others(names[1:]), names[0])


def _names(content: str) -> list[str]:
    return list(dict.fromkeys(_NAME.findall(content)))


def _others(names: Iterable[str]) -> tuple[Person, ...]:
    return tuple(named(name) for name in names if name.lower() not in _EVERYONE)


def _without(content: str, name: str) -> str:
    """`content` with every mention of `name` taken out, and the blanks that belonged to it."""
    pieces = re.split(rf"[ \t\u2005]*@{re.escape(name)}[ \t\u2005]*", content)
    said = " ".join(piece for piece in pieces if piece)
    return said.strip(_OPENING) if not pieces[0].strip() else said.strip()
