"""What is written into a message, and what cannot be."""

import re
from collections.abc import Sequence

from adapters.wecom.links import inert
from adapters.wecom.render import rendered
from adapters.wecom.text import is_only_a_name
from bot.domain.chat import Delivery, Person
from bot.errors import Unsupported

MOST_BYTES = 20_480
"""What WeCom takes in one message of a robot."""

TEXT_LIMIT = 19_500
"""Bytes of text, which leaves room for the people named before it."""

_WAITING = "…"
_BLOCK = re.compile(r">|#|- |```|\||\d+[.)] ")
"""What is a quote, a list and so on at the beginning of a line only."""


def refuse_what_cannot_be(delivery: Delivery) -> None:
    """Raises `Unsupported` for messages that only one person sees, for controls and for files."""
    if delivery.only_to is not None:
        raise Unsupported("WeCom shows a group's messages to everybody in it.")
    if delivery.buttons:
        raise Unsupported("Warroom puts no buttons under messages in WeCom.")
    if delivery.attachments:
        raise Unsupported("Warroom sends no files in WeCom.")


def text_of(delivery: Delivery) -> str:
    """The whole message: whom it notifies, then its text."""
    return addressed(delivery.mentions, rendered(delivery.text))


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
