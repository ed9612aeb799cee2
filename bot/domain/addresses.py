"""Which network addresses stay on this machine, and which may be called."""

import ipaddress
from urllib.parse import urlsplit

_PLAIN = {"https": "http", "wss": "ws"}


def is_loopback(host: str) -> bool:
    """Whether this host name or address is this very machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def encrypted_or_local(url: str, scheme: str = "https") -> str:
    """The address as configured. Raises `ValueError` unless it is encrypted, or plain and on this machine."""
    parts, plain = urlsplit(url), _PLAIN[scheme]
    if not parts.hostname or parts.scheme not in {scheme, plain}:
        raise ValueError(f"must be an {scheme}:// address")
    if parts.scheme == plain and not is_loopback(parts.hostname):
        raise ValueError(f"must begin with {scheme}://; plain {plain}:// is for this machine only")
    return url
