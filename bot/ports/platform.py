"""How a platform is configured, made, and lent what the process has."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import BaseModel

from bot.domain.account import Account
from bot.domain.session import Message
from bot.errors import Rejected
from bot.ports.adapter import Adapter
from bot.ports.clock import Clock, system_clock
from bot.ports.shelf import Leases, Shelf
from bot.ports.store import KnownLogins


@dataclass(frozen=True, slots=True)
class Page:
    """The web page that comes with a platform: its static files, and Markdown made into HTML that is safe in it."""

    folder: Path
    html: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ExportedChat:
    """One chat of an export; `messages` are read lazily, oldest first."""

    id: str
    name: str
    messages: Iterator[Message]


class Export(Protocol):
    """A file or folder somebody exported from a platform, read in bounded memory."""

    def chats(self) -> Iterator[ExportedChat]: ...

    def total(self) -> int:
        """How many units of progress there are; each message read is at least one step towards it."""
        ...


Trouble = Literal["unheard", "refused", "replaced", "quota", "overrun"]
"""What an adapter meets that no reply can tell of, and operators count.

A platform that cannot be listened to, or refuses to be; a connection that somebody else took; messages that come
without their text, the organisation's quota being used up; messages not sent to us, since there are too many.
"""


Report = Callable[[Trouble], None]


def refusal_or_outage(error: Exception) -> Trouble:
    """What it is when listening fails: only a refusal needs somebody to mend it."""
    return "refused" if isinstance(error, Rejected) else "unheard"


def uncounted(trouble: Trouble) -> None:
    """Where nobody counts."""


@dataclass(frozen=True, slots=True)
class AdapterServices:
    """What the process lends an adapter; `report` is its own, the rest is shared."""

    logins: KnownLogins
    shelf: Shelf
    leases: Leases
    clock: Clock = system_clock
    report: Report = uncounted


AdapterFactory = Callable[[Account, Any, AdapterServices], Adapter]


@dataclass(frozen=True, slots=True)
class PlatformEntry:
    """How a platform is configured and made; `load` imports its SDK, so it is called only when configured.

    `read_export` opens an export of this platform; it returns None for a path that is none. `page` imports what the
    platform's web page needs. `by_default`: made for every account, also where it is not configured. `also_at`:
    further names its webhook is called by; a call's `path` tells which.
    """

    settings: type[BaseModel]
    load: Callable[[], AdapterFactory]
    read_export: Callable[[Path], Export | None] | None = None
    page: Callable[[], Page] | None = None
    by_default: bool = False
    also_at: tuple[str, ...] = ()
