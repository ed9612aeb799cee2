"""The address that comes with a question: https://developer.work.weixin.qq.com/document/path/101138."""

import json
from urllib.parse import urlsplit

import aiohttp

from adapters.clocks import told
from adapters.http import Pool, json_object, proxy_for
from adapters.wecom.refusals import lost, refused, unreachable
from adapters.wecom.settings import WeComSettings
from adapters.wecom.wire import JSON
from bot.errors import Rejected

_OWN = ("https", "qyapi.weixin.qq.com")
_TIMEOUT = aiohttp.ClientTimeout(total=20, sock_connect=5)
_CALL = "the answer"


class ResponseClient:
    """Posts to WeCom's own host and to no other. Opened on first use, safe to close twice."""

    def __init__(self, settings: WeComSettings) -> None:
        self._api_url = settings.api_url
        self._pool = Pool(unreachable, lost, timeout=_TIMEOUT)

    async def post(self, url: str, message: JSON) -> None:
        """Answer at `url`, whose query is its secret. Raises `RetryLater`, `Ambiguous` or `Rejected`."""
        if not self._trusted(url):
            raise Rejected("The address to answer at is not WeCom's; nothing was sent there.", "untrusted")
        body = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"Content-Type": "application/json"}
        with self._pool.call(_CALL, writes=True) as session:
            async with session.post(
                url, data=body, headers=headers, proxy=proxy_for(url), allow_redirects=False
            ) as response:
                code = _code(await response.read()) if response.status == 200 else None
        if code is None:
            raise lost(_CALL)
        if code:
            raise refused(_CALL, code)

    async def clock(self) -> float | None:
        """WeCom's time, in seconds since 1970, where it tells it. Raises `RetryLater` where it cannot be reached."""
        proxy = proxy_for(self._api_url)
        with self._pool.call("its time", writes=False) as session:
            async with session.get(self._api_url, proxy=proxy, allow_redirects=False) as response:
                return told(response.headers)

    async def close(self) -> None:
        await self._pool.close()

    def _trusted(self, url: str) -> bool:
        """Whether it is WeCom's own host over TLS, or the one that is configured."""
        if not url.isascii():
            return False
        try:
            parts, own = urlsplit(url), urlsplit(self._api_url)
        except ValueError:
            return False
        return (parts.scheme, parts.netloc) in {(own.scheme, own.netloc), _OWN}


def _code(answer: bytes) -> int | None:
    """The error code of an answer; None where it is no answer of WeCom's."""
    code = json_object(answer).get("errcode")
    return code if isinstance(code, int) else None
