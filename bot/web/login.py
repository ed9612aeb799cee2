"""Logging a browser in with a link that works once."""

import secrets
from datetime import timedelta

from bot.domain.chat import Person
from bot.ports.clock import Clock, system_clock
from bot.ports.login import digest
from bot.ports.store import Logins

LINK_LIFE = timedelta(minutes=10)
LOGIN_LIFE = timedelta(days=7)


class LoginLinks:
    """Links that log one person in to one account, once, within ten minutes, whichever process made them.

    `clock` is what logins are timed by: the machine's time, whatever time the rest of the process is told.
    """

    def __init__(self, logins: Logins, clock: Clock = system_clock) -> None:
        self._logins = logins
        self.clock = clock

    async def issue(self, account: str, person: Person) -> str:
        """A path that logs `person` in to `account`. Whoever has it can use it: show it to that person alone."""
        token = secrets.token_urlsafe(32)
        await self._logins.open_login(_digest(token), account, person, self.clock() + LINK_LIFE)
        return f"/login?token={token}"

    async def redeem(self, token: str) -> tuple[str, Person] | None:
        """The account and person a link was issued for; None when it was used before, has expired or never was."""
        return await self._logins.take_login(_digest(token), self.clock())


def _digest(token: str) -> str:
    """Not the digest of a login with this token: a link is no cookie."""
    return digest(f"link:{token}")
