"""Cards with buttons: what is put on them, and what comes back when one is pressed."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.dingtalk.directory import Directory
from adapters.dingtalk.heard import Heard
from adapters.dingtalk.render import inert
from adapters.dingtalk.wire import PLATFORM, required
from bot.domain.chat import ButtonPressed, Delivery, Origin, Person
from bot.errors import MalformedCall
from bot.ports.shelf import Shelf

BUTTON_CARD = "buttons-"
"""How cards with buttons are named: this and the delivery's key, so that the same question is never put twice."""

MOST_BUTTONS = 6
TEXT_BYTES = 1_000
"""What a card's text may take: DingTalk takes a kilobyte for each variable of a card."""

TEXT, BUTTONS, CHOSEN = "text", "buttons", "chosen"
"""The template's variables: Markdown, an array of objects with `id` and `label`, and a string."""

PARAMETER = "button"
"""What a button sends back of itself: its `id`."""

_PRESS = "actionCallback"
_LABEL = 30
_LASTING = timedelta(days=30)


class Buttons:
    """Of one account. What buttons stand for is kept on the shelf: a card holds their numbers and labels alone."""

    def __init__(self, account: str, shelf: Shelf, directory: Directory) -> None:
        self._account = account
        self._shelf = shelf
        self._directory = directory

    async def lay_out(self, delivery: Delivery, text: str) -> dict[str, str]:
        """The variables of the card for a delivery, its buttons remembered under the card's name."""
        buttons = delivery.buttons[:MOST_BUTTONS]
        kept = {
            "chat": delivery.chat,
            "private": delivery.private,
            "buttons": [[one.label, one.action, one.value] for one in buttons],
        }
        await self._shelf.put(self._account, PLATFORM, _key(named(delivery)), _json(kept), _LASTING)
        shown = [{"id": str(number), "label": _short(one.label)} for number, one in enumerate(buttons)]
        return {TEXT: text, BUTTONS: _json(shown), CHOSEN: ""}

    async def pressed(self, body: Mapping[str, Any], now: datetime) -> Heard:
        """What a press means, and how the card looks from now on; a card that is not ours means nothing.

        A press has no id of its own: the same person pressing the same button again is the same event. Raises
        `MalformedCall`.
        """
        if body.get("type", _PRESS) != _PRESS:
            return Heard()
        card, user, number = required(body, "outTrackId"), required(body, "userId"), _number(body)
        record = await self._shelf.get(self._account, PLATFORM, _key(card))
        kept: dict[str, Any] = json.loads(record) if record is not None else {"buttons": []}
        known = {str(index): button for index, button in enumerate(kept["buttons"])}
        if number not in known:
            return Heard()
        label, action, value = known[number]
        person = self._directory.person(user) or Person(user, user)
        event = ButtonPressed(
            event_id=f"press:{card}:{user}:{number}",
            origin=Origin(self._account, PLATFORM, kept["chat"], message=card, private=kept["private"]),
            person=person,
            action=action,
            value=value,
            received_at=now,
        )
        chosen = f"✓ {_short(label)}" if person.name == user else f"✓ {_short(label)} · {inert(person.name)}"
        return Heard((event,), _changed({BUTTONS: "[]", CHOSEN: chosen}))


def named(delivery: Delivery) -> str:
    """The card for a delivery's buttons."""
    return f"{BUTTON_CARD}{delivery.key}"


def _changed(variables: Mapping[str, str]) -> dict[str, Any]:
    """The answer to a press: these variables change for everybody, the others stay."""
    return {"cardData": {"cardParamMap": variables}, "cardUpdateOptions": {"updateCardDataByKey": True}}


def _number(body: Mapping[str, Any]) -> str:
    """Which button it was: DingTalk tells it in JSON within the JSON."""
    try:
        content = json.loads(required(body, "content"))
        return str(content["cardPrivateData"]["params"][PARAMETER])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise MalformedCall("The press names no button.") from None


def _short(label: str) -> str:
    return label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _key(card: str) -> str:
    return f"press:{card}"
