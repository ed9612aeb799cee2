"""What is written into a message, and what cannot be."""

import re
from collections.abc import Sequence

from adapters.wecom.cards import MOST_BUTTONS
from adapters.wecom.links import inert
from adapters.wecom.render import rendered
from adapters.wecom.text import is_only_a_name
from bot.domain.chat import Delivery, Person, typed
from bot.errors import Rejected, Unsupported

MOST_BYTES = 20_480
"""What WeCom takes in one message of a robot."""

TEXT_LIMIT = 19_500
"""Bytes of text, which leaves room for the people named before it."""

_WAITING = "…"
_BLOCK = re.compile(r">|#|- |```|\||\d+[.)] ")
"""What is a quote, a list and so on at the beginning of a line only."""


def refuse_what_cannot_be(delivery: Delivery) -> None:
    """Raises `Unsupported` for messages that only one person sees and for files but pictures."""
    if delivery.only_to is not None:
        raise Unsupported("WeCom shows a group's messages to everybody in it.")
    if not all(one.is_picture for one in delivery.attachments):
        raise Unsupported("A robot sends no files in WeCom but pictures.")


def text_of(delivery: Delivery) -> str:
    """The whole message: whom it notifies, its text, then what to type for buttons there is no room for.

    Raises `Rejected` where WeCom would not take all of it: nothing is cut silently.
    """
    left = typed(delivery.buttons[MOST_BUTTONS:])
    source = f"{delivery.text}\n\n{left}" if left else delivery.text
    text = addressed(delivery.mentions, rendered(source))
    if len(text.encode()) > MOST_BYTES:
        raise Rejected(f"The message is longer than the {MOST_BYTES} bytes that WeCom takes.", "too_long")
    return text or _WAITING


def addressed(people: Sequence[Person], said: str) -> str:
    """`said` after the people it is for; of somebody whose id is not known, the name is written."""
    names = " ".join(inert(f"@{person.name}") if is_only_a_name(person) else f"<@{person.id}>" for person in people)
    between = "\n\n" if _BLOCK.match(said) else " "
    return f"{names}{between}{said}" if names else said


def text_while_growing(delivery: Delivery, text: str) -> str:
    """As much of `text` as fits one message; never nothing, which would wipe what people see."""
    said = addressed(delivery.mentions, rendered(text))
    source = text
    while len(said.encode()) > TEXT_LIMIT:
        source = source[: len(source) * 9 // 10]
        said = f"{addressed(delivery.mentions, rendered(source))} …"
    return said if said.strip() else _WAITING
