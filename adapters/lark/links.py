"""Links that lead where they say."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from adapters.lark.escaping import escaped

_SCHEMES = ("http", "https", "mailto")
_LIKE_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:/|www\.|\b[\w-]+\.[a-z]{2,}\b|@", re.IGNORECASE)
_UNSAFE = {"<": "%3C", ">": "%3E", "(": "%28", ")": "%29", " ": "%20", "\n": "", "[": "%5B", "]": "%5D"}


def link(url: str, label: str) -> str:
    """A Markdown link. A label that looks like another address is followed by the real one; other schemes are text."""
    label = " ".join(label.split())
    if urlsplit(url).scheme.lower() not in _SCHEMES:
        return escaped(f"{label} ({url})" if label and label != url else url)
    target = "".join(_UNSAFE.get(character, character) for character in url)
    shown = url.removeprefix("mailto:")
    if not label or _bare(label) == _bare(url):
        return f"[{escaped(shown)}]({target})"
    if _LIKE_ADDRESS.search(unicodedata.normalize("NFKC", label)):
        return f"{escaped(label)} ([{escaped(shown)}]({target}))"
    return f"[{escaped(label)}]({target})"


def _bare(address: str) -> str:
    return unquote(re.sub(r"^(https?://|mailto:)", "", address, flags=re.IGNORECASE)).rstrip("/").lower()
