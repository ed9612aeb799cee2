"""Reading from HTTP APIs: GET only, bounded, errors as sentences without secrets."""

import asyncio
import json
import ssl
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.domain.addresses import is_loopback
from bot.errors import SourceError
from bot.ports.adapter import Finding
from bot.tools.cutting import shortened
from bot.tools.settings import HttpSettings

Query = Sequence[tuple[str, str]]
Headers = Callable[[], Mapping[str, str]]

_TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=5)
_LARGEST = 8 * 2**20
_SAID = 400
_CHECKING = 10.0


class HttpSource:
    """One API. `message` finds the sentence in a refusal's body. Opened on first use, safe to close twice."""

    def __init__(
        self, name: str, url: str, headers: Headers, message: Callable[[Any], str], ca_file: Path | None = None
    ) -> None:
        self.name = name
        self.url = url
        self._headers = headers
        self._message = message
        self._ca_file = ca_file
        self._session: aiohttp.ClientSession | None = None

    async def json(self, path: str, query: Query = ()) -> Any:
        """The answer's JSON. Raises `SourceError`."""
        body = await self.text(path, query)
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise SourceError(f"{self.name} answered something that is no JSON: is its url right?") from None

    async def text(self, path: str, query: Query = ()) -> str:
        """The answer's text. Raises `SourceError`, also for an answer that is too large to be read whole."""
        try:
            async with self._open().get(
                f"{self.url}{path}", params=query, headers=self._headers(), allow_redirects=False
            ) as response:
                body = await self._read(response)
        except (aiohttp.ClientError, OSError) as error:
            raise SourceError(f"{self.name} could not be reached ({type(error).__name__}).") from None
        if response.status != 200:
            raise SourceError(self._refusal(response.status, body))
        return body.decode("utf-8", "replace")

    async def check(self, path: str, query: Query, mend: str) -> Sequence[Finding]:
        """Whether this can be read, for `doctor`."""
        try:
            async with asyncio.timeout(_CHECKING):
                await self.text(path, query)
        except TimeoutError:
            return [Finding("access", False, f"{self.name} did not answer within {_CHECKING:g} seconds.", mend)]
        except SourceError as error:
            return [Finding("access", False, error.public, mend)]
        return [Finding("access", True, "reached and allowed in")]

    async def stop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_chunked(2**16):
            body += chunk
            if len(body) > _LARGEST:
                raise SourceError(f"{self.name} answered more than {_LARGEST // 2**20} MiB: ask for less.")
        return bytes(body)

    def _refusal(self, status: int, body: bytes) -> str:
        said = shortened(self._said(body), _SAID)
        if 300 <= status < 400:
            return f"{self.name} redirects elsewhere (HTTP {status}): its url must be the final one."
        if status in (401, 403):
            return f"{self.name} refused the credentials (HTTP {status}). {said}".rstrip()
        return f"{self.name} refused (HTTP {status}): {said or 'without a word'}"

    def _said(self, body: bytes) -> str:
        text = body.decode("utf-8", "replace")
        try:
            return self._message(json.loads(text))
        except (ValueError, RecursionError):
            return "" if text.lstrip().startswith("<") else text

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            local = is_loopback(urlsplit(self.url).hostname or "")
            self._session = aiohttp.ClientSession(
                timeout=_TIMEOUT,
                trust_env=not local,
                connector=aiohttp.TCPConnector(ssl=self._trust()),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    def _trust(self) -> ssl.SSLContext | bool:
        if self._ca_file is None:
            return True
        try:
            return ssl.create_default_context(cafile=str(self._ca_file))
        except (OSError, ssl.SSLError):
            raise SourceError(f"{self.name}: {self._ca_file} holds no certificate that can be read.") from None


def configured(name: str, settings: HttpSettings, message: Callable[[Any], str], tenant: str = "") -> HttpSource:
    """The API as an operator configured it."""
    fixed: dict[str, str] = {"Accept": "application/json"}
    if settings.bearer_token is not None:
        fixed["Authorization"] = f"Bearer {settings.bearer_token.get_secret_value().strip()}"
    elif settings.password is not None:
        fixed["Authorization"] = aiohttp.BasicAuth(
            settings.username, settings.password.get_secret_value(), "utf-8"
        ).encode()
    if tenant:
        fixed["X-Scope-OrgID"] = tenant
    return HttpSource(name, settings.url, lambda: fixed, message, settings.ca_file)


def field(name: str) -> Callable[[Any], str]:
    """Finds a refusal's sentence under this key."""
    return lambda answer: str(answer.get(name) or "") if isinstance(answer, dict) else ""


def mapping(value: Any) -> Mapping[str, Any]:
    """A JSON object; anything else is an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> Sequence[Any]:
    """A JSON array; anything else is an empty one."""
    return value if isinstance(value, list) else []
