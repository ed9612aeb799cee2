"""CardKit, and what any card may hold."""

import json
import re
from collections.abc import Container
from typing import Any

from tests.simulators.lark.errors import Refusal, need
from tests.simulators.lark.model import JSON, Card
from tests.simulators.lark.shapes import elements
from tests.simulators.lark.state import State

CARD_BYTES = 30 * 1024
STREAMED_FOR = 600
VALID_FOR = 14 * 24 * 3600
MOST_CALLS = 10

_ELEMENTS = 200
_TABLES = 5
_LARGEST = 2**31 - 1
_TAGS = {"markdown", "button", "column_set", "column", "table", "hr", "img", "div", "form", "input", "note"}
_TABLE_ROW = re.compile(r"^\|?[ :|-]*-[ :|-]*\|[ :|-]*$", re.MULTILINE)


def checked(content: Any, pictures: Container[str] = ()) -> JSON:
    """The card in this JSON, or `Refusal` for one that Lark would not make."""
    try:
        card = json.loads(content)
    except (TypeError, ValueError):
        raise Refusal(
            230099, "Failed to create card content, ext=ErrCode: 200621; ErrMsg: parse card json err"
        ) from None
    well = isinstance(card, dict) and card.get("schema") == "2.0" and isinstance(card.get("body"), dict)
    need(well, 230099, "Failed to create card content, ext=ErrCode: 200621; ErrMsg: parse card json err")
    need(len(content.encode()) <= CARD_BYTES, 230025, "The length of the message content reaches its limit.")
    found = elements(card)
    over = "Failed to create card content, ext=ErrCode: 11310; ErrMsg: card {} number over limit"
    need(len(found) <= _ELEMENTS, 230099, over.format("element"))
    need(sum(map(_tables, found)) <= _TABLES, 230099, over.format("table"))
    for element in found:
        _check(element)
        known = element.get("tag") != "img" or element.get("img_key") in pictures
        need(known, 230099, "Failed to create card content, ext=ErrCode: 11247; ErrMsg: img_key is invalid")
    return card  # type: ignore[no-any-return]  # proved an object above


def _tables(element: JSON) -> int:
    if element.get("tag") == "table":
        return 1
    text = re.sub(r"```.*?```", "", element.get("content") or "", flags=re.DOTALL)
    return len(_TABLE_ROW.findall(text)) if element.get("tag") == "markdown" else 0


def _check(element: JSON) -> None:
    wrong = "Failed to create card content, ext=ErrCode: 11311; ErrMsg: "
    need(element.get("tag") in _TAGS, 230099, f"{wrong}unknown tag {element.get('tag')}")
    id = element.get("element_id", "a")
    need(bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,19}", id)), 230099, f"{wrong}bad element_id {id}")
    for behavior in element.get("behaviors", []):
        need(isinstance(behavior.get("value"), dict), 230099, f"{wrong}a callback's value is no object")


class CardApi:
    """The card entities of one app."""

    def __init__(self, state: State) -> None:
        self._state = state

    def create(self, body: JSON) -> JSON:
        need(body.get("type") == "card_json", 10002, "Your request contains an invalid request parameter.")
        try:
            content = checked(body.get("data"), self._state.files)
        except Refusal as refusal:
            raise Refusal(200220, f"Failed to generate card content: {refusal.body['msg']}") from refusal
        need(content.get("config", {}).get("update_multi") is not False, 300302, "update_multi property is false")
        number = len(self._state.cards) + 1
        card = Card(f"7355000000000{number:06d}", content, self._state.now())
        self._configure(card, content.get("config", {}))
        self._state.cards[card.id] = card
        return {"card_id": card.id}

    def grow(self, id: str, element: str, body: JSON) -> JSON:
        """One element's whole text; only while the card streams."""
        card = self._card(id)
        text = body.get("content")
        need(isinstance(text, str) and 1 <= len(text) <= 100_000, 10002, "content: 1 to 100000 characters")
        need(self._streams(card), 300309, "The streaming mode of the card is closed.")
        found = [one for one in elements(card.content) if one.get("element_id") == element]
        need(bool(found), 300313, "The element does not exist.")
        if self._new(card, body):
            grown = json.loads(json.dumps(card.content))
            next(one for one in elements(grown) if one.get("element_id") == element)["content"] = text
            checked(json.dumps(grown, ensure_ascii=False), self._state.files)
            card.content = grown
            card.shown.append(str(text))
        return {}

    def settle(self, id: str, body: JSON) -> JSON:
        """Change the configuration, the streaming mode above all."""
        card = self._card(id)
        try:
            config = json.loads(body["settings"])["config"]
        except (KeyError, TypeError, ValueError):
            raise Refusal(300122, "Failed to update card configuration") from None
        if self._new(card, body):
            card.content = {**card.content, "config": card.content.get("config", {}) | config}
            self._configure(card, config)
        return {}

    def replace(self, id: str, body: JSON) -> JSON:
        """Another card in its place."""
        card, given = self._card(id), body.get("card") or {}
        need(given.get("type") == "card_json", 10002, "Your request contains an invalid request parameter.")
        content = checked(given.get("data"), self._state.files)
        if self._new(card, body):
            card.content = content
            self._configure(card, content.get("config", {}))
        return {}

    def _card(self, id: str) -> Card:
        card = self._state.cards.get(id)
        if card is None:
            raise Refusal(200740, "The card entity does not exist")
        need(self._state.now() - card.made_at < VALID_FOR, 200750, "The card entity has expired")
        self._state.ration(f"card {id}", MOST_CALLS, Refusal(230020, "This operation triggers the frequency limit."))
        return card

    def _streams(self, card: Card) -> bool:
        return card.streaming_since is not None and self._state.now() - card.streaming_since < STREAMED_FOR

    def _configure(self, card: Card, config: JSON) -> None:
        """Switching on what is on prolongs nothing."""
        if config.get("streaming_mode") is True and not self._streams(card):
            card.streaming_since = self._state.now()
        elif config.get("streaming_mode") is False:
            card.streaming_since = None

    def _new(self, card: Card, body: JSON) -> bool:
        """Whether this is no repetition; its sequence must then be above all before it."""
        uuid, sequence = body.get("uuid", ""), body.get("sequence")
        need(isinstance(uuid, str) and len(uuid) <= 64, 10002, "uuid: up to 64 characters")
        if uuid and uuid in card.uuids:
            return False
        well = isinstance(sequence, int) and card.sequence < sequence <= _LARGEST
        need(well, 300317, "The sequence number for operating on the card did not increment consecutively")
        card.sequence = int(sequence or 0)
        card.uuids.add(uuid)
        self._state.changed()
        return True
