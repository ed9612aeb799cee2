"""Links that lead where they say."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from adapters.slack.escaping import escaped

_SCHEMES = ("http", "https", "mailto")
_LIKE_ADDRESS = re.compile(r"[a-z0-9+.-]:/|www\.|[\w-]\.[a-z]{2,}\b|@", re.IGNORECASE)
_UNSAFE = {"<": "%3C", ">": "%3E", "|": "%7C", " ": "%20", "\n": ""}


def link(url: str, label: str) -> str:
    """A link in mrkdwn. A label that looks like another address is followed by the real one; other schemes are text."""
    label = " ".join(label.split())
    if urlsplit(url).scheme.lower() not in _SCHEMES:
        return escaped(f"{label} ({url})" if label and label != url else url)
    target = "".join(_UNSAFE.get(character, character) for character in url).replace("&", "&amp;")
    if not label or _same(label, url):
        return f"<{target}>" if not url.startswith("mailto:") else f"<{target}|{escaped(url[len('mailto:') :])}>"
    if _LIKE_ADDRESS.search(unicodedata.normalize("NFKC", label)):
        return f"{escaped(label)} (<{target}>)"
    return f"<{target}|{escaped(label).replace('|', '¦')}>"


def plain_link(url: str, label: str) -> str:
    """A link where none can be: inside code."""
    return label if _same(label, url) else f"{label} ({url})"


def _same(label: str, url: str) -> bool:
    return _bare(label) == _bare(url)


def _bare(address: str) -> str:
    return unquote(re.sub(r"^(https?://|mailto:)", "", address, flags=re.IGNORECASE)).rstrip("/").lower()
