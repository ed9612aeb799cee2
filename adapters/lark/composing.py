"""What is posted: a card with text, people notified and buttons."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.lark.files import Uploaded
from adapters.lark.render import rendered
from bot.domain.chat import Button, Delivery, Person

TEXT_LIMIT = 12_000
"""Bytes of rendered text. Lark takes 30 KB of card, in which quotes and line ends count double."""

TEXT_ELEMENT = "md"
"""The id of the element that holds the text."""

_LABEL = 60
_SUMMARY = 80
_KEY = 50
_WAITING = "…"


def card(
    delivery: Delivery,
    text: str,
    *,
    pictures: Sequence[Uploaded] = (),
    streaming: bool = False,
    summary: str = "",
) -> str:
    """The card as JSON. `text` is card Markdown; `summary`: what the list of chats shows of it."""
    config: dict[str, Any] = {"update_multi": True, "streaming_mode": streaming}
    if streaming:
        config["streaming_config"] = {"print_frequency_ms": {"default": 70}, "print_step": {"default": 4}}
    if summary:
        config["summary"] = {"content": summary}
    elements: list[dict[str, Any]] = [{"tag": "markdown", "element_id": TEXT_ELEMENT, "content": text or _WAITING}]
    elements += [_picture(one) for one in pictures if one.picture]
    elements += _row(delivery)
    return compact({"schema": "2.0", "config": config, "body": {"elements": elements}})


def text_of(delivery: Delivery) -> str:
    """The people notified, then the text with nothing live in it."""
    return addressed(delivery.mentions, rendered(delivery.text))


def growing(delivery: Delivery, text: str) -> str:
    """As much of `text` as fits one message, as it looks while it grows."""
    said, source = rendered(text), text
    while len(said.encode()) > TEXT_LIMIT:
        source = source[: len(source) * 9 // 10]
        said = f"{rendered(source)} …"
    return addressed(delivery.mentions, said) or _WAITING


def summary(delivery: Delivery) -> str:
    """The beginning of the text, on one line."""
    line = " ".join(delivery.text.split())
    return line if len(line) <= _SUMMARY else f"{line[: _SUMMARY - 1]}…"


def addressed(people: Sequence[Person], text: str) -> str:
    """`text` after mentions of these people, which are the only live ones."""
    tokens = " ".join(f"<at id={person.id}></at>" for person in people if re.fullmatch(r"ou_[A-Za-z0-9_]+", person.id))
    gap = "\n" if re.match(r"```|[>#|-] |[|]|[0-9]+\. ", text) else " "
    return gap.join(part for part in (tokens, text) if part)


def uuid(key: str, part: str = "") -> str:
    """What makes Lark drop the same message sent again within an hour; at most 50 characters."""
    whole = f"{key}:{part}" if part else key
    return whole if len(whole) <= _KEY else hashlib.sha256(whole.encode()).hexdigest()[:_KEY]


def compact(value: Mapping[str, Any]) -> str:
    """JSON as short as it gets: Lark counts its bytes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _picture(uploaded: Uploaded) -> dict[str, Any]:
    alt = {"tag": "plain_text", "content": uploaded.alt or uploaded.name}
    return {"tag": "img", "img_key": uploaded.key, "alt": alt}


def _row(delivery: Delivery) -> list[dict[str, Any]]:
    if not delivery.buttons:
        return []
    columns = [
        {"tag": "column", "width": "auto", "elements": [_button(button, delivery)]} for button in delivery.buttons
    ]
    return [{"tag": "column_set", "flex_mode": "flow", "columns": columns}]


def _button(button: Button, delivery: Delivery) -> dict[str, Any]:
    """A press tells neither thread nor kind of the chat, so the button carries them."""
    label = button.label if len(button.label) <= _LABEL else f"{button.label[: _LABEL - 1]}…"
    value = {
        "action": button.action,
        "value": button.value,
        "thread": delivery.thread,
        "private": delivery.private,
    }
    return {
        "tag": "button",
        "text": {"tag": "plain_text", "content": label},
        "type": button.style,
        "behaviors": [{"type": "callback", "value": value}],
    }
