"""Which process may connect: WeCom lets a robot have one connection, and a second one would end the first."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import structlog

from bot.errors import StoreError
from bot.ports.shelf import Leases

log = structlog.get_logger("wecom")


@dataclass(frozen=True, slots=True)
class Term:
    """Seconds: for how long a seat is held at a time, how often that is prolonged, how often others ask for it."""

    lasting: float = 15.0
    renewal: float = 4.0
    asking: float = 3.0


class Seat:
    """A robot's one place. It counts as lost a while before its time is over, so that two never sit in it."""

    def __init__(self, leases: Leases, robot: str, term: Term) -> None:
        self._leases = leases
        self._name = f"wecom/{robot}"
        self._term = term
        self._holder = uuid4().hex
        self._until = 0.0

    @property
    def held(self) -> bool:
        """Whether this process may connect now."""
        return asyncio.get_running_loop().time() < self._until

    async def take(self) -> bool:
        """Take the seat or hold it for longer; False while another process sits in it. Raises `StoreError`."""
        asked = asyncio.get_running_loop().time()
        got = await self._leases.hold(self._name, self._holder, timedelta(seconds=self._term.lasting))
        self._until = asked + self._term.lasting - self._term.renewal if got else 0.0
        return got

    async def taken(self) -> None:
        """Wait for the seat."""
        waiting = False
        while not await self._asked_for():
            if not waiting:
                log.info("wecom's robot is connected by another process; this one stands by")
            waiting = True
            await asyncio.sleep(self._term.asking)

    async def lost(self) -> None:
        """Hold the seat for as long as that is possible; return when it is lost."""
        while self.held:
            await asyncio.sleep(self._term.renewal)
            if self.held and await self._refused():
                return

    async def leave(self) -> None:
        """Let another process have the seat at once."""
        self._until = 0.0
        try:
            await self._leases.release(self._name, self._holder)
        except StoreError as error:
            log.warning("wecom's lease could not be given back; it ends by itself", reason=error.public)

    async def _asked_for(self) -> bool:
        try:
            return await self.take()
        except StoreError as error:
            log.error("wecom's lease cannot be taken", reason=error.public)
            return False

    async def _refused(self) -> bool:
        """Whether it went to somebody else; a store that does not answer leaves it ours until its time is over."""
        try:
            async with asyncio.timeout(self._term.renewal):
                return not await self.take()
        except (StoreError, TimeoutError):
            return False
