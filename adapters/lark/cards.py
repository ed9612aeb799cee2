"""CardKit's card entities: made, sent once, grown, finished; known again after a crash."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from adapters.lark.client import LarkClient, payload
from adapters.lark.composing import TEXT_ELEMENT, compact, uuid
from adapters.lark.messages import text_of
from bot.domain.chat import Delivery
from bot.errors import Rejected
from bot.ports.shelf import Shelf

CLOSED = frozenset({"300309", "200850"})
"""The card no longer streams: Lark ends that ten minutes after it was switched on."""

LOST = frozenset({"200740", "200750"})
"""There is no such card entity, or no more."""

STREAMED_FOR = 540.0
"""Seconds after which streaming is switched on anew, before Lark ends it."""

_CARDS = "/open-apis/cardkit/v1/cards"
_VALID_FOR = timedelta(days=14)
_OUT_OF_ORDER = "300317"


@dataclass(slots=True)
class Entity:
    """A card and, once it is sent, its message. Times are seconds since 1970.

    Its next sequence is the milliseconds since it was made: whoever finishes it after a crash needs no count.
    """

    id: str
    made_at: float
    message: str = ""
    sequence: int = 0
    streaming_since: float = 0.0

    def next(self, now: float) -> int:
        self.sequence = max(self.sequence + 1, int((now - self.made_at) * 1000))
        return self.sequence


class Cards:
    """One account's card entities."""

    def __init__(self, client: LarkClient, shelf: Shelf, account: str, now: Callable[[], float] = time.time) -> None:
        self._client = client
        self._shelf = shelf
        self._account = account
        self._now = now

    async def make(self, delivery: Delivery, content: str) -> Entity:
        """A card that is not sent yet, noted under the delivery's key. Raises `Rejected` without the scope."""
        body = {"type": "card_json", "data": content}
        answer = await self._client.call("POST", _CARDS, body=body, writes=False)
        now = self._now()
        entity = Entity(text_of(payload(answer), "card_id"), now, streaming_since=now)
        await self.note(delivery, entity)
        return entity

    async def note(self, delivery: Delivery, entity: Entity) -> None:
        """Remember a delivery's card for as long as it lives."""
        value = f"{entity.id} {entity.made_at!r} {entity.message}"
        await self._shelf.put(self._account, "lark", _name(delivery), value, _VALID_FOR)

    async def begun(self, delivery: Delivery) -> Entity | None:
        """The card that this delivery was begun with, by this process or another."""
        value = await self._shelf.get(self._account, "lark", _name(delivery))
        if value is None:
            return None
        id, made_at, message = value.split(" ")
        return Entity(id, float(made_at), message, streaming_since=float(made_at))

    async def show(self, entity: Entity, text: str) -> None:
        """The whole text so far; streaming is switched on again when its time is over."""
        if self._now() - entity.streaming_since >= STREAMED_FOR:
            await self._renew(entity)
        try:
            await self._grow(entity, text)
        except Rejected as error:
            if error.code not in CLOSED:
                raise
            await self._renew(entity)
            await self._grow(entity, text)

    async def finish(self, entity: Entity, content: str, summary: str) -> None:
        """Stop streaming and leave exactly this card. Doing it again changes nothing."""
        try:
            await self._settle(entity, {"streaming_mode": False, "summary": {"content": summary}})
        except Rejected as error:
            if error.code not in CLOSED:
                raise
        await self._call(entity, "PUT", "", {"card": {"type": "card_json", "data": content}})

    async def _renew(self, entity: Entity) -> None:
        await self._settle(entity, {"streaming_mode": False})
        await self._settle(entity, {"streaming_mode": True})
        entity.streaming_since = self._now()

    async def _grow(self, entity: Entity, text: str) -> None:
        await self._call(entity, "PUT", f"/elements/{TEXT_ELEMENT}/content", {"content": text})

    async def _settle(self, entity: Entity, config: dict[str, Any]) -> None:
        await self._call(entity, "PATCH", "/settings", {"settings": compact({"config": config})})

    async def _call(self, entity: Entity, verb: str, path: str, body: dict[str, Any]) -> None:
        """Every call sets something whole, so that one whose answer was lost is simply made again."""
        try:
            await self._once(entity, verb, path, body)
        except Rejected as error:
            if error.code != _OUT_OF_ORDER:
                raise
            entity.sequence = int((self._now() - entity.made_at) * 1000) + 60_000  # another process's clock is ahead
            await self._once(entity, verb, path, body)

    async def _once(self, entity: Entity, verb: str, path: str, body: dict[str, Any]) -> None:
        sequence = entity.next(self._now())
        numbered = {**body, "sequence": sequence, "uuid": f"{entity.id}-{sequence}"}
        await self._client.call(verb, f"{_CARDS}/{entity.id}{path}", body=numbered, writes=False)


def _name(delivery: Delivery) -> str:
    return f"card:{uuid(delivery.key)}"
