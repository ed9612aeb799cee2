"""Text in which nothing is live."""

import re

JOINT = "\u200b"
"""Shown as nothing; keeps what stands on both sides from being read as one."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "&#42;", "~": "&#126;", "`": "&#96;", "[": "&#91;"}
_SPECIAL = re.compile(r"[&<>*~`\[]|(?<!\w)_|_(?!\w)")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_TAG = re.compile(r"<(?=/?[a-z])", re.IGNORECASE)


def escaped(text: str) -> str:
    """Text as a card shows it as it is: what Markdown or a tag would begin with becomes an entity."""
    return _SPECIAL.sub(lambda match: _ENTITIES.get(match[0], "&#95;"), seen(text))


def verbatim(code: str) -> str:
    """Code, in which entities would show as such: tags are parted instead."""
    return _TAG.sub(f"<{JOINT}", seen(code))


def seen(text: str) -> str:
    """`text` without control characters and marks that make it run backwards."""
    return _UNSEEN.sub("", text)
