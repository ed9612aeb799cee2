"""Lark's REST interface: an own token, one pooled connection, no retries behind our back, errors of the core."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from adapters.http import Pool
from adapters.lark.refusals import STALE_TOKEN, lost, refused, unreachable
from adapters.lark.settings import LarkSettings
from bot.domain.addresses import is_loopback
from bot.errors import Rejected

JSON = Mapping[str, Any]

_TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=5)
_TOKEN_PATH = "/open-apis/auth/v3/tenant_access_token/internal"  # noqa: S105 - an address, no secret
_RENEWED_BEFORE = 300.0
"""Seconds a token must still be valid to be used."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A good answer with its headers."""

    data: JSON
    headers: Mapping[str, str]


class LarkClient:
    """Calls methods; raises `RetryLater`, `Ambiguous` or `Rejected`. Opened on first use, safe to close twice.

    The SDK's own calls fetch the token with blocking I/O and share it between apps by id alone.
    """

    def __init__(self, settings: LarkSettings, stopwatch: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._stopwatch = stopwatch
        local = is_loopback(urlsplit(settings.api_url).hostname or "")
        self.pool = Pool(unreachable, lost, timeout=_TIMEOUT, trust_env=not local)
        self._token = ""
        self._valid_until = 0.0
        self._renewing = asyncio.Lock()

    async def call(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: JSON | None = None,
        form: Callable[[], aiohttp.FormData] | None = None,
        writes: bool | None = None,
    ) -> JSON:
        """Call with the app's token and give the whole answer; a token that Lark no longer takes is renewed once.

        `form` makes the multipart body anew for each try. `writes`: whether the call leaves something behind; left
        out, all but GET do.
        """
        return (await self.answer(verb, path, query=query, body=body, form=form, writes=writes)).data

    async def answer(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: JSON | None = None,
        form: Callable[[], aiohttp.FormData] | None = None,
        writes: bool | None = None,
    ) -> Answered:
        """Like `call`, with the headers that came along."""
        leaves = verb != "GET" if writes is None else writes

        async def once(token: str) -> Answered:
            headers = {"Authorization": f"Bearer {token}"}
            data = form() if form is not None else None
            return await self._answer(verb, path, headers, query, body, data, leaves)

        token = await self._valid_token()
        try:
            return await once(token)
        except Rejected as error:
            if error.code not in STALE_TOKEN:
                raise
            return await once(await self._valid_token(but=token))

    async def public(self, path: str, body: JSON) -> JSON:
        """Post without a token, as for the token itself and the address of the long connection."""
        return (await self._answer("POST", path, {}, None, body, None, False)).data

    def credentials(self) -> tuple[str, str]:
        """The app's id and secret."""
        return self._settings.app_id, self._settings.app_secret.get_secret_value()

    async def _valid_token(self, but: str = "") -> str:
        """The token, renewed by one call at a time where it is over, or is `but`, which Lark no longer takes."""
        async with self._renewing:
            if self._stopwatch() >= self._valid_until or self._token == but:
                app_id, secret = self.credentials()
                answer = await self.public(_TOKEN_PATH, {"app_id": app_id, "app_secret": secret})
                lifetime = float(answer.get("expire") or 0)
                self._token = str(answer.get("tenant_access_token") or "")
                self._valid_until = self._stopwatch() + max(lifetime - _RENEWED_BEFORE, lifetime / 2)
            return self._token

    async def _answer(
        self,
        verb: str,
        path: str,
        headers: Mapping[str, str],
        query: Mapping[str, str] | None,
        body: JSON | None,
        data: aiohttp.FormData | None,
        writes: bool,
    ) -> Answered:
        name = path.removeprefix("/open-apis/")
        url = f"{self._settings.api_url}{path}"
        with self.pool.call(name, writes=writes) as session:
            async with session.request(verb, url, params=query, json=body, data=data, headers=headers) as response:
                content, status, sent = await response.read(), response.status, response.headers
        answer = _object(content)
        if answer is not None and answer.get("code") == 0 and status < 400:
            return Answered(answer, sent)
        if status >= 500 or (answer is None and status < 400):
            raise lost(name, writes=writes)
        raise refused(name, status, answer or {}, sent)

    async def close(self) -> None:
        await self.pool.close()


def payload(answer: JSON) -> JSON:
    """An answer's `data`, empty where there is none."""
    found = answer.get("data")
    return found if isinstance(found, Mapping) else {}


def _object(content: bytes) -> JSON | None:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None
