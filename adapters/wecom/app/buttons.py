"""Cards with buttons: what is put on a button, and what comes back when it is pressed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.domain.chat import Button, Delivery, ReplyToken
from bot.errors import Unsupported
from bot.ports.shelf import Shelf

MOST_BUTTONS = 6

_PLATFORM = "wecom"
_MOST_BYTES = 1024
_ON_SHELF = "shelf:"
_LASTING = timedelta(days=30)
_STYLES = {"default": 1, "primary": 1, "danger": 2}


@dataclass(frozen=True, slots=True)
class Pressed:
    """What was on a button."""

    action: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a pressed card is updated with: WeCom's code, good once within 72 hours, and the word that is left."""

    code: str
    label: str

    def token(self) -> ReplyToken:
        return ReplyToken(json.dumps([self.code, self.label], ensure_ascii=False))

    @classmethod
    def of(cls, token: ReplyToken | None) -> "Card | None":
        """The card in `token`; None where it holds none of ours."""
        try:
            code, label = json.loads(token.value if token is not None else "")
            return cls(str(code), str(label))
        except (ValueError, TypeError):
            return None


class Buttons:
    """Of one account. What does not fit a button's key is kept on the shelf, and the key says where."""

    def __init__(self, account: str, shelf: Shelf) -> None:
        self._account = account
        self._shelf = shelf

    async def card(self, delivery: Delivery, title: str, words: str) -> dict[str, Any]:
        """A card with the delivery's buttons; its task is named by the delivery's key."""
        if len(delivery.buttons) > MOST_BUTTONS:
            raise Unsupported(f"WeCom puts at most {MOST_BUTTONS} buttons on a card.")
        return {
            "card_type": "button_interaction",
            "main_title": {"title": title},
            "sub_title_text": words,
            "task_id": delivery.key,
            "button_list": [
                {"text": button.label, "style": _STYLES[button.style], "key": await self._key(button)}
                for button in delivery.buttons
            ],
        }

    async def pressed(self, key: str) -> Pressed | None:
        """What was on the button with this key; None for a button that is not ours, or long forgotten."""
        if key.startswith(_ON_SHELF):
            key = await self._shelf.get(self._account, _PLATFORM, f"button:{key.removeprefix(_ON_SHELF)}") or ""
        try:
            action, value, label = json.loads(key)
        except (ValueError, TypeError, RecursionError):
            return None
        return Pressed(str(action), str(value), str(label))

    async def _key(self, button: Button) -> str:
        key = json.dumps([button.action, button.value, button.label], ensure_ascii=False)
        if len(key.encode()) <= _MOST_BYTES:
            return key
        name = hashlib.sha256(key.encode()).hexdigest()
        await self._shelf.put(self._account, _PLATFORM, f"button:{name}", key, _LASTING)
        return f"{_ON_SHELF}{name}"
