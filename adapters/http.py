"""What adapters share about the addresses they call."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.domain.addresses import is_loopback

_PLAIN = {"https": "http", "wss": "ws"}
_PROXIED_AS = {"wss": "https", "ws": "http"}


def encrypted_or_local(url: str, scheme: str = "https") -> str:
    """The address as configured. Raises `ValueError` unless it is encrypted, or plain and on this machine."""
    parts, plain = urlsplit(url), _PLAIN[scheme]
    if not parts.hostname or parts.scheme not in {scheme, plain}:
        raise ValueError(f"must be an {scheme}:// address")
    if parts.scheme == plain and not is_loopback(parts.hostname):
        raise ValueError(f"must begin with {scheme}://; plain {plain}:// is for this machine only")
    return url


def proxy_for(url: str) -> str | None:
    """The proxy the environment names for this address, NO_PROXY respected; none for this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host) or proxy_bypass(host):
        return None
    return getproxies().get(_PROXIED_AS.get(parts.scheme, parts.scheme))
