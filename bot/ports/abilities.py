"""What some adapters can do beyond what all promise."""

from collections.abc import AsyncIterator
from typing import Protocol, runtime_checkable

from bot.domain.chat import Origin, Person
from bot.domain.session import Message
from bot.ports.adapter import Adapter
from bot.ports.webhook import WebhookRequest


@runtime_checkable
class Watchable(Protocol):
    """An adapter whose chats are watched live over HTTP by whoever it lets."""

    def watch(self, request: WebhookRequest) -> AsyncIterator[str]:
        """JSON documents, one for each thing that happens. Raises `Unauthorized` at the first step."""
        ...

    def open_to(self, person: Person, chat: str) -> bool:
        """Whether this person, logged in to this account, may read the chat."""
        ...


@runtime_checkable
class Connected(Protocol):
    """An adapter that knows whether the socket it listens on is up."""

    @property
    def connected(self) -> bool: ...


@runtime_checkable
class Promising(Protocol):
    """An adapter whose platform shows from the beginning that a question is being answered."""

    async def unanswered(self, origin: Origin) -> None:
        """Take that back: nothing is going to be said."""
        ...


@runtime_checkable
class Quoting(Protocol):
    """An adapter whose platform quotes a message by its id alone, and shows that message when asked."""

    async def message(self, chat: str, id: str) -> Message | None:
        """This message of the chat; None where it was taken back or is another chat's. Raises `PlatformError`."""
        ...


@runtime_checkable
class Single(Protocol):
    """An adapter that can speak in one of several processes at a time."""

    @property
    def here(self) -> bool:
        """Whether that is this process."""
        ...


@runtime_checkable
class Sided(Protocol):
    """An adapter whose chats differ in what can be done in them: each is served by one side of it."""

    def side(self, chat: str) -> Adapter:
        """The side that serves this chat, with its capabilities and its way to render."""
        ...


def serving(adapter: Adapter, chat: str) -> Adapter:
    """What serves this chat: the adapter, or a side of it."""
    return adapter.side(chat) if isinstance(adapter, Sided) else adapter
