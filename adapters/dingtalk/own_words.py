"""What the robot said, by the keys that DingTalk quotes it with; a quoted card comes without its text."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.chat import WARROOM, Mention
from bot.ports.shelf import Shelf

_REMEMBERED = timedelta(days=30)
_LONGEST = 4_000


class OwnWords:
    """Of one account. A card is quoted by the key of its delivery, and known here by its name."""

    def __init__(self, shelf: Shelf, account: str, platform: str) -> None:
        self._shelf = shelf
        self._of = (account, platform)

    async def keep(self, key: str, text: str) -> None:
        if key:
            await self._shelf.put(*self._of, f"said:{key}", text[:_LONGEST], _REMEMBERED)

    async def carried(self, key: str, card: str) -> None:
        """This card was delivered under this key."""
        if key:
            await self._shelf.put(*self._of, f"card:{key}", card, _REMEMBERED)

    async def quoted_in(self, mention: Mention) -> Mention:
        """The mention, with what it quotes in our own words where it quotes us."""
        quoted = mention.quoted
        if quoted is None or not quoted.message:
            return mention
        key = await self._shelf.get(*self._of, f"card:{quoted.message}") or quoted.message
        said = await self._shelf.get(*self._of, f"said:{key}")
        if said is None:
            return mention
        return replace(mention, quoted=replace(quoted, text=said, author=WARROOM.name))
