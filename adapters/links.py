"""What a link's label may say about where it leads, alike on all platforms."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

_SCHEMES = ("http", "https", "mailto")
_LIKE_ADDRESS = re.compile(r"[a-z0-9+.-]:/|www\.|[\w-]\.[a-z]{2,}\b|@", re.IGNORECASE)


def followable(url: str) -> bool:
    """Whether this is an address that a person may be led to."""
    return urlsplit(url).scheme.lower() in _SCHEMES


def same(label: str, url: str) -> bool:
    """Whether the label is the address itself."""
    return _bare(label) == _bare(url)


def like_address(label: str) -> bool:
    """Whether the label looks like an address, in letters of any width."""
    return bool(_LIKE_ADDRESS.search(unicodedata.normalize("NFKC", label)))


def _bare(address: str) -> str:
    return unquote(re.sub(r"^(https?://|mailto:)", "", address, flags=re.IGNORECASE)).rstrip("/").lower()
