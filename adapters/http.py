"""What adapters share about the addresses they call, the connections there, and what comes back."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

from bot.domain.addresses import encrypted_or_local, is_loopback
from bot.errors import MalformedCall, PlatformError

__all__ = ["Pool", "called_with", "encrypted_or_local", "json_object", "proxy_for", "unsaid"]

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


def called_with(body: bytes | str, what: str = "body", *, strict: bool = True) -> dict[str, Any]:
    """The JSON object in a call; `what` names it. `strict`: no raw control characters. Raises `MalformedCall`."""
    try:
        found = json.loads(body, strict=strict)
    except (ValueError, RecursionError):
        raise MalformedCall(f"The {what} is no JSON.") from None
    if not isinstance(found, dict):
        raise MalformedCall(f"The {what} is no object.")
    return found


class Lost(Protocol):
    """Makes the error for a call whose fate is unknown. `writes`: it may have left something behind."""

    def __call__(self, call: str, /, *, writes: bool) -> PlatformError: ...


class Pool:
    """Connections to a platform, kept for its next call. Opened on first use, safe to close twice.

    `unreachable` makes the error for a call that never left; `options` are those of aiohttp's session.
    """

    def __init__(self, unreachable: Callable[[str], PlatformError], lost: Lost, **options: Any) -> None:
        self._unreachable = unreachable
        self._lost = lost
        self._options = options
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    @contextmanager
    def call(self, name: str, *, writes: bool) -> Iterator[aiohttp.ClientSession]:
        """What to make one call with, from beginning to end; raises the platform's errors for the network's."""
        if self._closed:
            raise self._unreachable(name)
        if self._session is None:
            self._session = aiohttp.ClientSession(**self._options)
        try:
            yield self._session
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise self._unreachable(name) from unsaid(error)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._lost(name, writes=writes) from unsaid(error)

    async def close(self) -> None:
        """Nothing leaves any more."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()


def unsaid(error: Exception) -> PlatformError:
    """A cause without its words: an address in them may carry a token or another secret."""
    return PlatformError(type(error).__name__)
