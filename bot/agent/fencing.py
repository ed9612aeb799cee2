"""Other people's words between marks that say they are data, which nothing in them can end."""

import re

_MARK = re.compile(r"<(?=\s*/?\s*data\b)", re.IGNORECASE)


def fenced(text: str, source: str) -> str:
    """The text as data of this source. A mark of ours inside it becomes another character."""
    name = source.replace('"', "'")
    return f'<data source="{name}">\n{_MARK.sub("‹", text).strip()}\n</data>'
