"""Calls to WeCom's app interface: one pool, one access token, no retries behind our back, errors of the core."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

import aiohttp

from adapters.clocks import told
from adapters.http import Pool, json_object, proxy_for
from adapters.wecom.app.refusals import STALE_TOKEN, lost, refused, unreachable
from adapters.wecom.app.settings import AppSettings
from adapters.wecom.app.tokens import Grant, Tokens
from bot.domain.chat import Attachment
from bot.errors import Rejected
from bot.ports.platform import AdapterServices

Answer = Mapping[str, Any]
Query = Mapping[str, str]
Body = bytes | aiohttp.FormData | None

_TIMEOUT = aiohttp.ClientTimeout(total=20, sock_connect=5)
_TOKEN = "/cgi-bin/gettoken"  # noqa: S105  # an address


class QyApi:
    """Raises `RetryLater`, `Ambiguous` or `Rejected`. Opened on first use, safe to close twice.

    `told_time`: what time it was for WeCom at the last answer, in seconds since 1970.
    """

    def __init__(self, account: str, settings: AppSettings, services: AdapterServices) -> None:
        self._settings = settings
        self._pool = Pool(unreachable, lost, timeout=_TIMEOUT)
        self.told_time: float | None = None
        self.tokens = Tokens(account, settings.corp_id, self._secret, services.shelf, services.clock, self._granted)

    async def post(self, path: str, body: Mapping[str, object], *, writes: bool = True) -> Answer:
        """Call with a JSON body; `writes`: it leaves something behind."""
        posted = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        return await self._called("POST", path, {}, lambda: posted, writes=writes)

    async def get(self, path: str, **query: str) -> Answer:
        """Ask for something."""
        return await self._called("GET", path, query, lambda: None, writes=False)

    async def upload(self, kind: str, file: Attachment) -> str:
        """Hand a file over; its media id, good for three days."""

        def form() -> aiohttp.FormData:
            part = aiohttp.FormData(quote_fields=False)
            part.add_field("media", BytesIO(file.content), filename=file.name, content_type=file.media_type)
            return part

        answer = await self._called("POST", "/cgi-bin/media/upload", {"type": kind}, form, writes=False)
        return str(answer.get("media_id") or "")

    async def close(self) -> None:
        await self._pool.close()

    @property
    def _secret(self) -> str:
        return self._settings.app_secret.get_secret_value()

    async def _granted(self) -> Grant:
        query = {"corpid": self._settings.corp_id, "corpsecret": self._secret}
        answer = await self._exchange("GET", _TOKEN, query, None, writes=False)
        return Grant(str(answer.get("access_token") or ""), timedelta(seconds=float(answer.get("expires_in") or 0)))

    async def _called(self, method: str, path: str, query: Query, body: Callable[[], Body], *, writes: bool) -> Answer:
        """A token that WeCom no longer takes is replaced once; the call it was refused for has done nothing."""
        token = await self.tokens.token()
        try:
            return await self._exchange(method, path, {"access_token": token, **query}, body(), writes=writes)
        except Rejected as error:
            if error.code not in STALE_TOKEN:
                raise
        token = await self.tokens.token(refused=token)
        return await self._exchange(method, path, {"access_token": token, **query}, body(), writes=writes)

    async def _exchange(self, method: str, path: str, query: Query, body: Body, *, writes: bool) -> Answer:
        address = f"{self._settings.api_url}{path}"
        headers = {"Content-Type": "application/json"} if isinstance(body, bytes) else {}
        with self._pool.call(path, writes=writes) as session:
            async with session.request(
                method,
                address,
                params=query,
                data=body,
                headers=headers,
                proxy=proxy_for(address),
                allow_redirects=False,
            ) as response:
                self.told_time = told(response.headers)
                return _judged(path, response.status, json_object(await response.read()), writes=writes)


def _judged(call: str, status: int, answer: Answer, *, writes: bool) -> Answer:
    """The answer, if it is one and says that all went well."""
    code = answer.get("errcode", 0 if answer else None)
    if 400 <= status < 500:
        raise Rejected(f"There is no {call} at api_url: HTTP status {status}.", f"http_{status}")
    if status != 200 or not isinstance(code, int):
        raise lost(call, writes=writes)
    if code:
        raise refused(call, code)
    return answer
