"""Tables that claim to be one and the same bot: a platform hands what is said to only one of them."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from pydantic import BaseModel

from bot.config.mistakes import place
from bot.errors import ConfigError


@runtime_checkable
class Claiming(Protocol):
    """Settings of a platform on which a bot has an identity of its own."""

    @property
    def claims(self) -> Mapping[str, str]:
        """What nobody else may be there, under the key that says so."""
        ...


def refuse_shared(platforms: Mapping[tuple[str, str], BaseModel], source: str) -> None:
    """Raises `ConfigError` naming both keys where two accounts claim the same."""
    claimed: dict[tuple[str, str, str], str] = {}
    for (account, platform), settings in platforms.items():
        for key, identity in (settings.claims if isinstance(settings, Claiming) else {}).items():
            here = place(("accounts", account, platform, key), source)
            other = claimed.setdefault((platform, key, identity), here)
            if other != here:
                raise ConfigError(
                    f"{here}: is the same as {other}. What is said would reach only one of the two accounts: "
                    "give each an app or robot of its own, or leave one of these tables out."
                )
