"""Calls to DingTalk: one pool, one access token, no retries behind our back, errors of the core."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from io import BytesIO
from urllib.parse import urlencode

import aiohttp

from adapters.clocks import told
from adapters.dingtalk.refusals import RATE_LIMIT_PAUSE, Answer, legacy_code, lost, refused, refused_legacy, unreachable
from adapters.dingtalk.settings import DingTalkSettings
from adapters.http import Pool, json_object, proxy_for
from bot.domain.chat import Attachment
from bot.errors import Rejected

_TIMEOUT = aiohttp.ClientTimeout(total=20, sock_connect=5)
_CONNECTING = 10.0
_EARLY = 300.0
_LARGEST_FRAME = 4 * 2**20

Body = Answer | aiohttp.FormData | None


class DingTalkClient:
    """Raises `RetryLater`, `Ambiguous` or `Rejected`. Opened on first use, safe to close twice.

    `told_time`: what time it was for DingTalk at the last answer, in seconds since 1970.
    """

    def __init__(
        self,
        settings: DingTalkSettings,
        rate_limit_pause: float = RATE_LIMIT_PAUSE,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._pause = rate_limit_pause
        self._stopwatch = stopwatch
        self._pool = Pool(unreachable, lost)
        self.told_time: float | None = None
        self._token = ""
        self._token_until = 0.0
        self._asking = asyncio.Lock()

    async def call(self, path: str, body: Answer, *, writes: bool = True, method: str = "POST") -> Answer:
        """Call the new API. An access token that DingTalk no longer takes is replaced once."""
        token = await self.token()
        try:
            return await self._post(path, body, {"x-acs-dingtalk-access-token": token}, writes=writes, method=method)
        except Rejected as error:
            if error.code != "InvalidAuthentication":
                raise
        token = await self._another_than(token)
        return await self._post(path, body, {"x-acs-dingtalk-access-token": token}, writes=writes, method=method)

    async def lookup(self, path: str, body: Answer) -> Answer:
        """Ask the old API for something, with the same care for the access token."""
        token = await self.token()
        try:
            return await self._lookup(path, body, token)
        except Rejected as error:
            if error.code != "40014":
                raise
        return await self._lookup(path, body, await self._another_than(token))

    async def upload(self, picture: Attachment) -> str:
        """Hand a picture over; its media id.

        With a token of the old API's own, asked for each time: it is told both ways whether the new one is taken here.
        """
        granted = await self._old("GET", "/gettoken", self._credentials("appkey", "appsecret"), None)
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("media", BytesIO(picture.content), filename=picture.name, content_type=picture.media_type)
        query = {"access_token": str(granted.get("access_token") or ""), "type": "image"}
        return str((await self._old("POST", "/media/upload", query, form)).get("media_id") or "")

    async def reply(self, address: str, body: Answer) -> None:
        """Post to an address that DingTalk handed out; it proves itself by its secret query, so no token is sent."""
        call = "the reply"
        status, answer = await self._exchange(call, address, body, {}, writes=True)
        if status != 200 or legacy_code(answer) != "0":
            raise refused_legacy(call, status, answer, self._pause, writes=True)

    async def connection(self, subscriptions: list[dict[str, str]]) -> Answer:
        """Where to connect for Stream mode, and the ticket for it, good for one connection within 90 seconds."""
        body = {**self._credentials("clientId", "clientSecret"), "subscriptions": subscriptions, "ua": "warroom"}
        return await self._post("/v1.0/gateway/connections/open", body, {}, writes=False)

    async def connect(self, endpoint: str, ticket: str) -> aiohttp.ClientWebSocketResponse:
        """Open the Stream connection. Raises `RetryLater` when it does not come about."""
        with self._pool.call("the Stream connection", writes=False) as session:
            async with asyncio.timeout(_CONNECTING):
                return await session.ws_connect(
                    endpoint, params={"ticket": ticket}, proxy=proxy_for(endpoint), max_msg_size=_LARGEST_FRAME
                )

    async def token(self) -> str:
        """The access token, asked for once by however many need it, and anew five minutes before it ends."""
        async with self._asking:
            if not self._token or self._stopwatch() >= self._token_until:
                answer = await self._post(
                    "/v1.0/oauth2/accessToken", self._credentials("appKey", "appSecret"), {}, writes=False
                )
                lasts = float(answer.get("expireIn") or 0)
                self._token = str(answer.get("accessToken") or "")
                self._token_until = self._stopwatch() + lasts - min(_EARLY, lasts / 2)
            return self._token

    async def _another_than(self, token: str) -> str:
        if self._token == token:
            self._token = ""
        return await self.token()

    async def close(self) -> None:
        await self._pool.close()

    def _credentials(self, id: str, secret: str) -> dict[str, str]:
        return {id: self._settings.client_id, secret: self._settings.client_secret.get_secret_value()}

    async def _post(
        self, path: str, body: Answer, headers: dict[str, str], *, writes: bool, method: str = "POST"
    ) -> Answer:
        address = f"{self._settings.api_url}{path}"
        status, answer = await self._exchange(path, address, body, headers, writes=writes, method=method)
        if status != 200 or not answer or "punish" in answer:
            raise refused(path, status, answer, self._pause, writes=writes)
        return answer

    async def _lookup(self, path: str, body: Answer, token: str) -> Answer:
        return await self._old("POST", path, {"access_token": token}, body)

    async def _old(self, method: str, path: str, query: Mapping[str, str], body: Body) -> Answer:
        """Call the old API, for what may be done again."""
        address = f"{self._settings.legacy_api_url}{path}?{urlencode(query)}"
        status, answer = await self._exchange(path, address, body, {}, writes=False, method=method)
        if status != 200 or legacy_code(answer) != "0":
            raise refused_legacy(path, status, answer, self._pause, writes=False)
        return answer

    async def _exchange(
        self, call: str, address: str, body: Body, headers: dict[str, str], *, writes: bool, method: str = "POST"
    ) -> tuple[int, Answer]:
        posted: bytes | aiohttp.FormData | None
        headers = {"Accept": "application/json"} | headers
        if body is None or isinstance(body, aiohttp.FormData):
            posted = body
        else:
            posted = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
            headers["Content-Type"] = "application/json"
        with self._pool.call(call, writes=writes) as session:
            async with session.request(
                method,
                address,
                data=posted,
                headers=headers,
                proxy=proxy_for(address),
                timeout=_TIMEOUT,
                allow_redirects=False,
            ) as response:
                self.told_time = told(response.headers)
                return response.status, json_object(await response.read())
