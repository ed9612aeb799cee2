"""The groups the robot is known to be in. DingTalk tells of none: the first mention there does."""

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta

from adapters.dingtalk.directory import remember
from bot.ports.shelf import Shelf

_REMEMBERED = timedelta(days=400)
_FRESH = 600.0
_MOVING_IN = 60.0


class Groups:
    """Names of one account's groups, kept across restarts, so that an event of any other group costs one look."""

    def __init__(
        self, shelf: Shelf, account: str, platform: str, stopwatch: Callable[[], float] = time.monotonic
    ) -> None:
        self._shelf = shelf
        self._of = (account, platform)
        self._stopwatch = stopwatch
        self._names: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._opened: OrderedDict[str, float] = OrderedDict()

    async def note(self, chat: str, name: str) -> bool:
        """The robot is in this group. True while that is news.

        It stays news for ten minutes, since what was told of it may not have been kept and come again.
        """
        known, since = self._names.get(chat, ("", 0.0))
        if chat not in self._names or (name and name != known):
            since = self._stopwatch()
            remember(self._names, chat, (name, since))
            await self._shelf.put(*self._of, f"group:{chat}", name, _REMEMBERED)
        return self._stopwatch() - since < _FRESH

    async def name(self, chat: str) -> str | None:
        """What it is called, empty where nobody has said; None for a group that is not known."""
        if chat in self._names:
            return self._names[chat][0]
        return await self._shelf.get(*self._of, f"group:{chat}")

    def opened(self, chat: str) -> None:
        """It was just made, and the robot is moving in."""
        remember(self._opened, chat, self._stopwatch())

    def moving_in(self, chat: str) -> bool:
        """Whether the robot may not be in it yet, though it soon will."""
        return chat in self._opened and self._stopwatch() - self._opened[chat] < _MOVING_IN
