"""Text in which nothing is live."""

import re

from adapters.markdown import JOINT

_EVERYONE = re.compile(r"@(?=here|channel|everyone|group)", re.IGNORECASE)
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LIVE = re.compile(r"(?<=<)(?=\S)|(?<=\])(?=[(\[:])")


def escaped(text: str) -> str:
    """Text as mrkdwn that shows it as it is: the three characters Slack asks to escape, and no word for everybody."""
    return silent(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def silent(text: str) -> str:
    """`text` without a word that could notify everybody, and without marks that make it run backwards."""
    return _DIRECTIONS.sub("", _EVERYONE.sub(f"@{JOINT}", text) if "@" in text else text)


def inert(text: str) -> str:
    """Markdown that stays Markdown, in which no mention and no labelled link works: for text that still grows.

    What it does depends on neighbouring characters alone, so that text may be cut anywhere but inside a word.
    """
    return _LIVE.sub(JOINT, silent(text))
