"""What is posted: text, buttons and the key by which it is found again."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from adapters.slack.render import rendered
from adapters.slack.wire import ACTION_MARK
from bot.domain.chat import Button, Delivery, Person

REPLY = "warroom_reply"
"""A finished message; what still grows carries no key, and so is never taken for it."""

TEXT_LIMIT = 3_800
"""Characters of rendered text. An edit takes 4,000; the rest is left for the mentions before it."""

_SECTION = 3_000
_LABEL = 75
_ROW = 25


def text_of(delivery: Delivery) -> str:
    """The people notified, then the text with nothing live in it."""
    return addressed(delivery.mentions, rendered(delivery.text))


def addressed(people: Sequence[Person], text: str) -> str:
    """`text` after mentions of these people, which are the only live ones."""
    tokens = " ".join(f"<@{person.id}>" for person in people if re.fullmatch(r"[UW][A-Z0-9]+", person.id))
    gap = "\n" if text.startswith(("```", "> ", "• ")) else " "
    return gap.join(part for part in (tokens, text) if part)


def metadata(delivery: Delivery) -> dict[str, Any]:
    return {"event_type": REPLY, "event_payload": {"key": delivery.key}}


def blocks(delivery: Delivery, text: str) -> list[dict[str, Any]]:
    """Only a message with buttons needs blocks; they then take the place of its text."""
    if not delivery.buttons:
        return []
    sections = [{"type": "section", "text": {"type": "mrkdwn", "text": part}} for part in _sections(text)]
    rows = [delivery.buttons[start : start + _ROW] for start in range(0, len(delivery.buttons), _ROW)]
    return [*sections, *({"type": "actions", "elements": _elements(row)} for row in rows)]


def _elements(row: Sequence[Button]) -> list[dict[str, Any]]:
    return [_element(button, number) for number, button in enumerate(row)]


def _element(button: Button, number: int) -> dict[str, Any]:
    label = button.label if len(button.label) <= _LABEL else f"{button.label[: _LABEL - 1]}…"
    element: dict[str, Any] = {
        "type": "button",
        "text": {"type": "plain_text", "text": label, "emoji": True},
        "action_id": f"{button.action}{ACTION_MARK}{number}",
        "value": button.value,
    }
    return element if button.style == "default" else element | {"style": button.style}


def _sections(text: str) -> Iterator[str]:
    """Pieces that fit a section, cut between lines; a code fence that is cut is closed and opened again."""
    piece, fenced = "", False
    for line in _lines(text):
        if piece and len(piece) + len(line) + 5 > _SECTION:
            yield piece + ("\n```" if fenced else "")
            piece = "```\n" if fenced else ""
        piece = f"{piece}\n{line}" if piece and not piece.endswith("```\n") else piece + line
        fenced ^= line.count("```") % 2 == 1
    if piece.strip():
        yield piece


def _lines(text: str) -> Iterator[str]:
    room = _SECTION - 10
    for line in text.split("\n"):
        yield from (line[start : start + room] for start in range(0, len(line) or 1, room))
