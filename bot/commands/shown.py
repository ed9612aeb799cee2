"""Other people's words on an operator's terminal: shown, never obeyed."""

import re

from rich.text import Text

_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """`text` with a � for each character a terminal would obey: escapes, bells, returns, a change of direction."""
    return _OBEYED.sub("\ufffd", text)


def line(text: str) -> str:
    """The same on one line."""
    return harmless(" ".join(text.split()))


def cell(text: str) -> Text:
    """The same for a table or a console, where square brackets are only brackets."""
    return Text(line(text))
