"""Which network addresses stay on this machine."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether this host name or address is this very machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
