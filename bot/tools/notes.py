"""What one system shows in a survey, noted as it comes in."""

import re
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic
from typing import Protocol, runtime_checkable

from bot.domain.evidence import Observation
from bot.ports.survey import Look, Scope, Sign, Survey
from bot.tools.looking import Asked, attempted

_PATIENCE = 4.0
"""Seconds that one call of a survey may take."""

_MOST_NAMES = 6

Shown = tuple[Observation, Sequence[Sign]]


class Notes:
    """The looks at one system and the signs in them. What it was broken off by is kept, too."""

    def __init__(self, system: str) -> None:
        self._system = system
        self._looks: list[Look] = []
        self._signs: list[Sign] = []

    @property
    def failed(self) -> bool:
        """Whether every look so far failed."""
        return all(one.seen.outcome == "failed" for one in self._looks)

    async def look(self, asked: Asked, see: Callable[[], Awaitable[Shown]]) -> Observation:
        """Look, and note what came of it; raises nothing of the system's."""
        signs: Sequence[Sign] = ()

        async def noted() -> Observation:
            nonlocal signs
            seen, signs = await see()
            return seen

        began = monotonic()
        seen = await attempted(asked, noted, _PATIENCE)
        self._looks.append(Look(self._system, seen, monotonic() - began))
        self._signs += signs
        return seen

    def break_off(self, asked: Asked, why: str) -> None:
        """Note that the rest was not looked at."""
        self._looks.append(Look(self._system, asked.failed(why), 0.0))

    def survey(self) -> Survey:
        return Survey(tuple(self._looks), tuple(sorted(self._signs, key=lambda one: -one.score)))


@runtime_checkable
class Surveyed(Protocol):
    """A source of tools that can also be looked at by rules; `title` is what people call it."""

    title: str

    async def survey(self, scope: Scope, notes: Notes) -> None:
        """Note what changed around the start, in a bounded number of calls."""
        ...


def bearing(names: Sequence[str]) -> str:
    """A pattern of what has one of the first names in it, in any case and however it is punctuated; "" for none."""
    words = [re.sub(r"[^a-zA-Z0-9]+", ".", name) for name in names[:_MOST_NAMES]]
    return f"(?i).*({'|'.join(words)}).*" if words else ""


def joined(surveys: Sequence[Survey]) -> Survey:
    """Several systems' as one."""
    return Survey(
        tuple(look for one in surveys for look in one.looks), tuple(sign for one in surveys for sign in one.signs)
    )
