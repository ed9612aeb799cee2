"""A chat platform as a whole Warroom meets it: what an operator writes, what people say and see, what goes wrong."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

Table = Mapping[str, str | int | bool]
"""What an operator writes under `[accounts.<id>.<platform>]`."""

LIMIT_SECONDS = 0.1
"""How long a simulated rate limit asks to wait, where the platform names a time."""


@dataclass(frozen=True)
class Traits:
    """In what platforms differ for those who talk there.

    `chatter`: what is said to nobody in particular reaches the bot. `threads`: answers stand in a thread under the
    question. `files`: answers carry files. `retries`: what was not acknowledged comes again. `resend`: what becomes of
    a message of which nobody can tell whether it was sent. `renews`: access tokens end. `socket`: there is a
    connection to lose.
    """

    resend: Literal["key", "read-back", "at-most-once"]
    chatter: bool = False
    threads: bool = False
    files: bool = False
    retries: bool = True
    renews: bool = True
    socket: bool = True


@dataclass(frozen=True)
class Bubble:
    """One of the bot's messages as people see it now.

    `under`: the message whose thread it is in; `files`: the names of those attached; `only_to`: who alone sees it.
    `everyone`: it notifies all who are there.
    """

    chat: str
    text: str
    under: str = ""
    notified: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    only_to: str = ""
    finished: bool = True
    everyone: bool = False


class Town(Protocol):
    """One organisation on one platform: Ann and Bob, a room they share with the bot, a direct chat of Ann's."""

    platform: str
    traits: Traits
    room: str
    direct: str

    @property
    def table(self) -> Table: ...

    def call_at(self, url: str) -> None:
        """The bot's address was entered in the platform's settings; nothing where the bot connects by itself."""
        ...

    async def connected(self) -> None:
        """Return once the platform can reach the bot."""
        ...

    async def ask(self, text: str, chat: str = "", who: str = "ann") -> str:
        """Address the bot, in the room unless another chat is named; the message's id."""
        ...

    async def chat(self, text: str, who: str = "ann") -> None:
        """Say something in the room to nobody in particular."""
        ...

    def new_room(self) -> str:
        """One more room that Ann and Bob share with the bot."""
        ...

    def lift_limits(self) -> None:
        """From now on the bot may call as often as it likes."""
        ...

    def spoken(self) -> int:
        """How many messages of the bot there are."""
        ...

    def shown(self) -> Sequence[Bubble]:
        """All the bot has said, oldest first."""
        ...

    async def redeliver(self, times: int) -> None:
        """Everything said so far is delivered again."""
        ...

    async def drop(self, *, clean: bool) -> None:
        """The bot's connections end: announced and closed, or cut. Return once they have."""
        ...

    def expire(self) -> None:
        """Whatever was handed out to call with is no longer taken, without the bot having been told."""
        ...

    def limit(self, times: int) -> None:
        """The next postings are refused because there were too many."""
        ...

    def lose_answer(self) -> None:
        """The next posting is kept and shown, but its answer is lost."""
        ...

    def keep_waiting(self) -> None:
        """The next posting is kept and shown, and the bot does not learn of it for a while."""
        ...

    def refuse(self) -> None:
        """The next posting is refused for good."""
        ...

    async def settled(self) -> None:
        """Return once nothing is on its way to the bot."""
        ...


Opening = Callable[[], AbstractAsyncContextManager[Town]]


async def until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Return once it holds; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.01)


def said(town: Town, chat: str = "") -> list[Bubble]:
    """The bot's finished messages in the room, or in another chat."""
    return [one for one in town.shown() if one.chat == (chat or town.room) and one.finished]


async def answers(town: Town, text: str, count: int = 1, chat: str = "", who: str = "ann") -> list[Bubble]:
    """Address the bot; the messages it then says there, as soon as there are so many."""
    before = len(said(town, chat))
    await town.ask(text, chat, who)
    await until(lambda: len(said(town, chat)) >= before + count)
    return said(town, chat)[before:]


async def answer(town: Town, text: str, chat: str = "", who: str = "ann") -> Bubble:
    """Address the bot; what it says first."""
    return (await answers(town, text, 1, chat, who))[0]
