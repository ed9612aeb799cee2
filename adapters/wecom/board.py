"""What polls are answered with: each question's answer so far, where every process finds it."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from adapters.wecom.wire import JSON, PLATFORM
from bot.ports.shelf import Shelf

_LASTING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer so far. `key`: of the delivery it is; `fetched`: whether WeCom has its end; `pictures`: beside that."""

    key: str
    text: str
    finish: bool = False
    card: JSON | None = None
    fetched: bool = False
    pictures: Sequence[JSON] = ()


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: how long the end of an answer is left to be fetched, and how often that is looked for."""

    fetching: float = 10.0
    looking: float = 0.25


class Board:
    """Of one account, by stream."""

    def __init__(self, account: str, shelf: Shelf, patience: Patience) -> None:
        self._account = account
        self._shelf = shelf
        self._patience = patience

    async def shown(self, stream: str) -> Shown | None:
        """The answer so far; None while there is none."""
        kept = await self._shelf.get(self._account, PLATFORM, _key(stream))
        return Shown(**json.loads(kept)) if kept is not None else None

    async def put(self, stream: str, shown: Shown) -> None:
        """Have the next poll find this."""
        value = json.dumps(asdict(shown), ensure_ascii=False)
        await self._shelf.put(self._account, PLATFORM, _key(stream), value, _LASTING)

    async def fetch(self, stream: str) -> Shown | None:
        """As `shown`, for WeCom: noted where it is the end."""
        shown = await self.shown(stream)
        if shown is not None and shown.finish and not shown.fetched:
            await self.put(stream, replace(shown, fetched=True))
        return shown

    async def is_fetched(self, stream: str) -> bool:
        """Wait until WeCom has the end of an answer; False when it does not come for it."""
        looks = round(self._patience.fetching / self._patience.looking)
        for _ in range(looks):
            shown = await self.shown(stream)
            if shown is not None and shown.fetched:
                return True
            await asyncio.sleep(self._patience.looking)
        return False


def stream_of(message: str) -> str:
    """The stream that answers a message: the same for a message that comes again."""
    return hashlib.sha256(message.encode("utf-8", "replace")).hexdigest()[:32]


def _key(stream: str) -> str:
    return f"stream:{stream}"
