"""What a read-only tool of an investigation is."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.account import Account
from bot.domain.evidence import Observation
from bot.domain.incident import Incident
from bot.ports.adapter import Finding
from bot.ports.skill import Arguments
from bot.ports.survey import Systems


@dataclass(frozen=True, slots=True)
class ToolContext:
    """On whose behalf, and about which incident a tool looks. A tool sees nothing of another account."""

    account: Account
    incident: Incident | None
    now: datetime


Look = Callable[[ToolContext, Any], Awaitable[Observation]]


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing that can be looked at; it changes nothing. `timeout` is in seconds.

    `look` raises nothing of its own: what fails is an observation whose outcome is "failed". `purpose` and the
    arguments' descriptions are what a model is told.
    """

    name: str
    purpose: str
    arguments: type[Arguments]
    look: Look
    timeout: float = 20.0


class Toolbox(Protocol):
    """Tools, as configured."""

    @property
    def tools(self) -> Sequence[Tool]:
        """Those that can be used now; a server that comes or goes changes them."""
        ...

    async def start(self) -> None:
        """Connect to what must be connected to; a source that is away costs its tools only."""
        ...

    async def stop(self) -> None:
        """Close everything; safe to call twice."""
        ...


class AccountTools(Toolbox, Systems, Protocol):
    """All the tools of one account, for models, and its systems as rules look at them."""


class ToolSource(Toolbox, Protocol):
    """The tools that look at one system."""

    async def check(self) -> Sequence[Finding]:
        """Whether it can be reached and lets us in, for `doctor`; never raises."""
        ...
