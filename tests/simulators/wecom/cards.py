"""Template cards with buttons, checked as strictly as WeCom's documents read."""

import re
from dataclasses import dataclass
from typing import Any

OK = 0
WRONG_PARAMETER = 40058
NO_CARD_ACTION = 42045

_TASK = re.compile(r"[0-9A-Za-z_\-@]{1,128}")


@dataclass
class Card:
    """A card as people see it now."""

    task: str
    words: str
    buttons: dict[str, str]
    """Key by label."""


def read_card(body: object) -> Card | int:
    """The card in a message, or the error code."""
    if not isinstance(body, dict):
        return WRONG_PARAMETER
    kind = body.get("card_type")
    if kind in {"text_notice", "news_notice"}:
        action = body.get("card_action")
        return WRONG_PARAMETER if isinstance(action, dict) and action.get("type") in {1, 2} else NO_CARD_ACTION
    task, buttons = body.get("task_id"), body.get("button_list")
    if kind != "button_interaction" or not isinstance(task, str) or not _TASK.fullmatch(task):
        return WRONG_PARAMETER
    title = (body.get("main_title") or {}).get("title", "")
    words = "\n".join(part for part in (title, body.get("sub_title_text", "")) if part)
    if not words or not isinstance(buttons, list) or not 1 <= len(buttons) <= 6:
        return WRONG_PARAMETER
    if not all(_is_button(one) for one in buttons) or len({one["key"] for one in buttons}) < len(buttons):
        return WRONG_PARAMETER
    return Card(task, words, {one["text"]: one["key"] for one in buttons})


def _is_button(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("text"), str)
        and bool(one["text"])
        and isinstance(one.get("key"), str)
        and 0 < len(one["key"].encode()) <= 1024
        and one.get("style", 1) in {1, 2, 3, 4}
    )
