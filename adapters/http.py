"""What adapters share about the addresses they call."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.domain.addresses import encrypted_or_local, is_loopback

__all__ = ["encrypted_or_local", "proxy_for"]

_PROXIED_AS = {"wss": "https", "ws": "http"}


def proxy_for(url: str) -> str | None:
    """The proxy the environment names for this address, NO_PROXY respected; none for this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host) or proxy_bypass(host):
        return None
    return getproxies().get(_PROXIED_AS.get(parts.scheme, parts.scheme))
