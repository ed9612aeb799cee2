"""The Web API: one pooled connection, no retries behind our back, errors of the core."""

import json
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.http import proxy_for
from adapters.slack.refusals import lost, refused, unreachable
from adapters.slack.scopes import METHODS
from adapters.slack.settings import SlackSettings
from bot.errors import Rejected

_TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=5)

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """A method's answer and the response's headers."""

    data: Answer
    headers: Mapping[str, str]


class SlackClient:
    """Calls methods; raises `RetryLater`, `Ambiguous` or `Rejected`. Opened on first use, safe to close twice.

    The SDK would retry a post after a cut connection, and so post it twice; here whoever posts decides. It would also
    log bodies and tickets, so its own log is kept silent.
    """

    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        self.proxy = proxy_for(settings.api_url)
        self.web = _Web(
            token=settings.bot_token.get_secret_value(),
            base_url=settings.api_url,
            logger=silent_logger(),
            retry_handlers=[],
        )
        self.web.proxy = self.proxy

    async def call(self, method: str, *, token: str | None = None, **arguments: Any) -> Answer:
        """Call `method` in the form it wants. None arguments are left out. `token`: another one than the bot's."""
        return (await self.answer(method, token, arguments)).data

    async def answer(self, method: str, token: str | None, arguments: Mapping[str, Any]) -> Answered:
        """Like `call`, with the response's headers."""
        traits = METHODS[method]
        given = {name: value for name, value in arguments.items() if value is not None}
        if traits.form != "json":
            given = {name: _flat(value) for name, value in given.items()}
        headers = {"Authorization": f"Bearer {token}"} if token else None
        self._open(method)
        try:
            if traits.form == "json":
                response = await self.web.api_call(method, json=given, headers=headers)
            else:
                verb = "GET" if traits.form == "get" else "POST"
                response = await self.web.api_call(method, http_verb=verb, params=given, headers=headers)
        except SlackApiError as error:
            raise _refusal(method, error, traits.writes) from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise unreachable(method) from error
        except (aiohttp.ClientError, TimeoutError, SlackClientError, OSError) as error:
            raise lost(method, writes=traits.writes) from error
        return Answered(dict(cast("Answer", response.data)), response.headers)

    async def pages(self, method: str, **arguments: Any) -> AsyncIterator[Answer]:
        """Every page of a method that hands out cursors."""
        cursor: str | None = None
        while True:
            page = await self.call(method, cursor=cursor, **arguments)
            yield page
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    async def upload(self, url: str, content: bytes) -> None:
        """Hand a file's bytes to the address that Slack named for it."""
        try:
            async with self._open("the upload").post(url, data=BytesIO(content), proxy=self.proxy) as response:
                if response.status != 200:
                    raise refused("the upload", response.status, None, response.headers, writes=False)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise lost("the upload", writes=False) from error

    async def respond(self, url: str, answer: Answer) -> None:
        """Post to an address that Slack handed out with a command. Raises `Rejected` for anybody else's."""
        if not self._is_slacks(url):
            raise Rejected("The address to answer at is not Slack's.", "foreign_response_url")
        try:
            async with self._open("the response").post(url, json=answer, proxy=self.proxy) as response:
                if response.status != 200:
                    raise refused("the response", response.status, None, response.headers)
        except aiohttp.ClientConnectorError as error:
            raise unreachable("the response") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise lost("the response") from error

    def _is_slacks(self, url: str) -> bool:
        """Its own host over TLS, or the one the Web API is configured at."""
        parts, own = urlsplit(url), urlsplit(self._settings.api_url)
        if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
            return True
        return parts.scheme == "https" and (parts.hostname or "") in {"hooks.slack.com", "hooks.slack-gov.com"}

    async def close(self) -> None:
        self._closed = True
        session, self._session, self.web.session = self._session, None, None
        if session is not None:
            await session.close()

    def _open(self, method: str) -> aiohttp.ClientSession:
        if self._closed:
            raise unreachable(method)
        if self._session is None:
            self._session = self.web.session = aiohttp.ClientSession(timeout=_TIMEOUT)
        return self._session


class _Web(AsyncWebClient):
    """The SDK's client, for which an answer that is no object is an empty one, rather than an AttributeError."""

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        answer = await super()._request(http_verb=http_verb, api_url=api_url, req_args=req_args)
        return answer if isinstance(answer["data"], dict) else {**answer, "data": {}}


def silent_logger() -> logging.Logger:
    """The SDK's logger, with a level of its own: at level 0 the SDK formats every call for debugging."""
    logger = logging.getLogger("slack_sdk.warroom")
    logger.setLevel(logging.CRITICAL)
    return logger


def _refusal(method: str, error: SlackApiError, writes: bool) -> Exception:
    """The SDK wraps its own response, or aiohttp's where the body was no JSON."""
    response: Any = error.response
    if isinstance(response, aiohttp.ClientResponse):
        return refused(method, response.status, None, response.headers, writes=writes)
    return refused(method, response.status_code, response.data, response.headers, writes=writes)


def _flat(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value
