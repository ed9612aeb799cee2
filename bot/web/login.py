"""Logging a browser in with a link that works once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.chat import Person
from bot.ports.clock import Clock, system_clock
from bot.ports.login import digest

LINK_LIFE = timedelta(minutes=10)
LOGIN_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Invitation:
    account: str
    person: Person
    until: datetime


class LoginLinks:
    """Links that log one person in to one account, once, within ten minutes; kept in memory, as digests.

    `clock` is what logins are timed by: the machine's time, whatever time the rest of the process is told.
    """

    def __init__(self, clock: Clock = system_clock) -> None:
        self.clock = clock
        self._open: dict[str, _Invitation] = {}

    def issue(self, account: str, person: Person) -> str:
        """A path that logs `person` in to `account`. Whoever has it can use it: show it to that person alone."""
        now = self.clock()
        self._open = {key: invitation for key, invitation in self._open.items() if invitation.until > now}
        token = secrets.token_urlsafe(32)
        self._open[digest(token)] = _Invitation(account, person, now + LINK_LIFE)
        return f"/login?token={token}"

    def redeem(self, token: str) -> tuple[str, Person] | None:
        """The account and person a link was issued for; None when it was used before, has expired or never was."""
        invitation = self._open.pop(digest(token), None)
        if invitation is None or invitation.until <= self.clock():
            return None
        return invitation.account, invitation.person
