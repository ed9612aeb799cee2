"""Cards with buttons: https://developer.work.weixin.qq.com/document/path/101032."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from adapters.wecom.render import plain
from adapters.wecom.wire import JSON, PLATFORM, Ticket, Translator, need, part, response_url
from bot.domain.chat import Button, ButtonPressed, Delivery, Person
from bot.ports.shelf import Shelf

MOST_BUTTONS = 6
MOST_WORDS = 112
"""Characters that WeCom advises for the words on a card."""

_CLICK = "template_card_event"

_TITLE = 26
_LASTING = timedelta(days=30)
_STYLES = {"default": 1, "primary": 1, "danger": 2}
_PRESSED = "pressed"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a click meant, if anything any more, and the card as it is to look from now on."""

    events: tuple[ButtonPressed, ...]
    card: JSON | None


class Cards:
    """Of one account. What buttons stand for is kept on the shelf: WeCom brings back only the number of one."""

    def __init__(self, account: str, shelf: Shelf, translator: Translator) -> None:
        self._account = account
        self._shelf = shelf
        self._translator = translator

    async def lay_out(self, delivery: Delivery) -> JSON:
        """The card under a delivery, its buttons remembered. Its id is the delivery's key."""
        words = plain(delivery.text)
        buttons = delivery.buttons[:MOST_BUTTONS]
        kept = {"words": words, "buttons": [[one.label, one.action, one.value] for one in buttons]}
        await self._shelf.put(
            self._account, PLATFORM, _key(delivery.key), json.dumps(kept, ensure_ascii=False), _LASTING
        )
        return _card(delivery.key, words, [_button(number, one) for number, one in enumerate(buttons)])

    async def pressed(self, body: JSON, now: datetime) -> Pressed:
        """What a click on one of our cards means. Raises `MalformedCall`."""
        click = part(part(body, "event"), _CLICK)
        task, number = need(click, "task_id"), need(click, "event_key")
        person = need(part(body, "from"), "userid")
        record = await self._shelf.get(self._account, PLATFORM, _key(task))
        kept: dict[str, Any] = json.loads(record) if record is not None else {"words": "", "buttons": []}
        known = {str(index): button for index, button in enumerate(kept["buttons"])}
        if number not in known:
            return Pressed((), None)
        label, action, value = known[number]
        event = ButtonPressed(
            event_id=need(body, "msgid"),
            origin=self._translator.origin(
                {**body, "msgid": task}, person, Ticket("", now.timestamp(), response_url(body))
            ),
            person=Person(person, person),
            action=action,
            value=value,
            received_at=now,
        )
        shown = {"text": f"✓ {label}", "style": _STYLES["default"], "key": _PRESSED}
        return Pressed((event,), _card(task, kept["words"], [shown]))


def is_click(body: JSON) -> bool:
    """Whether a callback tells that a button was pressed."""
    return body.get("msgtype") == "event" and part(body, "event").get("eventtype") == _CLICK


def fits(delivery: Delivery) -> bool:
    """Whether a card says it all: cards notify nobody, and show a few plain words."""
    return not delivery.mentions and len(plain(delivery.text)) <= MOST_WORDS


def _card(task: str, words: str, buttons: list[JSON]) -> dict[str, Any]:
    if len(words) <= _TITLE:
        return _filled(task, {"main_title": {"title": words or "·"}}, buttons)
    shown = words if len(words) <= MOST_WORDS else f"{words[: MOST_WORDS - 1]}…"
    return _filled(task, {"main_title": {"title": "Warroom"}, "sub_title_text": shown}, buttons)


def _filled(task: str, words: JSON, buttons: list[JSON]) -> dict[str, Any]:
    return {"card_type": "button_interaction", "task_id": task, **words, "button_list": buttons}


def _button(number: int, button: Button) -> JSON:
    return {"text": button.label, "style": _STYLES[button.style], "key": str(number)}


def _key(task: str) -> str:
    return f"card:{task}"
