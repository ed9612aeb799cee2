"""What is written into an app's message, and what cannot be."""

import hashlib
from typing import Any

from adapters.wecom.app.render import is_plain, rendered
from adapters.wecom.composing import addressed
from bot.domain.chat import Delivery
from bot.errors import Rejected

MOST_BYTES = 2_048
"""What WeCom shows of one text or Markdown message of an app; of a longer one it shows the beginning alone."""

TEXT_LIMIT = 1_950
"""Bytes of text, which leaves room for the mark that tells two messages apart."""

LONGEST_CARD = 112
"""Characters of words on a card."""

_DIGITS = "\u200b\u200c\u200d\u2060"


def direct_message(delivery: Delivery) -> dict[str, Any]:
    """The words, told apart from any other message of the same words by a mark that nobody sees.

    WeCom drops a message that repeats an earlier one word by word, and two people asking the same get the same answer.
    """
    return _message(f"{rendered(delivery.text)} {mark(delivery.key)}", plain=is_plain(rendered(delivery.text)))


def room_message(delivery: Delivery) -> dict[str, Any]:
    """The words, after the people they are for."""
    words = rendered(delivery.text)
    return _message(addressed(delivery.mentions, words), plain=not delivery.mentions and is_plain(words))


def file_message(kind: str, media: str) -> dict[str, Any]:
    return {"msgtype": kind, kind: {"media_id": media}}


def fits_a_card(text: str) -> bool:
    """Whether a card shows all of `text`, and as it is meant."""
    words = rendered(text)
    return len(words) <= LONGEST_CARD and is_plain(words) and "\n" not in words


def mark(key: str) -> str:
    """The key's digest in characters that show as nothing."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4])
    return "".join(_DIGITS[number >> shift & 3] for shift in range(0, 32, 2))


def _message(content: str, *, plain: bool) -> dict[str, Any]:
    """Plain words go as text, which WeCom shows in WeChat too; the rest as Markdown."""
    if len(content.encode("utf-8", "replace")) > MOST_BYTES:
        raise Rejected(f"WeCom shows no more than {MOST_BYTES} bytes of an app's message.", "too_long")
    kind = "text" if plain else "markdown"
    return {"msgtype": kind, kind: {"content": content}}
