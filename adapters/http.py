"""What adapters share about the addresses they call, and about what comes back."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.domain.addresses import encrypted_or_local, is_loopback
from bot.errors import PlatformError

__all__ = ["encrypted_or_local", "json_object", "proxy_for", "unsaid"]

_PROXIED_AS = {"wss": "https", "ws": "http"}


def proxy_for(url: str) -> str | None:
    """The proxy the environment names for this address, NO_PROXY respected; none for this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host) or proxy_bypass(host):
        return None
    return getproxies().get(_PROXIED_AS.get(parts.scheme, parts.scheme))


def json_object(body: bytes) -> Mapping[str, Any]:
    """The JSON object in an answer; an answer that is none is an empty one."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def unsaid(error: Exception) -> PlatformError:
    """A cause without its words: an address in them may carry a token or another secret."""
    return PlatformError(type(error).__name__)
